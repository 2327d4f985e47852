package dev.traversal.internal.stun;

/** The attributes that a receiver understands, of those that it must understand (RFC 8489 section 6.3). */
public final class KnownAttributes {
    /** What a STUN server or its client understands. */
    public static final KnownAttributes BINDING = of(
            StunAttribute.MAPPED_ADDRESS,
            StunAttribute.USERNAME,
            StunAttribute.MESSAGE_INTEGRITY,
            StunAttribute.ERROR_CODE,
            StunAttribute.UNKNOWN_ATTRIBUTES,
            StunAttribute.REALM,
            StunAttribute.NONCE,
            StunAttribute.MESSAGE_INTEGRITY_SHA256,
            StunAttribute.PASSWORD_ALGORITHM,
            StunAttribute.USERHASH,
            StunAttribute.XOR_MAPPED_ADDRESS);

    /** What an ICE agent understands. */
    public static final KnownAttributes ICE =
            BINDING.and(StunAttribute.PRIORITY, StunAttribute.USE_CANDIDATE, StunAttribute.NOMINATION_MANDATORY);

    /** What a server with two addresses understands (RFC 5780). */
    public static final KnownAttributes BEHAVIOR_DISCOVERY =
            BINDING.and(StunAttribute.CHANGE_REQUEST, StunAttribute.RESPONSE_PORT);

    /** What a relay and its client understand. */
    public static final KnownAttributes TURN = BINDING.and(
            StunAttribute.CHANNEL_NUMBER,
            StunAttribute.LIFETIME,
            StunAttribute.XOR_PEER_ADDRESS,
            StunAttribute.DATA,
            StunAttribute.XOR_RELAYED_ADDRESS,
            StunAttribute.REQUESTED_ADDRESS_FAMILY,
            StunAttribute.EVEN_PORT,
            StunAttribute.REQUESTED_TRANSPORT,
            StunAttribute.DONT_FRAGMENT,
            StunAttribute.RESERVATION_TOKEN);

    private static final int HIGHEST = 63;

    /** One bit a type: every assigned mandatory type is below 64. */
    private final long bits;

    private KnownAttributes(long bits) {
        this.bits = bits;
    }

    /**
     * {@return the set of these types}
     *
     * @param types mandatory types, 0..63
     */
    public static KnownAttributes of(int... types) {
        return new KnownAttributes(0).and(types);
    }

    /**
     * {@return this set and these types}
     *
     * @param types mandatory types, 0..63
     */
    public KnownAttributes and(int... types) {
        long all = bits;
        for (int type : types) {
            if (type < 0 || type > HIGHEST) {
                throw new IllegalArgumentException("attribute type must be 0..63 but was " + type);
            }
            all |= 1L << type;
        }
        return new KnownAttributes(all);
    }

    /**
     * {@return whether an attribute is understood, or need not be}
     *
     * @param type an attribute type
     */
    public boolean accepts(int type) {
        return !StunAttribute.isMandatory(type) || (type <= HIGHEST && (bits >>> type & 1) != 0);
    }
}
