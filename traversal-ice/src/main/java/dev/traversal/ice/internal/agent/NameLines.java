package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.SessionDescription;
import dev.traversal.ice.internal.mdns.LocalName;
import dev.traversal.internal.address.IpLiteral;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Candidate lines (RFC 8839 section 5.1) with a name of the link where others have an address
 * (draft-ietf-mmusic-mdns-ice-candidates).
 */
final class NameLines {
    private static final String CANDIDATE = "a=candidate:";
    private static final int ADDRESS = 4;
    private static final int TYPE = 7;
    private static final int RELATED = 8;
    private static final int RELATED_ADDRESS = 9;
    private static final int RELATED_PORT = 11;
    private static final int FEWEST_WORDS = 8;
    private static final int MAX_CHARACTERS = 512;

    private NameLines() {}

    static boolean isCandidate(String line) {
        return line.startsWith(CANDIDATE);
    }

    /** {@return the name in a line, {@code null} if it has none} */
    static @Nullable LocalName nameIn(String line) {
        if (!isCandidate(line) || line.length() > MAX_CHARACTERS) {
            return null;
        }
        String[] words = line.split(" ", -1);
        return words.length < FEWEST_WORDS || IpLiteral.parse(words[ADDRESS]) != null
                ? null
                : LocalName.parse(words[ADDRESS]);
    }

    /** {@return the line with an address in the place of the name} */
    static String resolved(String line, InetAddress address) {
        String[] words = line.split(" ", -1);
        words[ADDRESS] = IpLiteral.format(address);
        return String.join(" ", words);
    }

    /**
     * {@return the line as peers may see it: a host candidate has its name instead of its address, and nothing says what is
     * behind others; {@code null} for a host candidate without a name}
     *
     * @param name of this host's addresses
     */
    static @Nullable String veiled(String line, Function<InetAddress, @Nullable LocalName> name) {
        if (!isCandidate(line)) {
            return line;
        }
        String[] words = line.split(" ", -1);
        byte @Nullable [] address = IpLiteral.parse(words[ADDRESS]);
        if (words[TYPE].equals("host") && address != null) {
            LocalName known = name.apply(IpLiteral.toAddress(address));
            if (known == null) {
                return null;
            }
            words[ADDRESS] = known.toString();
        } else if (words.length > RELATED_PORT && words[RELATED].equals("raddr")) {
            words[RELATED_ADDRESS] = words[RELATED_ADDRESS].indexOf(':') < 0 ? "0.0.0.0" : "::";
            words[RELATED_PORT] = "9";
        }
        return String.join(" ", words);
    }

    /** {@return the same, and what is at an address is known to have been told as a name} */
    static SessionDescription hiding(SessionDescription description, InetAddress address) {
        List<Candidate> candidates = description.candidates().stream()
                .map(candidate -> candidate.address().address().equals(address) ? hidden(candidate) : candidate)
                .toList();
        return new SessionDescription(
                description.ufrag(),
                description.password(),
                description.options(),
                description.pacing(),
                description.fingerprints(),
                description.setup(),
                candidates,
                description.endOfCandidates(),
                description.lite());
    }

    private static Candidate hidden(Candidate candidate) {
        return new Candidate(
                candidate.type(),
                CandidateOrigin.LOCAL_NAME,
                candidate.address(),
                candidate.related(),
                candidate.priority(),
                candidate.foundation());
    }
}
