package dev.traversal.ice.internal.check;

/** How two descriptions meet, and so which side may know a pair before the other. */
public enum Meeting {
    /** This side described itself first, and the peer's description shows that ours has arrived. */
    OFFERER,
    /** This side describes itself once it has the peer's description: it knows all pairs first. */
    ANSWERER,
    /** Both describe themselves unasked; whose description arrives first is anybody's guess. */
    CROSSING
}
