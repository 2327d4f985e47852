package dev.traversal.internal.stun;

import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Where the attributes of one message stand (RFC 8489 section 14). Attributes that are to be ignored have no place in
 * it, nor has FINGERPRINT, which is checked on the way.
 */
final class AttributeTable {
    static final int FINGERPRINT_XOR = 0x5354554e;
    private static final int HEADER_BYTES = StunMessage.HEADER_BYTES;
    private static final int MIN_SHA256_BYTES = 16;

    private final KnownAttributes known;
    /** Type in the upper half, offset of the value behind the header in the lower; never more than 65,535. */
    private final int[] attributes = new int[StunMessage.MAX_ATTRIBUTES];

    private final CRC32 crc = new CRC32();

    private byte[] buffer = new byte[0];
    private int offset;
    private int count;
    private int username;
    private int integrity;
    private int integritySha256;
    private boolean fingerprinted;
    private boolean unknownMandatory;

    AttributeTable(KnownAttributes known) {
        this.known = known;
    }

    /** Forgets the message before and walks over the attributes of a message whose header is sound. */
    @Nullable
    StunReject read(byte[] buffer, int offset, int length) {
        // Storing a reference costs more than comparing one, and the array is mostly the same.
        if (this.buffer != buffer) {
            this.buffer = buffer;
        }
        this.offset = offset;
        clear();
        return walk(offset + length);
    }

    void clear() {
        count = 0;
        username = 0;
        integrity = 0;
        integritySha256 = 0;
        fingerprinted = false;
        unknownMandatory = false;
    }

    private @Nullable StunReject walk(int end) {
        // Local names for what the loop reads, so that a write to the table does not make the machine read it again.
        byte[] bytes = buffer;
        int[] table = attributes;
        int first = offset + HEADER_BYTES;
        int at = first;
        int found = 0;
        boolean open = true;
        while (at < end) {
            // The length is a multiple of four, so four bytes are left here.
            int head = Bytes.intAt(bytes, at);
            int type = head >>> 16;
            int value = at + 4;
            at = value + ((head & 0xffff) + 3 & ~3);
            if (at > end) {
                return StunReject.ATTRIBUTE_OVERRUN;
            }
            if (type == StunAttribute.FINGERPRINT) {
                fingerprinted = true;
                count = found;
                return at == end && fingerprintIsRight(value) ? null : StunReject.FINGERPRINT;
            }
            if (open || (type == StunAttribute.MESSAGE_INTEGRITY_SHA256 && integritySha256 == 0)) {
                if (found == table.length) {
                    return StunReject.TOO_MANY_ATTRIBUTES;
                }
                table[found++] = type << 16 | value - first;
                if (StunAttribute.isMandatory(type)) {
                    if (!look(type, value, head & 0xffff)) {
                        return StunReject.ATTRIBUTE_LENGTH;
                    }
                    open = integrity + integritySha256 == 0;
                }
            }
        }
        count = found;
        return null;
    }

    /** Notes what the table alone does not tell; false if the length is impossible. */
    private boolean look(int type, int value, int length) {
        switch (type) {
            case StunAttribute.USERNAME:
                username = username == 0 ? value : username;
                return length <= StunWriter.MAX_USERNAME_BYTES;
            case StunAttribute.MESSAGE_INTEGRITY:
                integrity = value;
                return length == HmacEngine.SHA1_BYTES;
            case StunAttribute.MESSAGE_INTEGRITY_SHA256:
                integritySha256 = value;
                return length >= MIN_SHA256_BYTES && length <= HmacEngine.SHA256_BYTES && (length & 3) == 0;
            default:
                unknownMandatory |= !known.accepts(type);
                return true;
        }
    }

    private boolean fingerprintIsRight(int value) {
        if (Bytes.unsignedShort(buffer, value - 2) != 4) {
            return false;
        }
        crc.reset();
        crc.update(buffer, offset, value - 4 - offset);
        return ((int) crc.getValue() ^ FINGERPRINT_XOR) == Bytes.intAt(buffer, value);
    }

    int count() {
        return count;
    }

    int type(int index) {
        return attributes[index] >>> 16;
    }

    int valueOffset(int index) {
        return offset + HEADER_BYTES + (attributes[index] & 0xffff);
    }

    int valueLength(int index) {
        return Bytes.unsignedShort(buffer, valueOffset(index) - 2);
    }

    int indexOf(int type) {
        for (int i = 0; i < count; i++) {
            if (attributes[i] >>> 16 == type) {
                return i;
            }
        }
        return -1;
    }

    boolean hasFingerprint() {
        return fingerprinted;
    }

    /** Where the value of USERNAME begins, 0 for none. */
    int username() {
        return username;
    }

    /** Where the value of MESSAGE-INTEGRITY begins, 0 for none. */
    int integrity() {
        return integrity;
    }

    /** Where the value of MESSAGE-INTEGRITY-SHA256 begins, 0 for none. */
    int integritySha256() {
        return integritySha256;
    }

    boolean hasUnknownMandatory() {
        return unknownMandatory;
    }

    /** Lists each mandatory type that is not known once; returns how many, at most as many as fit. */
    int unknownMandatory(int[] into) {
        int found = 0;
        for (int i = 0; unknownMandatory && i < count && found < into.length; i++) {
            if (!known.accepts(type(i)) && !contains(into, found, type(i))) {
                into[found++] = type(i);
            }
        }
        return found;
    }

    private static boolean contains(int[] types, int count, int type) {
        for (int i = 0; i < count; i++) {
            if (types[i] == type) {
                return true;
            }
        }
        return false;
    }
}
