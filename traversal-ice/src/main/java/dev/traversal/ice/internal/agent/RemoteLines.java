package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.SessionDescription;
import dev.traversal.api.SessionDescription.Allowance;
import dev.traversal.api.SignalingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes descriptions of the lines that an application was told by its peer, one at a time and in any order: the first
 * once the credentials are complete, then one for each line that adds something. Another username fragment or password
 * begins another generation of them (RFC 8839 section 4.4.3.1.1). Not thread-safe.
 */
final class RemoteLines {
    private static final int MAX_LINE_CHARACTERS = 2_048;
    /** Extension of ours: how many candidates have arrived. */
    static final String SEEN = "a=x-seen:";

    /** Extension of ours: a datagram of the DTLS handshake in base64. */
    static final String HANDSHAKE = "a=x-dtls:";

    /** Extension of ours: a word about an attempt to get through hard NATs. */
    static final String PROBING = "a=x-probe:";

    private static final String CANDIDATE = "a=candidate:";
    private static final String FINGERPRINT = "a=fingerprint";
    private static final String UFRAG = "a=ice-ufrag";
    private static final String PASSWORD = "a=ice-pwd";
    private static final String END = "a=end-of-candidates";
    private static final Set<String> ATTRIBUTES =
            Set.of(UFRAG, PASSWORD, "a=ice-options", "a=ice-pacing", FINGERPRINT, "a=setup", "a=ice-lite", END);
    /** Stands in for what the peer has not yet told, so that each line can be judged by itself. */
    private static final Map<String, String> STAND_INS =
            Map.of(UFRAG, "a=ice-ufrag:none", PASSWORD, "a=ice-pwd:nonenonenonenonenonenone");

    private final boolean secured;
    private final Allowance[] allowances;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Candidate> early = new ArrayList<>();
    private final RemoteCredentials generations = new RemoteCredentials();
    private int candidates;
    private boolean begun;

    RemoteLines(boolean secured, Set<Allowance> allowances) {
        Set<Allowance> all = EnumSet.of(Allowance.NO_FINGERPRINT);
        all.addAll(allowances);
        this.secured = secured;
        this.allowances = all.toArray(Allowance[]::new);
    }

    /** What a line means. */
    sealed interface Outcome {
        /** The peer has so many of our candidates. */
        record Seen(int candidates) implements Outcome {}

        /** The peer's DTLS has something to say and no path for it yet. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Handshake(byte[] datagram) implements Outcome {}

        /** The peer has a word about an attempt to get through hard NATs. */
        record Probing(String text) implements Outcome {}

        /** The peer told this, as far as it is known by now. */
        record Told(SessionDescription description) implements Outcome {}

        /** More is needed, or nothing was said. */
        record Noted() implements Outcome {}

        /** The line cannot be used. */
        record Refused(String reason) implements Outcome {}
    }

    Outcome add(String text) {
        String line = text.strip();
        if (line.length() > MAX_LINE_CHARACTERS) {
            return new Outcome.Refused("the line is too long");
        }
        if (line.startsWith(SEEN)) {
            return seen(line.substring(SEEN.length()));
        }
        if (line.startsWith(HANDSHAKE)) {
            return handshake(line.substring(HANDSHAKE.length()));
        }
        if (line.startsWith(PROBING)) {
            return new Outcome.Probing(line.substring(PROBING.length()));
        }
        String name = nameOf(line);
        boolean candidate = line.startsWith(CANDIDATE);
        candidates += candidate ? 1 : 0;
        if (!candidate && !ATTRIBUTES.contains(name)) {
            return new Outcome.Noted();
        }
        Map<String, String> before = Map.copyOf(attributes);
        if (beginsAnother(name, line)) {
            attributes.keySet().removeAll(List.of(UFRAG, PASSWORD, END));
        }
        Outcome outcome = take(name, line, candidate);
        if (outcome instanceof Outcome.Refused) {
            attributes.putAll(before);
        } else if (!Objects.equals(before.get(UFRAG), attributes.get(UFRAG)) && before.containsKey(UFRAG)) {
            generations.over(valueOf(before, UFRAG));
        }
        return outcome;
    }

    /** {@return whether a line names other credentials than those that are complete, or become so} */
    private boolean beginsAnother(String name, String line) {
        boolean credential = name.equals(UFRAG) || name.equals(PASSWORD);
        return begun && credential && attributes.containsKey(name) && !line.equals(attributes.get(name));
    }

    private Outcome take(String name, String line, boolean candidate) {
        try {
            SessionDescription.Parsed parsed = parse(line);
            if (!parsed.refused().isEmpty()) {
                return new Outcome.Refused(
                        "candidate refused: " + parsed.refused().keySet());
            }
            if (!candidate) {
                attributes.put(attributeKey(name, line), line);
            } else if (early.size() < SessionDescription.MAX_CANDIDATES) {
                early.addAll(generations.sort(line, parsed.description().candidates(), valueOf(attributes, UFRAG)));
            }
            return isComplete() ? told(parsed.description()) : new Outcome.Noted();
        } catch (SignalingException e) {
            return new Outcome.Refused(String.valueOf(e.getMessage()));
        }
    }

    /** {@return how many candidates the peer has told, usable or not} */
    int candidates() {
        return candidates;
    }

    private static Outcome seen(String count) {
        boolean number =
                !count.isEmpty() && count.length() <= 4 && count.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? new Outcome.Seen(Integer.parseInt(count)) : new Outcome.Refused("not a number");
    }

    private static Outcome handshake(String base64) {
        try {
            return new Outcome.Handshake(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return new Outcome.Refused("not base64");
        }
    }

    /** There may be a fingerprint for each algorithm; all else is said once. */
    private static String attributeKey(String name, String line) {
        return name.equals(FINGERPRINT) ? line : name;
    }

    private static String nameOf(String line) {
        int colon = line.indexOf(':');
        return colon < 0 ? line : line.substring(0, colon);
    }

    private SessionDescription.Parsed parse(@Nullable String line) throws SignalingException {
        StringBuilder text = new StringBuilder();
        attributes.values().forEach(known -> text.append(known).append('\n'));
        STAND_INS.forEach((name, standIn) -> {
            boolean needed = !attributes.containsKey(name) && (line == null || !name.equals(nameOf(line)));
            text.append(needed ? standIn + '\n' : "");
        });
        return SessionDescription.parse(text.append(line == null ? "" : line).toString(), allowances);
    }

    private boolean isComplete() {
        return attributes.containsKey(UFRAG)
                && attributes.containsKey(PASSWORD)
                && (!secured || attributes.keySet().stream().anyMatch(key -> key.startsWith(FINGERPRINT)));
    }

    private static String valueOf(Map<String, String> attributes, String name) {
        String line = attributes.get(name);
        return line == null ? "" : line.substring(name.length() + 1);
    }

    private Outcome told(SessionDescription known) {
        begun = true;
        early.addAll(generations.takeWaiting(known.ufrag()));
        SessionDescription description = new SessionDescription(
                known.ufrag(),
                known.password(),
                known.options(),
                known.pacing(),
                known.fingerprints(),
                known.setup(),
                early,
                known.endOfCandidates(),
                known.lite());
        early.clear();
        return new Outcome.Told(description);
    }
}
