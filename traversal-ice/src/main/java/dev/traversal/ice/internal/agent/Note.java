package dev.traversal.ice.internal.agent;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Something that one agent tells the other inside of the secure channel, such as that it relays: a value of some kind, of
 * which the latest counts.
 *
 * <p>Wire shape: a byte of type, a byte of kind, 4 bytes of version, then the value; an answer ends behind the version.
 *
 * @param kind what it is about
 * @param version the higher of two of a kind is the later
 * @param value what it says
 */
record Note(Kind kind, int version, byte[] value) {
    /** First byte of a note. */
    static final byte TELL = 4;
    /** First byte of the answer: it has come. */
    static final byte HEARD = 5;

    /** More does not fit into what every path takes. */
    static final int MAX_VALUE_BYTES = 1_024;

    private static final int HEADER_BYTES = 2 + Integer.BYTES;

    /** What a note may be about. */
    enum Kind {
        /** The sender relays for the receiver: {@link RelayOffer}. */
        RELAY_OFFER(1),
        /** How far away the regions of the relays' fleet are from the sender: {@link RegionTimes}. */
        RELAY_REGIONS(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static @Nullable Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            return null;
        }
    }

    byte[] frame() {
        return header(TELL, HEADER_BYTES + value.length).put(value).array();
    }

    byte[] answer() {
        return header(HEARD, HEADER_BYTES).array();
    }

    private ByteBuffer header(byte type, int bytes) {
        return ByteBuffer.allocate(bytes).put(type).put((byte) kind.code).putInt(version);
    }

    /** {@return what a frame says, an answer without a value; {@code null} if it is malformed or of another kind} */
    static @Nullable Note parse(byte[] buffer, int offset, int length) {
        if (length < HEADER_BYTES || length > HEADER_BYTES + MAX_VALUE_BYTES) {
            return null;
        }
        Kind kind = Kind.of(buffer[offset + 1]);
        return kind == null
                ? null
                : new Note(
                        kind,
                        ByteBuffer.wrap(buffer, offset + 2, Integer.BYTES).getInt(),
                        Arrays.copyOfRange(buffer, offset + HEADER_BYTES, offset + length));
    }
}
