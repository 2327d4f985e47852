package dev.traversal.internal.relay;

import dev.traversal.api.TransportAddress;

/** What a {@link RelayClient} reports. */
public sealed interface RelayEvent {
    /**
     * There is an allocation: a relayed candidate.
     *
     * @param socket the name under which it is attached
     * @param relayed the address at which peers reach it
     * @param mapped what the server sees of us
     * @param server the server, as in {@code turn:192.0.2.1:3478?transport=udp}
     * @param rttNanos how long an answer takes
     * @param preference which of several is better: the nearest has 0, the others more; orders local preferences
     */
    record Allocated(
            int socket, TransportAddress relayed, TransportAddress mapped, String server, long rttNanos, int preference)
            implements RelayEvent {}

    /**
     * An allocation is gone, and its socket with it.
     *
     * @param socket its name
     * @param reason why
     */
    record Lost(int socket, String reason) implements RelayEvent {}

    /**
     * A server gave nothing.
     *
     * @param server the server
     * @param reason what came instead, for people
     */
    record Failed(String server, String reason) implements RelayEvent {}

    /**
     * A region of the fleet is so far away.
     *
     * @param region its name
     * @param rttNanos how long a node of it takes to answer
     */
    record Measured(String region, long rttNanos) implements RelayEvent {}

    /** Every server has answered or was given up for now. */
    record Settled() implements RelayEvent {}

    /**
     * Something about the network that a report should name, such as a captive portal.
     *
     * @param hint for people
     */
    record Noticed(String hint) implements RelayEvent {}
}
