package dev.traversal.ice.internal.path;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Asks over one path whether data gets through, and answers over the same: travels inside the secure channel, so it
 * proves more than a check does, and can be forged by nobody.
 *
 * <p>Wire shape: a byte of type, 8 bytes that name the question; a question may be padded with anything.
 */
public final class PathFrame {
    /** First byte of a question. */
    public static final byte PING = 2;
    /** First byte of its answer. */
    public static final byte PONG = 3;

    private static final int BYTES = 1 + Long.BYTES;

    private PathFrame() {}

    /** {@return a question} */
    static byte[] ping(long id) {
        return frame(PING, id);
    }

    /**
     * {@return a question that is as long as other frames may be}
     *
     * @param id its name
     * @param bytes its length
     */
    static byte[] ping(long id, int bytes) {
        return Arrays.copyOf(ping(id), Math.max(BYTES, bytes));
    }

    /**
     * {@return the answer to a question; empty if it is too short to be one}
     *
     * @param buffer holds the question
     * @param offset where it begins
     * @param length its bytes
     */
    public static byte[] answer(byte[] buffer, int offset, int length) {
        return length < BYTES ? new byte[0] : frame(PONG, idOf(buffer, offset));
    }

    /** {@return the name of a question or answer, 0 if it is too short to have one} */
    public static long id(byte[] buffer, int offset, int length) {
        return length < BYTES ? 0 : idOf(buffer, offset);
    }

    private static long idOf(byte[] buffer, int offset) {
        return ByteBuffer.wrap(buffer, offset + 1, Long.BYTES).getLong();
    }

    private static byte[] frame(byte type, long id) {
        return ByteBuffer.allocate(BYTES).put(type).putLong(id).array();
    }
}
