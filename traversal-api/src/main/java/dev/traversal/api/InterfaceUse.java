package dev.traversal.api;

/** What an agent does with a network interface. */
public enum InterfaceUse {
    /** Its addresses are told to peers and checks leave from them. */
    FULL,
    /** As {@link #FULL}, after all others: its candidates have the lowest priorities. */
    LAST_RESORT,
    /** Checks leave from its addresses and peers are not told of them, nor of what servers see of them. */
    PROBE_ONLY,
    /** None: neither told nor checked from; nor are candidates checked that are in its networks. */
    NONE
}
