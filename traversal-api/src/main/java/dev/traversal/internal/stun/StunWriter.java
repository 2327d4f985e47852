package dev.traversal.internal.stun;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Writes STUN messages, one after the other, into one array: {@code begin}, attributes in the order wanted, then
 * {@link #integrity}, {@link #fingerprint} and {@link #finish} (RFC 8489 sections 5 and 14). Allocates nothing except
 * where a method says so. Not thread-safe.
 */
public final class StunWriter {
    /** Longest USERNAME (RFC 8489 section 14.3). */
    public static final int MAX_USERNAME_BYTES = 508;

    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int MIN_CAPACITY = 64;

    private final byte[] buffer;
    private final CRC32 crc = new CRC32();
    private final HmacEngine hmac = new HmacEngine();
    private final AddressBuffer address = new AddressBuffer();
    private int end;
    private byte padding;

    /**
     * Makes a writer.
     *
     * @param capacity bytes of the longest message, 64..65507
     */
    public StunWriter(int capacity) {
        if (capacity < MIN_CAPACITY || capacity > 65_507) {
            throw new IllegalArgumentException("capacity must be 64..65507 but was " + capacity);
        }
        buffer = new byte[capacity];
    }

    /** {@return the array that holds the message, from index 0; overwritten by the next} */
    public byte[] buffer() {
        return buffer;
    }

    /** {@return bytes written so far} */
    public int length() {
        return end;
    }

    /**
     * Begins a message.
     *
     * @param messageClass its class
     * @param method its method
     * @param transactionId 12 bytes
     * @return this
     */
    public StunWriter begin(MessageClass messageClass, int method, byte[] transactionId) {
        return begin(messageClass, method, transactionId, 0);
    }

    /**
     * Begins the answer to a request: same method, same transaction id.
     *
     * @param messageClass success or error
     * @param request what is answered
     * @return this
     */
    public StunWriter beginAnswer(MessageClass messageClass, StunMessage request) {
        return begin(messageClass, request.method(), request.buffer(), request.offset() + StunMessage.ID_OFFSET);
    }

    private StunWriter begin(MessageClass messageClass, int method, byte[] id, int idOffset) {
        Bytes.putShort(buffer, 0, messageClass.typeOf(method));
        Bytes.putInt(buffer, StunMessage.COOKIE_OFFSET, StunMessage.MAGIC_COOKIE);
        System.arraycopy(id, idOffset, buffer, StunMessage.ID_OFFSET, StunMessage.TRANSACTION_ID_BYTES);
        end = StunMessage.HEADER_BYTES;
        return this;
    }

    /**
     * Appends an attribute.
     *
     * @param type its type
     * @param value its value
     * @return this
     */
    public StunWriter attribute(int type, byte[] value) {
        return attribute(type, value, 0, value.length);
    }

    /**
     * Appends an attribute.
     *
     * @param type its type
     * @param value holds its value
     * @param offset where the value begins
     * @param length bytes of it
     * @return this
     */
    public StunWriter attribute(int type, byte[] value, int offset, int length) {
        int at = append(type, length);
        System.arraycopy(value, offset, buffer, at, length);
        return this;
    }

    /**
     * Appends an attribute without a value, such as USE-CANDIDATE.
     *
     * @param type its type
     * @return this
     */
    public StunWriter flag(int type) {
        append(type, 0);
        return this;
    }

    /**
     * Appends an attribute of four bytes.
     *
     * @param type its type
     * @param value its value, as an unsigned number
     * @return this
     */
    public StunWriter intAttribute(int type, int value) {
        int at = append(type, 4);
        Bytes.putInt(buffer, at, value);
        return this;
    }

    /**
     * Appends an attribute of eight bytes.
     *
     * @param type its type
     * @param value its value
     * @return this
     */
    public StunWriter longAttribute(int type, long value) {
        int at = append(type, 8);
        Bytes.putLong(buffer, at, value);
        return this;
    }

    /**
     * Appends a text in UTF-8; allocates.
     *
     * @param type its type
     * @param text the text
     * @return this
     */
    public StunWriter text(int type, String text) {
        return attribute(type, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Appends an address in clear.
     *
     * @param type such as OTHER-ADDRESS
     * @param value a resolved address
     * @return this
     */
    public StunWriter address(int type, InetSocketAddress value) {
        address.set(value);
        address.writePlain(buffer, append(type, address.valueBytes()));
        return this;
    }

    /**
     * Appends an XORed address.
     *
     * @param type such as XOR-MAPPED-ADDRESS
     * @param value a resolved address
     * @return this
     */
    public StunWriter xorAddress(int type, InetSocketAddress value) {
        address.set(value);
        return xorAddress(type, address);
    }

    /**
     * Appends an XORed address.
     *
     * @param type such as XOR-MAPPED-ADDRESS
     * @param value the address
     * @return this
     */
    public StunWriter xorAddress(int type, AddressBuffer value) {
        value.writeXor(buffer, append(type, value.valueBytes()), StunMessage.COOKIE_OFFSET);
        return this;
    }

    /**
     * Appends ERROR-CODE (RFC 8489 section 14.8).
     *
     * @param code 300..699
     * @param reason ASCII, at most 127 characters, may be empty
     * @return this
     */
    public StunWriter errorCode(int code, String reason) {
        if (code < 300 || code > 699 || reason.length() > 127) {
            throw new IllegalArgumentException("error code must be 300..699 and its reason at most 127 characters but"
                    + " were " + code + " and " + reason.length());
        }
        int at = append(StunAttribute.ERROR_CODE, 4 + reason.length());
        Bytes.putShort(buffer, at, 0);
        buffer[at + 2] = (byte) (code / 100);
        buffer[at + 3] = (byte) (code % 100);
        for (int i = 0; i < reason.length(); i++) {
            char c = reason.charAt(i);
            buffer[at + 4 + i] = (byte) (c < 0x80 ? c : '?');
        }
        return this;
    }

    /**
     * Appends UNKNOWN-ATTRIBUTES (RFC 8489 section 14.13).
     *
     * @param types holds the types
     * @param count how many of them
     * @return this
     */
    public StunWriter unknownAttributes(int[] types, int count) {
        int at = append(StunAttribute.UNKNOWN_ATTRIBUTES, 2 * count);
        for (int i = 0; i < count; i++) {
            Bytes.putShort(buffer, at + 2 * i, types[i]);
        }
        return this;
    }

    /**
     * Appends MESSAGE-INTEGRITY (RFC 8489 section 14.5).
     *
     * @param key the key
     * @return this
     */
    public StunWriter integrity(IntegrityKey key) {
        return seal(key, false, StunAttribute.MESSAGE_INTEGRITY, HmacEngine.SHA1_BYTES);
    }

    /**
     * Appends MESSAGE-INTEGRITY-SHA256 (RFC 8489 section 14.6).
     *
     * @param key the key
     * @return this
     */
    public StunWriter integritySha256(IntegrityKey key) {
        return seal(key, true, StunAttribute.MESSAGE_INTEGRITY_SHA256, HmacEngine.SHA256_BYTES);
    }

    private StunWriter seal(IntegrityKey key, boolean useSha256, int type, int macBytes) {
        int covered = end;
        int at = append(type, macBytes);
        byte[] mac = hmac.compute(key, useSha256, buffer, 0, covered, end - StunMessage.HEADER_BYTES);
        System.arraycopy(mac, 0, buffer, at, macBytes);
        return this;
    }

    /**
     * Appends FINGERPRINT; nothing may follow it (RFC 8489 section 14.7).
     *
     * @return this
     */
    public StunWriter fingerprint() {
        int covered = end;
        int at = append(StunAttribute.FINGERPRINT, 4);
        finish();
        crc.reset();
        crc.update(buffer, 0, covered);
        Bytes.putInt(buffer, at, (int) crc.getValue() ^ AttributeTable.FINGERPRINT_XOR);
        return this;
    }

    /**
     * Ends the message.
     *
     * @return its bytes, at the beginning of {@link #buffer()}
     */
    public int finish() {
        Bytes.putShort(buffer, 2, end - StunMessage.HEADER_BYTES);
        return end;
    }

    /** {@return the message, ended, as an array of its own} */
    public byte[] toBytes() {
        return Arrays.copyOf(buffer, finish());
    }

    /** What padding consists of; only the published samples have anything but zero. */
    void padWith(byte value) {
        padding = value;
    }

    private int append(int type, int bytes) {
        int value = end + ATTRIBUTE_HEADER_BYTES;
        int next = value + ((bytes + 3) & ~3);
        if (bytes < 0 || next > buffer.length) {
            throw new IllegalStateException(
                    "message must fit " + buffer.length + " bytes but attribute would end at " + next);
        }
        Bytes.putShort(buffer, end, type);
        Bytes.putShort(buffer, end + 2, bytes);
        for (int i = value + bytes; i < next; i++) {
            buffer[i] = padding;
        }
        end = next;
        return value;
    }
}
