package dev.traversal.ice.internal.agent;

import dev.traversal.api.SessionDescription;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Tells the application what its peer must be told, line by line and each line once. What comes with the credentials
 * goes ahead of them, so that whoever has those knows all of it. Lives on the session's loop.
 */
final class LocalLines implements Teller {
    private static final Comparator<String> CREDENTIALS_LATE = Comparator.comparingInt(LocalLines::rank);

    private static final String CANDIDATE = "a=candidate:";
    /** Says which generation a candidate is of, to whoever knows the extension (RFC 8839 section 5.1). */
    private static final String UFRAG = " ufrag ";

    private final Consumer<String> lines;
    private final UnaryOperator<String> veil;
    private final Set<String> told = new HashSet<>();
    private int generation;

    /**
     * Makes one.
     *
     * @param veil takes from a text what peers must not know
     */
    LocalLines(Consumer<String> lines, UnaryOperator<String> veil) {
        this.lines = lines;
        this.veil = veil;
    }

    @Override
    public void tell(int number, SessionDescription description) {
        if (number > generation) {
            generation = number;
            told.removeIf(line -> rank(line) > 0); // what is told of a generation ends with it
        }
        veil.apply(description.toText())
                .lines()
                .sorted(CREDENTIALS_LATE)
                .filter(told::add)
                .forEach(line -> lines.accept(
                        number > 0 && line.startsWith(CANDIDATE) ? line + UFRAG + description.ufrag() : line));
    }

    @Override
    public void tellHandshake(byte[] datagram) {
        lines.accept(RemoteLines.HANDSHAKE + Base64.getEncoder().encodeToString(datagram));
    }

    @Override
    public void tellProbing(String text) {
        lines.accept(RemoteLines.PROBING + text);
    }

    private static int rank(String line) {
        boolean credential = line.startsWith("a=ice-ufrag:") || line.startsWith("a=ice-pwd:");
        boolean candidate = line.startsWith(CANDIDATE) || line.equals("a=end-of-candidates");
        return credential ? 1 : candidate ? 2 : 0;
    }
}
