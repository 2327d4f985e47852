package dev.traversal.relay.internal.rendezvous;

import java.time.Duration;

/**
 * How much a rendezvous server lets others take.
 *
 * @param maxPeers registered peers
 * @param maxWaiting connections that have not registered yet
 * @param maxWaitingPerAddress the same from one IPv4 address or IPv6 /64
 * @param registrationTimeout from accepting a connection to a valid proof
 * @param idleTimeout without a byte from a registered client
 * @param closeTimeout from our closing a connection to its being cut
 * @param answerTimeout of the directory and the bus
 * @param maxQueuedBytes written to a client and not yet taken by the system; one more, and it is dropped
 * @param maxPendingRequests of one client, at the directory and the bus
 * @param messagesPerSecond that a client may send on average; beyond that it is read more slowly
 * @param bytesPerSecond the same for bytes
 * @param inboxBytesPerSecond that a client is sent on average by all others together
 * @param proofsPerSecond that are checked
 */
public record RendezvousLimits(
        int maxPeers,
        int maxWaiting,
        int maxWaitingPerAddress,
        Duration registrationTimeout,
        Duration idleTimeout,
        Duration closeTimeout,
        Duration answerTimeout,
        int maxQueuedBytes,
        int maxPendingRequests,
        int messagesPerSecond,
        int bytesPerSecond,
        int inboxBytesPerSecond,
        int proofsPerSecond) {
    /** What a small server bears. */
    public static final RendezvousLimits DEFAULT = new RendezvousLimits(
            10_000,
            1_000,
            200,
            Duration.ofSeconds(10),
            Duration.ofSeconds(75),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            256 * 1_024,
            256,
            1_000,
            1_024 * 1_024,
            2 * 1_024 * 1_024,
            500);

    /**
     * {@return the same with another number of peers}
     *
     * @param peers at most so many
     */
    public RendezvousLimits withMaxPeers(int peers) {
        return new RendezvousLimits(
                peers,
                maxWaiting,
                maxWaitingPerAddress,
                registrationTimeout,
                idleTimeout,
                closeTimeout,
                answerTimeout,
                maxQueuedBytes,
                maxPendingRequests,
                messagesPerSecond,
                bytesPerSecond,
                inboxBytesPerSecond,
                proofsPerSecond);
    }
}
