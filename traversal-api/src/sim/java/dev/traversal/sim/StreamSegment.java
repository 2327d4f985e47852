package dev.traversal.sim;

import java.util.Arrays;

/** What one packet of a simulated stream carries: enough of TCP to be ordered, to be repeated, and to end. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StreamSegment(Kind kind, int number, byte[] message) {
    private static final int HEADER_BYTES = 5;

    /** What it is for. */
    enum Kind {
        /** Asks for a stream. */
        SYN,
        /** Grants it. */
        SYN_ACK,
        /** Carries a message. */
        DATA,
        /** Says that all messages before its number have arrived. */
        ACK,
        /** Ends or refuses the stream. */
        RESET
    }

    static StreamSegment of(Kind kind, int number) {
        return new StreamSegment(kind, number, new byte[0]);
    }

    static StreamSegment parse(byte[] data, int length) {
        int number = (data[1] & 0xff) << 24 | (data[2] & 0xff) << 16 | (data[3] & 0xff) << 8 | data[4] & 0xff;
        return new StreamSegment(Kind.values()[data[0]], number, Arrays.copyOfRange(data, HEADER_BYTES, length));
    }

    byte[] toBytes() {
        byte[] bytes = new byte[HEADER_BYTES + message.length];
        bytes[0] = (byte) kind.ordinal();
        bytes[1] = (byte) (number >>> 24);
        bytes[2] = (byte) (number >>> 16);
        bytes[3] = (byte) (number >>> 8);
        bytes[4] = (byte) number;
        System.arraycopy(message, 0, bytes, HEADER_BYTES, message.length);
        return bytes;
    }
}
