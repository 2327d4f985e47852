package dev.traversal.portmap;

/** Why a gateway maps no port, over all protocols. */
public enum PortMappingFailure {
    /** No gateway is known. */
    NO_GATEWAY,
    /** The gateway answers in none of the protocols. */
    NO_ANSWER,
    /** The gateway speaks the protocol but not this version, operation or option of it. */
    UNSUPPORTED,
    /** It is switched off, or this host may not ask (PCP 2, NAT-PMP 2, UPnP 606). */
    NOT_AUTHORIZED,
    /** The gateway is out of ports, memory or quota. */
    NO_RESOURCES,
    /** The gateway itself is not connected (PCP 7, NAT-PMP 3). */
    NETWORK_FAILURE,
    /** The external port belongs to somebody else (PCP 11, UPnP 718). */
    CONFLICT,
    /** Something rewrites our address before the gateway sees it (PCP 12): there is a NAT before the NAT. */
    ADDRESS_MISMATCH,
    /** Only mappings that never end are offered, and these are not wanted (UPnP 725). */
    PERMANENT_ONLY,
    /** It was granted for no time, or again and again for seconds. */
    TOO_BRIEF,
    /** What it answered means nothing, or it called the request malformed. */
    MALFORMED,
    /** The mapper was closed before an answer came. */
    CLOSED
}
