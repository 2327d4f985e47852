package dev.traversal.ice.internal.agent;

import dev.traversal.api.SecureChannelException;
import dev.traversal.internal.machine.Deadline;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is between a session's paths and the application: the secure channel, or nothing. Lives on the session's loop. */
interface PeerLink {
    /** What becomes of a link. */
    sealed interface Outcome {
        /**
         * Datagrams flow.
         *
         * @param cipherSuite the IANA name of what protects them, if anything does: then the peer has proven who it is
         */
        record Opened(Optional<String> cipherSuite) implements Outcome {}

        /** The peer could not prove who or where it is. */
        record Refused(SecureChannelException error) implements Outcome {}

        /** The peer said farewell. */
        record ClosedByPeer() implements Outcome {}
    }

    /** There is a path. */
    void start(long nowNanos);

    /** There is a path now, or another one: what the peer must have leaves again. */
    default void routed(long nowNanos) {}

    /** Takes what came on a path and is no STUN. */
    void handleDatagram(byte[] buffer, int offset, int length, long nowNanos);

    void handleTimeout(long nowNanos);

    /** Ends it. {@return what tells the peer, or {@code null} if nothing can} */
    byte @Nullable [] close(long nowNanos);

    /** {@return a datagram of the link's own, for whatever path is best, or {@code null}} */
    byte @Nullable [] pollDatagram();

    @Nullable
    Outcome pollOutcome();

    @Nullable
    Deadline nextDeadline();
}
