package dev.traversal.ice.internal.secure;

/** Numbers of the record layer and of handshake messages, and how to read and write them (RFC 6347 section 4). */
final class Wire {
    static final int RECORD_HEADER_BYTES = 13;
    static final int MESSAGE_HEADER_BYTES = 12;
    /** What a record may carry (RFC 5246 section 6.2.1). */
    static final int MAX_PLAINTEXT_BYTES = 1 << 14;

    static final int CHANGE_CIPHER_SPEC = 20;
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;
    static final int APPLICATION_DATA = 23;

    static final int CLIENT_HELLO = 1;
    static final int SERVER_HELLO = 2;
    static final int HELLO_VERIFY_REQUEST = 3;
    static final int FINISHED = 20;

    static final int DTLS_1_0 = 0xFEFF;
    static final int DTLS_1_2 = 0xFEFD;

    static final int ALERT_WARNING = 1;
    static final int ALERT_FATAL = 2;
    static final int CLOSE_NOTIFY = 0;

    private Wire() {}

    static int uint8(byte[] buffer, int at) {
        return buffer[at] & 0xFF;
    }

    static int uint16(byte[] buffer, int at) {
        return (buffer[at] & 0xFF) << 8 | (buffer[at + 1] & 0xFF);
    }

    static int uint24(byte[] buffer, int at) {
        return (buffer[at] & 0xFF) << 16 | uint16(buffer, at + 1);
    }

    static long uint48(byte[] buffer, int at) {
        return (long) uint24(buffer, at) << 24 | uint24(buffer, at + 3);
    }

    static void putUint8(byte[] buffer, int at, int value) {
        buffer[at] = (byte) value;
    }

    static void putUint16(byte[] buffer, int at, int value) {
        buffer[at] = (byte) (value >>> 8);
        buffer[at + 1] = (byte) value;
    }

    static void putUint24(byte[] buffer, int at, int value) {
        buffer[at] = (byte) (value >>> 16);
        putUint16(buffer, at + 1, value);
    }

    static void putUint48(byte[] buffer, int at, long value) {
        putUint24(buffer, at, (int) (value >>> 24));
        putUint24(buffer, at + 3, (int) value);
    }

    /** Writes the header of a record; its length field says {@code length}. */
    static void putRecordHeader(byte[] buffer, int at, int type, int version, int epoch, long sequence, int length) {
        putUint8(buffer, at, type);
        putUint16(buffer, at + 1, version);
        putUint16(buffer, at + 3, epoch);
        putUint48(buffer, at + 5, sequence);
        putUint16(buffer, at + 11, length);
    }
}
