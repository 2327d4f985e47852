package dev.traversal.internal.stun;

/** The methods of STUN and TURN (RFC 8489 section 18.2, RFC 8656 section 17). */
public final class StunMethod {
    /** Learn the own address; with credentials, a check. */
    public static final int BINDING = 0x001;
    /** Make a relay allocation. */
    public static final int ALLOCATE = 0x003;
    /** Keep or drop an allocation. */
    public static final int REFRESH = 0x004;
    /** Indication: data to a peer. */
    public static final int SEND = 0x006;
    /** Indication: data from a peer. */
    public static final int DATA = 0x007;
    /** Let a peer's address in. */
    public static final int CREATE_PERMISSION = 0x008;
    /** Give a peer a channel number. */
    public static final int CHANNEL_BIND = 0x009;

    private StunMethod() {}
}
