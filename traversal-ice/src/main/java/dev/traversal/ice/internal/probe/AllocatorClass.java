package dev.traversal.ice.internal.probe;

/** What a plan must know of how a NAT allocates ports. */
public enum AllocatorClass {
    /** One after the other. */
    SEQUENTIAL,
    /** One after the other, counted for each destination. */
    PER_DESTINATION,
    /** Out of a set of at most {@value AllocatorPosterior#BOUNDED_PORTS}. */
    BOUNDED,
    /** Out of about all of 1024..65535. */
    FULL,
    /** Too few samples to say. */
    UNKNOWN
}
