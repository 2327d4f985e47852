package dev.traversal.examples;

import java.nio.ByteBuffer;

/**
 * The datagrams of a file transfer. Each begins with a byte that says what it is:
 *
 * <pre>
 * HELLO    size (8), chunk bytes (4), SHA-256 (32)
 * CHUNK    index (4), data
 * POLL     nothing: asks for a receipt
 * RECEIPT  chunks received without a gap (4), then a bit for each of those that follow
 * DONE     1 if the hash is right (1), SHA-256 of what was received (32)
 * </pre>
 */
final class TransferFrames {
    static final byte HELLO = 'H';
    static final byte CHUNK = 'C';
    static final byte POLL = 'P';
    static final byte RECEIPT = 'R';
    static final byte DONE = 'D';

    static final int CHUNK_HEADER_BYTES = 1 + Integer.BYTES;
    static final int HASH_BYTES = 32;
    /** How far a receipt looks beyond the first gap; no sender is further ahead. */
    static final int WINDOW_CHUNKS = 4_096;

    private TransferFrames() {}

    static ByteBuffer hello(long size, int chunkBytes, byte[] hash) {
        return ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES + HASH_BYTES)
                .put(HELLO)
                .putLong(size)
                .putInt(chunkBytes)
                .put(hash)
                .flip();
    }

    static ByteBuffer done(boolean right, byte[] hash) {
        return ByteBuffer.allocate(2 + HASH_BYTES)
                .put(DONE)
                .put((byte) (right ? 1 : 0))
                .put(hash)
                .flip();
    }

    static int chunks(long size, int chunkBytes) {
        return Math.toIntExact((size + chunkBytes - 1) / chunkBytes);
    }
}
