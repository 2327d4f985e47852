package dev.traversal.api;

/** How soon it is noticed that an idle path has died, and what that costs; under load a second is enough for each. */
public enum Liveness {
    /** Within four seconds; two datagrams each way every second or two. For who must switch over fast. */
    FAST,
    /** Within eight seconds, at the pace of RFC 7675 section 5.1: a check every five. */
    NORMAL,
    /**
     * When it is used again, or at the next keepalive; for batteries and for many idle channels. Between two agents that
     * both ask for it an idle path carries a keepalive only as often as the NATs demand: the pause begins with the
     * builder's keepalive interval and doubles, up to two minutes, until a mapping does not survive it; then it goes one
     * step back. What was learnt counts for all channels through the same gateway. With peers of other libraries it is
     * {@link #NORMAL}.
     */
    SPARING
}
