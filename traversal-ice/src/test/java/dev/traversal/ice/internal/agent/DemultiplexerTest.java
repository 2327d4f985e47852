package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.ice.internal.agent.Demultiplexer.Drop;
import dev.traversal.internal.machine.DatagramSink;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemultiplexerTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("203.0.113.1", 4000);
    private static final InetSocketAddress STRANGER = new InetSocketAddress("203.0.113.9", 4000);
    private static final SessionTag TAG = new SessionTag(0x80FF0102);
    private static final byte HANDSHAKE = 22;

    private final List<byte[]> tagged = new ArrayList<>();
    private final List<byte[]> atPeer = new ArrayList<>();
    private final List<byte[]> gathered = new ArrayList<>();
    private final Routes routes = new Routes();
    private final Demultiplexer demultiplexer = new Demultiplexer(routes, into(gathered));

    DemultiplexerTest() {
        routes.claim(TAG, into(tagged));
        routes.claim(0, PEER, into(atPeer));
    }

    @Test
    void deliversToTheSessionOfTheTag_whoeverWasAuthenticatedAtTheAddress() {
        sort(PEER, prefixed(TAG, HANDSHAKE, 7));

        assertThat(tagged).singleElement().isEqualTo(new byte[] {HANDSHAKE, 7});
        assertThat(atPeer).isEmpty();
    }

    @Test
    void deliversByAddress_whenThePeerSendsNoTags() {
        sort(PEER, HANDSHAKE, 7);

        assertThat(atPeer).singleElement().isEqualTo(new byte[] {HANDSHAKE, 7});
    }

    @Test
    void handsOverWhatOnlyARelayTakes_onceThereIsOne() {
        byte[] allocate = stun(0x0003);
        byte[] channelData = {0x40, 1, 0, 0};
        sort(STRANGER, channelData);
        assertThat(demultiplexer.drops(Drop.UNKNOWN_PROTOCOL)).isOne();

        List<byte[]> relayed = new ArrayList<>();
        demultiplexer.relayTo(into(relayed));
        sort(STRANGER, channelData);
        sort(STRANGER, allocate);
        sort(STRANGER, stun(0x0101)); // an answer to a Binding
        sort(PEER, HANDSHAKE, 7);

        assertThat(relayed).containsExactly(channelData, allocate);
        assertThat(gathered).hasSize(1);
        assertThat(atPeer).hasSize(1);
    }

    private static byte[] stun(int type) {
        return ByteBuffer.allocate(20)
                .putShort((short) type)
                .putShort((short) 0)
                .putInt(0x2112A442)
                .putInt(12)
                .putLong(34)
                .array();
    }

    @Test
    void i06_neverReadsDtlsAsStun_evenWithTheMagicCookieInside() {
        byte[] looksAlike = ByteBuffer.allocate(20)
                .put(HANDSHAKE)
                .put((byte) 1)
                .putShort((short) 0)
                .putInt(0x2112A442)
                .putInt(TAG.bits())
                .array();
        sort(PEER, looksAlike);

        assertThat(atPeer).singleElement().isEqualTo(looksAlike);
        assertThat(tagged).isEmpty();
        assertThat(gathered).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 19, 64, 128, 255})
    void i06_dropsWhatIsNotDtlsBehindATag(int first) {
        sort(STRANGER, prefixed(TAG, first, 1, 0, 0));

        assertThat(demultiplexer.drops(Drop.UNKNOWN_TAG)).isEqualTo(1);
        assertThat(tagged).isEmpty();
        assertThat(gathered).isEmpty();
    }

    @Test
    void dropsATagThatIsOfNobodyOrCutShort() {
        sort(STRANGER, prefixed(new SessionTag(1), HANDSHAKE));
        for (int length = 1; length <= TagPrefix.BYTES; length++) {
            sort(STRANGER, Arrays.copyOf(TagPrefix.of(TAG), length));
        }

        assertThat(demultiplexer.drops(Drop.UNKNOWN_TAG)).isEqualTo(1 + TagPrefix.BYTES);
        assertThat(tagged).isEmpty();
    }

    @Test
    void deliversByAddress_whatOnlyBeginsLikeATag() {
        byte[] plain = prefixed(new SessionTag(1), 200, 201);
        sort(PEER, plain);

        assertThat(atPeer).singleElement().isEqualTo(plain);
    }

    @Test
    void d01_dropsAClientHello_whenNobodyWasAuthenticatedAtItsSource() {
        sort(STRANGER, HANDSHAKE, 1);

        assertThat(demultiplexer.drops(Drop.UNKNOWN_SENDER)).isEqualTo(1);
        assertThat(atPeer).isEmpty();
        assertThat(tagged).isEmpty();
    }

    private void sort(InetSocketAddress from, int... bytes) {
        byte[] datagram = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            datagram[i] = (byte) bytes[i];
        }
        sort(from, datagram);
    }

    private void sort(InetSocketAddress from, byte[] datagram) {
        byte[] shifted = new byte[datagram.length + 3];
        System.arraycopy(datagram, 0, shifted, 3, datagram.length);
        demultiplexer.sort(0, from, shifted, 3, datagram.length);
    }

    private static byte[] prefixed(SessionTag tag, int... bytes) {
        byte[] datagram = Arrays.copyOf(TagPrefix.of(tag), TagPrefix.BYTES + bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            datagram[TagPrefix.BYTES + i] = (byte) bytes[i];
        }
        return datagram;
    }

    private static DatagramSink into(List<byte[]> sink) {
        return (socket, remote, buffer, offset, length) ->
                sink.add(Arrays.copyOfRange(buffer, offset, offset + length));
    }
}
