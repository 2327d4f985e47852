package dev.traversal.ice.internal.secure;

import org.jspecify.annotations.Nullable;

/**
 * Numbers, seals and opens records. One counter serves all records of epoch 1, the repeated Finished and the alerts
 * among them, so no nonce can come twice.
 */
final class RecordLayer {
    /** The first application record's number: the numbers below belong to the handshake. */
    static final long FIRST_APPLICATION_SEQUENCE = 1L << 16;

    private static final long MAX_SEQUENCE = (1L << 48) - 1;

    private long plainSequence;
    private long sealedSequence;
    private final ReplayWindow window = new ReplayWindow();
    private @Nullable RecordCipher sealer;
    private @Nullable RecordCipher opener;
    private int overhead;

    synchronized void install(EpochKeys keys) {
        sealer = keys.sealer();
        opener = keys.opener();
        overhead = RecordCipher.overhead(keys.suite());
    }

    /** {@return whether epoch 1 has keys} */
    boolean hasKeys() {
        return sealer != null;
    }

    /** {@return bytes by which a sealed record is longer than its plaintext} */
    int overhead() {
        return overhead;
    }

    /** Leaves the handshake's numbers behind. */
    synchronized void startApplicationData() {
        sealedSequence = Math.max(sealedSequence, FIRST_APPLICATION_SEQUENCE);
    }

    /** Forgets the keys. */
    synchronized void destroy() {
        sealer = null;
        opener = null;
    }

    /** Writes a record of epoch 0. {@return its length} */
    int writePlain(int type, int version, byte[] body, int offset, int length, byte[] out, int outOffset) {
        Wire.putRecordHeader(out, outOffset, type, version, 0, plainSequence++, length);
        System.arraycopy(body, offset, out, outOffset + Wire.RECORD_HEADER_BYTES, length);
        return Wire.RECORD_HEADER_BYTES + length;
    }

    /** Writes a record of epoch 1. Senders and the loop's alerts may come at once. {@return its length} */
    synchronized int seal(int type, byte[] plaintext, int offset, int length, byte[] out, int outOffset) {
        RecordCipher cipher = sealer;
        if (cipher == null || sealedSequence > MAX_SEQUENCE) {
            throw new IllegalStateException(cipher == null ? "no keys" : "every sequence number is used up");
        }
        return cipher.seal(type, sealedSequence++, plaintext, offset, length, out, outOffset);
    }

    /** {@return whether a record of this number did not come yet} */
    boolean isFresh(long sequence) {
        return window.isFresh(sequence);
    }

    /**
     * Opens a record of epoch 1 whose number is fresh, and remembers the number if it authenticates.
     *
     * @return bytes written to {@code out}, or -1
     */
    int open(byte[] record, int offset, int fragment, long sequence, byte[] out) {
        RecordCipher cipher = opener;
        if (cipher == null) {
            return -1;
        }
        int length = cipher.open(record, offset, fragment, out, 0);
        if (length >= 0) {
            window.mark(sequence);
        }
        return length;
    }
}
