package dev.traversal.api;

import dev.traversal.api.SessionDescription.Allowance;
import dev.traversal.api.SessionDescription.Fingerprint;
import dev.traversal.api.SessionDescription.Parsed;
import dev.traversal.api.SessionDescription.Setup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and writes a description's text form (RFC 8839 section 5); a reader reads one text. */
final class DescriptionText {
    private static final String LINE_END = "\r\n";
    private static final String CANDIDATE = "a=candidate:";
    /** No other line that means anything is longer: 256 ice-chars, or a fingerprint of 64 bytes. */
    private static final int MAX_LINE_CHARACTERS = CANDIDATE.length() + CandidateLine.MAX_CHARACTERS;

    private final Set<Allowance> allowances;
    private @Nullable String ufrag;
    private @Nullable String password;
    private @Nullable Duration pacing;
    private @Nullable Setup setup;
    private final Set<String> options = new LinkedHashSet<>();
    private final Map<String, Fingerprint> fingerprints = new LinkedHashMap<>();
    private final List<Candidate> candidates = new ArrayList<>();
    private final Set<TransportAddress> addresses = new HashSet<>();
    private final Map<CandidateRefusal, Integer> refused = new EnumMap<>(CandidateRefusal.class);
    private boolean endOfCandidates;
    private boolean lite;

    private DescriptionText(Set<Allowance> allowances) {
        this.allowances = allowances;
    }

    static String format(SessionDescription description) {
        StringBuilder text = new StringBuilder(1_024)
                .append(description.lite() ? "a=ice-lite" + LINE_END : "")
                .append("a=ice-ufrag:")
                .append(description.ufrag())
                .append(LINE_END)
                .append("a=ice-pwd:")
                .append(description.password())
                .append(LINE_END);
        if (!description.options().isEmpty()) {
            text.append("a=ice-options:")
                    .append(String.join(" ", description.options()))
                    .append(LINE_END);
        }
        description
                .pacing()
                .ifPresent(pacing ->
                        text.append("a=ice-pacing:").append(pacing.toMillis()).append(LINE_END));
        for (Fingerprint fingerprint : description.fingerprints()) {
            text.append("a=fingerprint:")
                    .append(FingerprintText.format(fingerprint))
                    .append(LINE_END);
        }
        description
                .setup()
                .ifPresent(setup -> text.append("a=setup:")
                        .append(setup.name().toLowerCase(Locale.ROOT))
                        .append(LINE_END));
        for (Candidate candidate : description.candidates()) {
            text.append(CANDIDATE).append(CandidateLine.format(candidate)).append(LINE_END);
        }
        return description.endOfCandidates()
                ? text.append("a=end-of-candidates").append(LINE_END).toString()
                : text.toString();
    }

    static Parsed parse(String text, Set<Allowance> allowances) {
        DescriptionText reader = new DescriptionText(allowances);
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            boolean carriageReturn = end > start && text.charAt(end - 1) == '\r';
            reader.line(text, start, carriageReturn ? end - 1 : end);
            start = end + 1;
        }
        return reader.result(allowances.contains(Allowance.NO_FINGERPRINT));
    }

    static SignalingException malformed(String message) {
        return new SignalingException(SignalingException.Reason.MALFORMED, message);
    }

    private void line(String text, int start, int end) {
        if (!text.startsWith("a=", start)) {
            return;
        }
        if (text.startsWith(CANDIDATE, start)) {
            if (end - start > MAX_LINE_CHARACTERS) {
                refuse(CandidateRefusal.LINE_TOO_LONG);
            } else {
                candidate(text.substring(start + CANDIDATE.length(), end));
            }
            return;
        }
        String line = text.substring(start + 2, Math.min(end, start + MAX_LINE_CHARACTERS));
        int colon = line.indexOf(':');
        String name = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        switch (name) {
            case "ice-ufrag" -> ufrag = agreeing(ufrag, iceChars(value, 4, name), name);
            case "ice-pwd" -> password = agreeing(password, iceChars(value, 22, name), name);
            case "ice-options" -> options(value);
            case "ice-pacing" -> pacing = agreeing(pacing, pacing(value), name);
            case "fingerprint" -> FingerprintText.parse(value).ifPresent(this::fingerprint);
            case "setup" -> setup = agreeing(setup, setup(value), name);
            case "ice-lite" -> lite = true;
            case "end-of-candidates" -> endOfCandidates = true;
            default -> {} // what other attributes say is not for us (RFC 8866 section 5.13)
        }
    }

    private void candidate(String value) {
        CandidateLine line = CandidateLine.parse(value, allowances);
        if (line instanceof CandidateLine.Refused refusal) {
            refuse(refusal.reason());
        } else if (line instanceof CandidateLine.Accepted accepted) {
            if (addresses.contains(accepted.candidate().address())) {
                refuse(CandidateRefusal.DUPLICATE);
            } else if (candidates.size() == SessionDescription.MAX_CANDIDATES) {
                refuse(CandidateRefusal.SURPLUS);
            } else {
                addresses.add(accepted.candidate().address());
                candidates.add(accepted.candidate());
            }
        }
    }

    private void refuse(CandidateRefusal reason) {
        refused.merge(reason, 1, Integer::sum);
    }

    private void options(String value) {
        for (String option : value.split(" ", -1)) {
            boolean known = IceChars.matches(option, 1, SessionDescription.MAX_OPTION_CHARACTERS);
            if (known && options.size() < SessionDescription.MAX_OPTIONS) {
                options.add(option); // an option that nobody could have defined means nothing
            }
        }
    }

    private void fingerprint(Fingerprint fingerprint) {
        Fingerprint before = fingerprints.putIfAbsent(fingerprint.algorithm(), fingerprint);
        agreeing(before, fingerprint, "fingerprint of one algorithm");
    }

    private Parsed result(boolean withoutFingerprint) {
        String fragment = ufrag;
        String secret = password;
        if (fragment == null || secret == null) {
            throw malformed("a description needs a=ice-ufrag and a=ice-pwd");
        }
        if (!withoutFingerprint && !fingerprints.containsKey(Fingerprint.SHA_256)) {
            throw malformed("a description needs a fingerprint of sha-256");
        }
        SessionDescription description = new SessionDescription(
                fragment,
                secret,
                options,
                Optional.ofNullable(pacing),
                List.copyOf(fingerprints.values()),
                Optional.ofNullable(setup),
                candidates,
                endOfCandidates,
                lite);
        return new Parsed(description, refused);
    }

    private static <T> T agreeing(@Nullable T before, T now, String name) {
        if (before != null && !before.equals(now)) {
            throw malformed("a description has one " + name + " but this has two that differ");
        }
        return now;
    }

    private static String iceChars(String value, int min, String name) {
        if (!IceChars.matches(value, min, 256)) {
            throw malformed(name + " must be " + min + "..256 letters, digits, + or /");
        }
        return value;
    }

    private static Duration pacing(String value) {
        boolean number =
                !value.isEmpty() && value.length() <= 5 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        long millis = number ? Long.parseLong(value) : -1;
        if (millis < 0 || millis > SessionDescription.MAX_PACING.toMillis()) {
            throw malformed("ice-pacing must be 0..10000 milliseconds");
        }
        return Duration.ofMillis(millis);
    }

    private static Setup setup(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "active" -> Setup.ACTIVE;
            case "passive" -> Setup.PASSIVE;
            case "actpass" -> Setup.ACTPASS;
            default -> throw malformed("setup must be active, passive or actpass");
        };
    }
}
