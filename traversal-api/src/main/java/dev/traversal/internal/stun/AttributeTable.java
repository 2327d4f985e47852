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

    private final KnownAttributes known;
    /** Type in the upper half, offset of the value behind the header in the lower; never more than 65,535. */
    private final int[] attributes = new int[StunMessage.MAX_ATTRIBUTES];

    private final CRC32 crc = new CRC32();

    private byte[] buffer = new byte[0];
    private int offset;
    private int count;
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
        this.buffer = buffer;
        this.offset = offset;
        clear();
        return walk(offset + length);
    }

    void clear() {
        count = 0;
        integrity = 0;
        integritySha256 = 0;
        fingerprinted = false;
        unknownMandatory = false;
    }

    private @Nullable StunReject walk(int end) {
        int at = offset + HEADER_BYTES;
        while (at < end) {
            if (fingerprinted) {
                return StunReject.FINGERPRINT;
            }
            // The length is a multiple of four, so four bytes are left here.
            int type = Bytes.unsignedShort(buffer, at);
            int bytes = Bytes.unsignedShort(buffer, at + 2);
            int value = at + 4;
            int next = value + ((bytes + 3) & ~3);
            if (next > end) {
                return StunReject.ATTRIBUTE_OVERRUN;
            }
            StunReject reject = note(type, value, bytes);
            if (reject != null) {
                return reject;
            }
            at = next;
        }
        return null;
    }

    private @Nullable StunReject note(int type, int value, int bytes) {
        if (type == StunAttribute.FINGERPRINT) {
            fingerprinted = true;
            return fingerprintIsRight(value, bytes) ? null : StunReject.FINGERPRINT;
        }
        if (integritySha256 != 0 || (integrity != 0 && type != StunAttribute.MESSAGE_INTEGRITY_SHA256)) {
            return null;
        }
        if (count == StunMessage.MAX_ATTRIBUTES) {
            return StunReject.TOO_MANY_ATTRIBUTES;
        }
        attributes[count++] = type << 16 | value - offset - HEADER_BYTES;
        if (type == StunAttribute.MESSAGE_INTEGRITY) {
            integrity = value;
            return bytes == HmacEngine.SHA1_BYTES ? null : StunReject.ATTRIBUTE_LENGTH;
        }
        if (type == StunAttribute.MESSAGE_INTEGRITY_SHA256) {
            integritySha256 = value;
            return bytes >= 16 && bytes <= HmacEngine.SHA256_BYTES && (bytes & 3) == 0
                    ? null
                    : StunReject.ATTRIBUTE_LENGTH;
        }
        if (type == StunAttribute.USERNAME && bytes > StunWriter.MAX_USERNAME_BYTES) {
            return StunReject.ATTRIBUTE_LENGTH;
        }
        unknownMandatory |= !known.accepts(type);
        return null;
    }

    private boolean fingerprintIsRight(int value, int bytes) {
        if (bytes != 4) {
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
