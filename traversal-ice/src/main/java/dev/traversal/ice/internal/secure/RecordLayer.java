package dev.traversal.ice.internal.secure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numbers, seals and opens records. One counter serves all records of epoch 1, the repeated Finished and the alerts
 * among them, so no nonce can come twice.
 */
final class RecordLayer {
    /** The first application record's number: the numbers below belong to the handshake. */
    static final long FIRST_APPLICATION_SEQUENCE = 1L << 16;

    /** The record's number came before, or is too old to tell. */
    static final int REPLAYED = -2;
    /** The record does not authenticate. */
    static final int BAD = -1;

    private static final long MAX_SEQUENCE = (1L << 48) - 1;
    private static final int FIRST_PLAINTEXT_BYTES = 2_048;
    /** A protected record is at most this much longer than its plaintext (RFC 5246 section 6.2.3). */
    private static final int MAX_EXPANSION_BYTES = 2_048;

    private long plainSequence;
    private long sealedSequence;
    private final ReplayWindow window = new ReplayWindow();
    private @Nullable RecordCipher sealer;
    private @Nullable RecordCipher opener;
    private int overhead;
    private byte[] plaintext = new byte[FIRST_PLAINTEXT_BYTES];

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

    /**
     * {@return a datagram with an alert: under the keys if there are any}
     *
     * @param level warning or fatal
     * @param description what is the matter
     * @param openly in the clear as well: the peer may have no keys
     */
    byte[] alert(int level, int description, boolean openly) {
        byte[] alert = {(byte) level, (byte) description};
        byte[] datagram = new byte[2 * (Wire.RECORD_HEADER_BYTES + alert.length) + overhead];
        int length = 0;
        if (openly) {
            length += writePlain(Wire.ALERT, Wire.DTLS_1_2, alert, 0, alert.length, datagram, 0);
        }
        if (hasKeys()) {
            length += seal(Wire.ALERT, alert, 0, alert.length, datagram, length);
        }
        return Arrays.copyOf(datagram, length);
    }

    /** {@return how many bytes the record at an offset carries, or -1 if it is none that ends before the given end} */
    static int fragmentBytes(byte[] buffer, int at, int end) {
        if (end - at < Wire.RECORD_HEADER_BYTES) {
            return -1;
        }
        int fragment = Wire.uint16(buffer, at + 11);
        boolean fits = fragment <= end - at - Wire.RECORD_HEADER_BYTES
                && fragment <= Wire.MAX_PLAINTEXT_BYTES + MAX_EXPANSION_BYTES
                && Wire.uint8(buffer, at + 1) == Wire.DTLS_1_2 >> 8;
        return fits ? fragment : -1;
    }

    /**
     * Opens a record of epoch 1 into {@link #plaintext()}, and remembers its number if it authenticates.
     *
     * @return bytes of plaintext, {@link #REPLAYED} if the number came before, or {@link #BAD}
     */
    int open(byte[] record, int offset, int fragment) {
        long sequence = Wire.uint48(record, offset + 5);
        if (!window.isFresh(sequence)) {
            return REPLAYED;
        }
        RecordCipher cipher = opener;
        if (cipher == null) {
            return BAD;
        }
        if (plaintext.length < fragment) {
            plaintext = new byte[fragment];
        }
        int length = cipher.open(record, offset, fragment, plaintext, 0);
        if (length < 0) {
            return BAD;
        }
        window.mark(sequence);
        return length;
    }

    /** {@return what was opened last, until the next is} */
    byte[] plaintext() {
        return plaintext;
    }
}
