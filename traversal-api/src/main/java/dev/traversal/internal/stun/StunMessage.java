package dev.traversal.internal.stun;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A reusable view of one STUN message in a byte array: {@link #parse} checks its structure and FINGERPRINT and notes
 * where each attribute stands; the bytes are read where they are and nothing is allocated.
 *
 * <p>Wire shape (RFC 8489 section 5): type, length, cookie, transaction id, then attributes of type, length, value and
 * padding to four bytes. Of an attribute that comes twice the first counts; whatever follows MESSAGE-INTEGRITY, apart
 * from MESSAGE-INTEGRITY-SHA256 and FINGERPRINT, is as if absent.
 *
 * <p>The readers may be called only after {@code parse} returned {@code null}, and while the array is unchanged. Not
 * thread-safe.
 */
public final class StunMessage {
    /** Bytes of the header. */
    public static final int HEADER_BYTES = 20;
    /** Bytes of a transaction id. */
    public static final int TRANSACTION_ID_BYTES = 12;
    /** The fixed bytes 4..7 of every message. */
    public static final int MAGIC_COOKIE = 0x2112a442;
    /** A message with more attributes is rejected. */
    public static final int MAX_ATTRIBUTES = 256;

    static final int COOKIE_OFFSET = 4;
    static final int ID_OFFSET = 8;
    private static final int TEXT_LIMIT_BYTES = 763;
    private static final int TEXT_LIMIT_CHARACTERS = 127;

    private final AttributeTable attributes;
    private final AddressBuffer address = new AddressBuffer();
    private final HmacEngine hmac = new HmacEngine();

    private byte[] buffer = new byte[HEADER_BYTES];
    private int offset;
    private int length;

    /**
     * Makes a view.
     *
     * @param known what its user understands
     */
    public StunMessage(KnownAttributes known) {
        attributes = new AttributeTable(known);
    }

    /**
     * {@return whether a datagram is for STUN and not for another protocol on the socket (RFC 7983 section 7)}
     *
     * @param buffer holds the datagram
     * @param offset where it begins
     * @param length its bytes
     */
    public static boolean looksLikeStun(byte[] buffer, int offset, int length) {
        return length >= HEADER_BYTES
                && (buffer[offset] & 0xfc) == 0
                && Bytes.intAt(buffer, offset + COOKIE_OFFSET) == MAGIC_COOKIE;
    }

    /**
     * Looks at another message.
     *
     * @param buffer holds a datagram that is one message
     * @param offset where it begins
     * @param length its bytes
     * @return why it is none, or {@code null} if it is well-formed
     */
    public @Nullable StunReject parse(byte[] buffer, int offset, int length) {
        if (this.buffer != buffer) {
            this.buffer = buffer;
        }
        this.offset = offset;
        this.length = length;
        StunReject reject = checkHeader();
        if (reject != null) {
            attributes.clear();
            return reject;
        }
        return attributes.read(buffer, offset, length);
    }

    private @Nullable StunReject checkHeader() {
        if (length > 0 && (buffer[offset] & 0xc0) != 0) {
            return StunReject.NOT_STUN;
        }
        if (length < HEADER_BYTES) {
            return StunReject.TOO_SHORT;
        }
        if (Bytes.intAt(buffer, offset + COOKIE_OFFSET) != MAGIC_COOKIE) {
            return StunReject.CLASSIC_STUN;
        }
        int declared = Bytes.unsignedShort(buffer, offset + 2);
        // A datagram holds one message and nothing else, so the two lengths must agree (RFC 8489 section 5).
        return (declared & 3) != 0 || declared != length - HEADER_BYTES ? StunReject.LENGTH : null;
    }

    /** {@return request, indication, success or error} */
    public MessageClass messageClass() {
        return MessageClass.of(Bytes.unsignedShort(buffer, offset));
    }

    /** {@return the method, one of {@link StunMethod} or another} */
    public int method() {
        return MessageClass.methodOf(Bytes.unsignedShort(buffer, offset));
    }

    /**
     * {@return whether the message has this class and method}
     *
     * @param messageClass a class
     * @param method a method
     */
    public boolean is(MessageClass messageClass, int method) {
        return Bytes.unsignedShort(buffer, offset) == messageClass.typeOf(method);
    }

    /** {@return the array that holds the message} */
    public byte[] buffer() {
        return buffer;
    }

    /** {@return where in {@link #buffer()} the message begins} */
    public int offset() {
        return offset;
    }

    /** {@return bytes of the message} */
    public int length() {
        return length;
    }

    /** {@return the first four bytes of the transaction id} */
    public int transactionIdPrefix() {
        return Bytes.intAt(buffer, offset + ID_OFFSET);
    }

    /** {@return the last eight bytes of the transaction id} */
    public long transactionIdSuffix() {
        return Bytes.longAt(buffer, offset + ID_OFFSET + 4);
    }

    /**
     * {@return whether the message has this transaction id}
     *
     * @param id 12 bytes
     */
    public boolean hasTransactionId(byte[] id) {
        return Bytes.intAt(id, 0) == transactionIdPrefix() && Bytes.longAt(id, 4) == transactionIdSuffix();
    }

    /**
     * Copies the transaction id out.
     *
     * @param to receives 12 bytes
     * @param at where
     */
    public void copyTransactionId(byte[] to, int at) {
        System.arraycopy(buffer, offset + ID_OFFSET, to, at, TRANSACTION_ID_BYTES);
    }

    /** {@return how many attributes there are, without FINGERPRINT and whatever is to be ignored} */
    public int attributeCount() {
        return attributes.count();
    }

    /**
     * {@return the type of an attribute}
     *
     * @param index 0.. in the order of the message
     */
    public int attributeType(int index) {
        return attributes.type(index);
    }

    /**
     * {@return where in {@link #buffer()} an attribute's value begins}
     *
     * @param index 0.. in the order of the message
     */
    public int attributeOffset(int index) {
        return attributes.valueOffset(index);
    }

    /**
     * {@return bytes of an attribute's value}
     *
     * @param index 0.. in the order of the message
     */
    public int attributeLength(int index) {
        return attributes.valueLength(index);
    }

    /**
     * {@return the index of the first attribute of a type, -1 for none}
     *
     * @param type an attribute type
     */
    public int indexOf(int type) {
        return attributes.indexOf(type);
    }

    /**
     * {@return whether there is an attribute of a type}
     *
     * @param type an attribute type
     */
    public boolean has(int type) {
        return indexOf(type) >= 0;
    }

    /** {@return whether there is a FINGERPRINT, which then is right} */
    public boolean hasFingerprint() {
        return attributes.hasFingerprint();
    }

    /** {@return whether there is a MESSAGE-INTEGRITY-SHA256, right or wrong} */
    public boolean hasIntegritySha256() {
        return attributes.integritySha256() != 0;
    }

    /** {@return whether there is a MESSAGE-INTEGRITY of either kind, right or wrong} */
    public boolean hasIntegrity() {
        return attributes.integrity() != 0 || attributes.integritySha256() != 0;
    }

    /** {@return whether an attribute that must be understood is not} */
    public boolean hasUnknownMandatory() {
        return attributes.hasUnknownMandatory();
    }

    /**
     * Lists the attributes that must be understood and are not, each once, in the order of the message.
     *
     * @param into receives the types
     * @return how many; at most as many as fit
     */
    public int unknownMandatory(int[] into) {
        return attributes.unknownMandatory(into);
    }

    /**
     * {@return the value of a four-byte attribute, 0..4294967295, or -1 if it is absent or of another length}
     *
     * @param type an attribute type
     */
    public long unsignedInt(int type) {
        int index = indexOf(type);
        return index < 0 || attributeLength(index) != 4
                ? -1
                : Bytes.intAt(buffer, attributeOffset(index)) & 0xffff_ffffL;
    }

    /** {@return the PRIORITY, or -1 if it is absent or malformed (RFC 8445 section 7.1.1)} */
    public long priority() {
        return unsignedInt(StunAttribute.PRIORITY);
    }

    /**
     * {@return whether there is an attribute of a type with a value of this length}
     *
     * @param type an attribute type
     * @param bytes the length wanted
     */
    public boolean hasValueOf(int type, int bytes) {
        int index = indexOf(type);
        return index >= 0 && attributeLength(index) == bytes;
    }

    /**
     * {@return the value of an eight-byte attribute; ask {@link #hasValueOf} first}
     *
     * @param type an attribute type
     * @param otherwise what to return if it is absent or of another length
     */
    public long longValue(int type, long otherwise) {
        int index = indexOf(type);
        return index < 0 || attributeLength(index) != 8 ? otherwise : Bytes.longAt(buffer, attributeOffset(index));
    }

    /** {@return the code of ERROR-CODE, 300..699, or 0 if it is absent or malformed (RFC 8489 section 14.8)} */
    public int errorCode() {
        int index = indexOf(StunAttribute.ERROR_CODE);
        if (index < 0 || attributeLength(index) < 4) {
            return 0;
        }
        int at = attributeOffset(index);
        int hundreds = buffer[at + 2] & 7;
        int number = buffer[at + 3] & 0xff;
        return hundreds < 3 || hundreds > 6 || number > 99 ? 0 : hundreds * 100 + number;
    }

    /**
     * {@return whether USERNAME begins with these bytes and a colon: the receiver's ufrag (RFC 8445 section 7.2.2)}
     *
     * @param ufrag the receiver's ufrag
     */
    public boolean isForUfrag(byte[] ufrag) {
        int at = attributes.username();
        return at != 0
                && Bytes.unsignedShort(buffer, at - 2) > ufrag.length
                && buffer[at + ufrag.length] == ':'
                && regionEquals(at, ufrag);
    }

    /**
     * {@return whether an attribute has this value}
     *
     * @param type an attribute type
     * @param value the bytes
     */
    public boolean valueEquals(int type, byte[] value) {
        int index = indexOf(type);
        return index >= 0 && attributeLength(index) == value.length && regionEquals(attributeOffset(index), value);
    }

    private boolean regionEquals(int at, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (buffer[at + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** {@return the part of USERNAME before its first colon, or {@code null} if there is none; allocates} */
    public @Nullable String receiverUfrag() {
        int index = indexOf(StunAttribute.USERNAME);
        if (index < 0) {
            return null;
        }
        int at = attributeOffset(index);
        for (int i = 0; i < attributeLength(index); i++) {
            if (buffer[at + i] == ':') {
                return new String(buffer, at, i, StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }

    /**
     * {@return a text attribute's value, or {@code null} if it is absent or longer than a text may be; allocates}
     *
     * @param type such as REALM, NONCE, SOFTWARE: at most 127 characters (RFC 8489 section 14.9)
     */
    public @Nullable String text(int type) {
        int index = indexOf(type);
        if (index < 0 || attributeLength(index) > TEXT_LIMIT_BYTES) {
            return null;
        }
        String text = new String(buffer, attributeOffset(index), attributeLength(index), StandardCharsets.UTF_8);
        return text.codePointCount(0, text.length()) > TEXT_LIMIT_CHARACTERS ? null : text;
    }

    /**
     * {@return a copy of an attribute's value, or {@code null} if it is absent; allocates}
     *
     * @param type an attribute type
     */
    public byte @Nullable [] value(int type) {
        int index = indexOf(type);
        if (index < 0) {
            return null;
        }
        return Arrays.copyOfRange(buffer, attributeOffset(index), attributeOffset(index) + attributeLength(index));
    }

    /** {@return the reason in ERROR-CODE, cut and without control characters, fit for a log; allocates} */
    public String errorReason() {
        int index = indexOf(StunAttribute.ERROR_CODE);
        if (index < 0 || attributeLength(index) <= 4) {
            return "";
        }
        int bytes = Math.min(attributeLength(index) - 4, TEXT_LIMIT_CHARACTERS);
        StringBuilder clean = new StringBuilder(bytes);
        new String(buffer, attributeOffset(index) + 4, bytes, StandardCharsets.UTF_8)
                .chars()
                .forEach(c -> clean.append(c >= ' ' && c < 0x7f ? (char) c : '.'));
        return clean.toString();
    }

    /**
     * Reads an address in clear: MAPPED-ADDRESS, ALTERNATE-SERVER, RESPONSE-ORIGIN, OTHER-ADDRESS.
     *
     * @param type an attribute type
     * @param into receives the address
     * @return false if it is absent or malformed
     */
    public boolean readAddress(int type, AddressBuffer into) {
        int index = indexOf(type);
        return index >= 0 && into.readPlain(buffer, attributeOffset(index), attributeLength(index));
    }

    /**
     * Reads an XORed address: XOR-MAPPED-ADDRESS, XOR-PEER-ADDRESS, XOR-RELAYED-ADDRESS.
     *
     * @param type an attribute type
     * @param into receives the address
     * @return false if it is absent or malformed
     */
    public boolean readXorAddress(int type, AddressBuffer into) {
        return readXorAddressAt(indexOf(type), into);
    }

    /**
     * Reads an XORed address where several may stand.
     *
     * @param index 0.. in the order of the message; -1 for none
     * @param into receives the address
     * @return false if it is absent or malformed
     */
    public boolean readXorAddressAt(int index, AddressBuffer into) {
        return index >= 0
                && into.readXor(buffer, attributeOffset(index), attributeLength(index), offset + COOKIE_OFFSET);
    }

    /**
     * {@return an address in clear as an object, or {@code null} if it is absent or malformed}
     *
     * @param type an attribute type
     */
    public @Nullable InetSocketAddress address(int type) {
        return readAddress(type, address) ? address.toSocketAddress() : null;
    }

    /**
     * {@return an XORed address as an object, or {@code null} if it is absent or malformed}
     *
     * @param type an attribute type
     */
    public @Nullable InetSocketAddress xorAddress(int type) {
        return readXorAddress(type, address) ? address.toSocketAddress() : null;
    }

    AttributeTable attributes() {
        return attributes;
    }

    HmacEngine hmac() {
        return hmac;
    }
}
