package dev.traversal.ice.internal.gather;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.LocalInterface;
import dev.traversal.internal.machine.Machine;
import dev.traversal.spi.CandidateSource;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Opens an agent's sockets and finds what leads to them: host candidates at once, what servers and other sources know
 * as it comes in. Nothing is waited for (RFC 8445 section 5.1).
 */
public final class Gatherer implements Machine<GatherEvent> {
    private final Queue<Effect> effects = new ArrayDeque<>();
    private final Queue<GatherEvent> events = new ArrayDeque<>();

    /**
     * Makes one that does nothing yet.
     *
     * @param config what to gather from
     * @param random draws transaction ids and the times of refreshes
     */
    public Gatherer(GatherConfig config, RandomGenerator random) {}

    /**
     * Opens the sockets and begins.
     *
     * @param interfaces this host's interfaces that are up
     * @param nowNanos the time
     */
    public void start(List<LocalInterface> interfaces, long nowNanos) {}

    /**
     * Says whether the servers are asked again every 20 to 26 seconds, which keeps mappings open and notices when they
     * change. Off at first.
     *
     * @param active whether there is a session
     * @param nowNanos the time
     */
    public void setActive(boolean active, long nowNanos) {}

    /**
     * Takes what a source found for a socket.
     *
     * @param socket the socket
     * @param source its name, one of {@link GatherConfig#sources}
     * @param found what leads to the socket, maybe nothing
     * @param nowNanos the time
     */
    public void addFound(int socket, String source, List<CandidateSource.Found> found, long nowNanos) {}

    /**
     * Takes note that a source failed for a socket.
     *
     * @param socket the socket
     * @param source its name, one of {@link GatherConfig#sources}
     * @param reason for people
     * @param nowNanos the time
     */
    public void sourceFailed(int socket, String source, String reason, long nowNanos) {}

    /**
     * Closes the sockets; nothing happens any more.
     *
     * @param nowNanos the time
     */
    public void close(long nowNanos) {}

    /** {@return one line a server or source: what was asked and what came of it} */
    public List<String> outcomes() {
        return List.of();
    }

    /** {@return whether a candidate beyond the hosts' own addresses is known} */
    public boolean hasReflexive() {
        return false;
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {}

    @Override
    public void handleInput(Input input, long nowNanos) {}

    @Override
    public void handleTimeout(long nowNanos) {}

    @Override
    public @Nullable Effect pollEffect() {
        return effects.poll();
    }

    @Override
    public @Nullable GatherEvent pollEvent() {
        return events.poll();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return null;
    }
}
