package dev.traversal.ice.internal.agent;

import dev.traversal.api.SessionDescription;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells the application what its peer must be told, line by line and each line once. What comes with the credentials
 * goes ahead of them, so that whoever has those knows all of it. Lives on the session's loop.
 */
final class LocalLines implements Teller {
    private static final Comparator<String> CREDENTIALS_LATE = Comparator.comparingInt(LocalLines::rank);

    private final Consumer<String> lines;
    private final Set<String> told = new HashSet<>();

    LocalLines(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void tell(SessionDescription description) {
        description.toText().lines().sorted(CREDENTIALS_LATE).filter(told::add).forEach(lines);
    }

    @Override
    public void tellHandshake(byte[] datagram) {
        lines.accept(RemoteLines.HANDSHAKE + Base64.getEncoder().encodeToString(datagram));
    }

    private static int rank(String line) {
        boolean credential = line.startsWith("a=ice-ufrag:") || line.startsWith("a=ice-pwd:");
        boolean candidate = line.startsWith("a=candidate:") || line.equals("a=end-of-candidates");
        return credential ? 1 : candidate ? 2 : 0;
    }
}
