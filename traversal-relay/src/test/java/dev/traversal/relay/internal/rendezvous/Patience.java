package dev.traversal.relay.internal.rendezvous;

import java.time.Duration;

/** Limits for tests on real sockets, in which a machine that is busy with something else must not look like a fault. */
public final class Patience {
    private static final Duration LONG = Duration.ofMinutes(10);

    private Patience() {}

    /** {@return the default limits, but for those of time} */
    public static RendezvousLimits limits() {
        return limits(LONG);
    }

    /**
     * {@return the same with another limit}
     *
     * @param registrationTimeout from accepting a connection to a valid proof
     */
    public static RendezvousLimits limits(Duration registrationTimeout) {
        RendezvousLimits limits = RendezvousLimits.DEFAULT;
        return new RendezvousLimits(
                limits.maxPeers(),
                limits.maxWaiting(),
                limits.maxWaitingPerAddress(),
                registrationTimeout,
                LONG,
                LONG,
                LONG,
                limits.maxQueuedBytes(),
                limits.maxPendingRequests(),
                limits.messagesPerSecond(),
                limits.bytesPerSecond(),
                limits.inboxBytesPerSecond(),
                limits.proofsPerSecond());
    }

    /**
     * {@return timings of a client that waits long for answers}
     *
     * @param pause between two attempts on average
     */
    public static ClientTimings timings(Duration pause) {
        return new ClientTimings(LONG, pause, pause, pause, LONG, LONG, LONG, LONG, LONG, 1_024, 4 << 20);
    }
}
