package dev.traversal.sim;

/** What an edge does with a datagram that is addressed to itself and belongs to no mapping. */
public enum InputPolicy {
    /** Drops it and remembers nothing. */
    DROP,
    /** Answers with an ICMP error, which unconnected UDP sockets never see, and remembers nothing. */
    REJECT,
    /**
     * Takes it as its own and remembers the flow, as Linux connection tracking does. From then on a datagram from
     * inside to that same remote cannot leave from that port any more: it is moved to another one, and so are the later
     * destinations of its socket.
     */
    ACCEPT
}
