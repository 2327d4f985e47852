package dev.traversal.internal.stun;

/** What kind of message a STUN message is (RFC 8489 section 5). */
public enum MessageClass {
    /** Wants an answer. */
    REQUEST(0x000),
    /** Wants none. */
    INDICATION(0x010),
    /** The good answer. */
    SUCCESS(0x100),
    /** The bad answer. */
    ERROR(0x110);

    private static final int MASK = 0x110;

    private final int bits;

    MessageClass(int bits) {
        this.bits = bits;
    }

    /** {@return whether this is an answer} */
    public boolean isResponse() {
        return this == SUCCESS || this == ERROR;
    }

    /** The class in a message type of 14 bits. */
    static MessageClass of(int type) {
        return switch (type & MASK) {
            case 0x000 -> REQUEST;
            case 0x010 -> INDICATION;
            case 0x100 -> SUCCESS;
            default -> ERROR;
        };
    }

    /** The method in a message type of 14 bits: the bits left over, pushed together. */
    static int methodOf(int type) {
        return (type & 0x000f) | (type & 0x00e0) >> 1 | (type & 0x3e00) >> 2;
    }

    /** The message type of this class and a method of 12 bits. */
    int typeOf(int method) {
        return bits | (method & 0x00f) | (method & 0x070) << 1 | (method & 0xf80) << 2;
    }
}
