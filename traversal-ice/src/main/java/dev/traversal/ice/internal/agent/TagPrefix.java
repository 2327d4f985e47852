package dev.traversal.ice.internal.agent;

import java.nio.ByteBuffer;

/**
 * What goes ahead of the DTLS records of a datagram between two agents of this library: the receiver's session tag. So
 * several sessions share one pair of addresses, their handshakes too, which a DTLS connection id (RFC 9146) would leave
 * out; and the receiver needs one look-up by a number. It is a hint where to deliver and proves nothing.
 *
 * <p>Wire shape: a byte that no DTLS record begins with but that is DTLS to whoever sorts by first bytes (RFC 7983
 * section 7), then the tag in network order.
 */
final class TagPrefix {
    /** Unassigned as content type (RFC 8446 section 11). */
    static final int FIRST_BYTE = 31;

    static final int BYTES = 1 + Integer.BYTES;

    private TagPrefix() {}

    /** {@return the prefix of what is sent to a session} */
    static byte[] of(SessionTag tag) {
        return ByteBuffer.allocate(BYTES)
                .put((byte) FIRST_BYTE)
                .putInt(tag.bits())
                .array();
    }

    /** {@return the tag in a prefix} */
    static int tag(byte[] buffer, int offset) {
        return (buffer[offset + 1] & 0xff) << 24
                | (buffer[offset + 2] & 0xff) << 16
                | (buffer[offset + 3] & 0xff) << 8
                | (buffer[offset + 4] & 0xff);
    }
}
