package dev.traversal.relay.internal.turn;

/**
 * The four bytes ahead of a datagram that goes through a channel: its number and the datagram's length, both of 16 bits
 * (RFC 8656 section 12.4). On a stream zeros follow up to a multiple of four (section 12.5); in a datagram whatever
 * follows is ignored.
 */
public final class ChannelData {
    /** Bytes ahead of the datagram. */
    public static final int HEADER_BYTES = 4;
    /** The lowest channel number (RFC 8656 section 12). */
    public static final int MIN_CHANNEL = 0x4000;
    /** The highest channel number. */
    public static final int MAX_CHANNEL = 0x4fff;
    /** The longest datagram that the length can tell. */
    public static final int MAX_PAYLOAD_BYTES = 0xffff;

    private ChannelData() {}

    /**
     * {@return whether a message begins as ChannelData does, and not as STUN}
     *
     * @param buffer holds the message
     * @param offset where it begins
     * @param length its bytes
     */
    public static boolean looksLike(byte[] buffer, int offset, int length) {
        return length >= HEADER_BYTES && (buffer[offset] & 0xf0) == MIN_CHANNEL >> 8;
    }

    /**
     * {@return whether a number may be a channel's}
     *
     * @param channel any number
     */
    public static boolean isChannel(int channel) {
        return channel >= MIN_CHANNEL && channel <= MAX_CHANNEL;
    }

    /**
     * {@return the number of the channel; ask {@link #looksLike} first}
     *
     * @param buffer holds the message
     * @param offset where it begins
     */
    public static int channel(byte[] buffer, int offset) {
        return (buffer[offset] & 0xff) << 8 | buffer[offset + 1] & 0xff;
    }

    /**
     * {@return the bytes of the datagram, which begins {@link #HEADER_BYTES} later; -1 if it would reach beyond the
     * message}
     *
     * @param buffer holds the message
     * @param offset where it begins
     * @param length its bytes, at least {@link #HEADER_BYTES}
     */
    public static int payloadBytes(byte[] buffer, int offset, int length) {
        int declared = (buffer[offset + 2] & 0xff) << 8 | buffer[offset + 3] & 0xff;
        return declared > length - HEADER_BYTES ? -1 : declared;
    }

    /**
     * Writes what goes ahead of a datagram.
     *
     * @param buffer receives four bytes
     * @param offset where
     * @param channel 0x4000..0x4fff
     * @param payloadBytes bytes of the datagram, 0..65535
     */
    public static void writeHeader(byte[] buffer, int offset, int channel, int payloadBytes) {
        buffer[offset] = (byte) (channel >> 8);
        buffer[offset + 1] = (byte) channel;
        buffer[offset + 2] = (byte) (payloadBytes >> 8);
        buffer[offset + 3] = (byte) payloadBytes;
    }

    /**
     * {@return how long a message is on a stream, padding included}
     *
     * @param payloadBytes bytes of the datagram
     */
    public static int paddedBytes(int payloadBytes) {
        return HEADER_BYTES + (payloadBytes + 3 & ~3);
    }
}
