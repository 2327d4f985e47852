package dev.traversal.api;

/** Why a candidate line was skipped (RFC 8839 section 5.1). */
public enum CandidateRefusal {
    /** The line has more than 512 characters. */
    LINE_TOO_LONG,
    /** The line is not built as it must be. */
    SYNTAX,
    /** The foundation is not 1..32 ice-chars. */
    FOUNDATION,
    /** A component other than 1. */
    COMPONENT,
    /** A transport other than UDP. */
    TRANSPORT,
    /** The priority is not 1..2147483647. */
    PRIORITY,
    /** A name that only multicast DNS could resolve. */
    MDNS_NAME,
    /** Neither an IPv4 nor an IPv6 address in its strict text form. */
    ADDRESS_FORM,
    /** A loopback address, where none is expected. */
    LOOPBACK_ADDRESS,
    /** A multicast, link-local, unspecified, reserved or IPv4-mapped address. */
    SPECIAL_ADDRESS,
    /** The port is not 1..65535. */
    PORT,
    /** An unknown type. */
    TYPE,
    /** The same address and port as a candidate before. */
    DUPLICATE,
    /** There are enough candidates already. */
    SURPLUS
}
