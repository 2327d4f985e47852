package dev.traversal.relay.internal.rendezvous;

import dev.traversal.api.PeerId;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What the server knows about one connection. */
final class ServerConnection {
    /** How far a connection has come. */
    enum Phase {
        /** Accepted; speaks HTTP yet. */
        UPGRADING,
        /** Has our nonce. */
        CHALLENGED,
        /** Has proved who it is. */
        REGISTERED,
        /** We closed it; it is not gone yet. */
        CLOSING
    }

    final long id;
    final InetAddress source;
    final TokenBucket messages;
    final TokenBucket bytes;
    final TokenBucket inbox;
    Phase phase = Phase.UPGRADING;
    boolean inWaitingRoom = true;
    byte[] nonce = {};
    String authority = "";

    @Nullable
    PeerId peer;

    int queuedBytes;
    int pendingRequests;
    long lastHeardNanos;

    @Nullable
    Timer lifeTimer;

    @Nullable
    Timer resumeTimer;

    ServerConnection(long id, InetAddress source, RendezvousLimits limits, long nowNanos) {
        this.id = id;
        this.source = source;
        messages = new TokenBucket(limits.messagesPerSecond(), 2.0 * limits.messagesPerSecond(), nowNanos);
        bytes = new TokenBucket(limits.bytesPerSecond(), limits.bytesPerSecond() / 2.0, nowNanos);
        inbox = new TokenBucket(limits.inboxBytesPerSecond(), limits.inboxBytesPerSecond() / 2.0, nowNanos);
        lastHeardNanos = nowNanos;
    }

    boolean isOpen() {
        return phase != Phase.CLOSING;
    }

    /**
     * A moment at which something about a connection is due.
     *
     * @param atNanos the moment
     * @param order tells timers of one moment apart
     * @param connection whose
     * @param reason what is due
     */
    record Timer(long atNanos, long order, ServerConnection connection, String reason) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.signum(atNanos - other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
