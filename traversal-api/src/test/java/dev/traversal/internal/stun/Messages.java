package dev.traversal.internal.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes messages that the writer would refuse to make, and reads them from arrays that are not theirs alone. */
final class Messages {
    static final byte[] ID = Samples.hex("000102030405060708090a0b");
    private static final int MARGIN = 64;

    private Messages() {}

    /** A header that declares {@code length}, followed by {@code body}. */
    static byte[] raw(int type, int length, byte... body) {
        return ByteBuffer.allocate(StunMessage.HEADER_BYTES + body.length)
                .putShort((short) type)
                .putShort((short) length)
                .putInt(StunMessage.MAGIC_COOKIE)
                .put(ID)
                .put(body)
                .array();
    }

    /** A Binding request with these attributes. */
    static byte[] request(byte[]... attributes) {
        return message(0x0001, attributes);
    }

    /** A Binding success response with these attributes. */
    static byte[] success(byte[]... attributes) {
        return message(0x0101, attributes);
    }

    static byte[] message(int type, byte[]... attributes) {
        byte[] body = join(attributes);
        return raw(type, body.length, body);
    }

    /** An attribute that declares its true length, padded with zeros. */
    static byte[] attribute(int type, byte... value) {
        byte[] bytes = new byte[4 + ((value.length + 3) & ~3)];
        ByteBuffer.wrap(bytes)
                .putShort((short) type)
                .putShort((short) value.length)
                .put(value);
        return bytes;
    }

    static byte[] join(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }

    static byte[] withBitFlipped(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / 8] ^= (byte) (0x80 >> bit % 8);
        return changed;
    }

    /**
     * Parses a datagram at the very end of an array, where reading on would fail, and then in the middle of arrays with
     * different neighbours, which must make no difference.
     */
    static @Nullable StunReject parse(StunMessage message, byte[] datagram) {
        byte[] atEnd = new byte[MARGIN + datagram.length];
        System.arraycopy(datagram, 0, atEnd, MARGIN, datagram.length);
        StunReject expected = message.parse(atEnd, MARGIN, datagram.length);
        for (int poison : new int[] {0x00, 0x5a, 0xff}) {
            byte[] poisoned = new byte[MARGIN + datagram.length + MARGIN];
            Arrays.fill(poisoned, (byte) poison);
            System.arraycopy(datagram, 0, poisoned, MARGIN, datagram.length);
            assertThat(message.parse(poisoned, MARGIN, datagram.length)).isEqualTo(expected);
        }
        return expected;
    }
}
