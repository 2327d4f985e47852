package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboundDatagramsTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("203.0.113.1", 4000);

    private final List<byte[]> sent = new ArrayList<>();
    private boolean full;
    private final OutboundDatagrams outbound = new OutboundDatagrams(
            (socket, remote, buffer, offset, length) -> {
                if (!full) {
                    sent.add(Arrays.copyOfRange(buffer, offset, offset + length));
                }
                return !full;
            },
            new PathMeters(() -> 0),
            () -> {});

    @Test
    void keepsTheNewest_whileThereIsNoWayOut() {
        for (int i = 0; i < 20; i++) {
            assertThat(outbound.send(datagram(i))).isTrue();
        }
        assertThat(sent).isEmpty();

        outbound.seal(OutboundDatagramsTest::plain);
        outbound.route(0, PEER);

        assertThat(sent).hasSize(16);
        assertThat(sent.get(0)).containsExactly(Frame.DATA, 4);
        assertThat(outbound.dropped()).isEqualTo(4);
    }

    @Test
    void leavesTheBufferAlone_whenTheWayOutIsFull() {
        open();
        full = true;
        ByteBuffer datagram = datagram(7);

        assertThat(outbound.send(datagram)).isFalse();
        assertThat(datagram.remaining()).isEqualTo(1);

        full = false;
        assertThat(outbound.send(datagram)).isTrue();
        assertThat(datagram.remaining()).isZero();
        assertThat(sent.get(0)).containsExactly(Frame.DATA, 7);
    }

    @Test
    void packsTheBindingAheadOfData_untilItIsConfirmed() {
        open();
        outbound.precede(new byte[] {Frame.BINDING, 9});
        outbound.send(datagram(7));
        outbound.precede(null);
        outbound.send(datagram(8));

        assertThat(sent.get(0)).containsExactly(Frame.BINDING, 9, Frame.DATA, 7);
        assertThat(sent.get(1)).containsExactly(Frame.DATA, 8);
    }

    @Test
    void sendsTheBindingByItself_whenBothWouldBeTooLong() {
        open();
        outbound.precede(new byte[100]);
        outbound.send(ByteBuffer.allocate(OutboundDatagrams.MAX_DATAGRAM_BYTES));

        assertThat(sent)
                .extracting(record -> record.length)
                .containsExactly(100, Frame.HEADER_BYTES + OutboundDatagrams.MAX_DATAGRAM_BYTES);
    }

    @Test
    void beginsEveryDatagramWithThePrefix() {
        outbound.prefix(new byte[] {31, 1});
        open();
        outbound.send(datagram(7));
        outbound.sendFrame(new byte[] {Frame.BINDING, 9});
        outbound.sendRaw(new byte[] {21});
        outbound.precede(new byte[100]);
        outbound.send(datagram(8));
        outbound.send(ByteBuffer.allocate(OutboundDatagrams.MAX_DATAGRAM_BYTES));
        outbound.precede(null);
        outbound.send(datagram(9));

        assertThat(sent).allSatisfy(datagram -> assertThat(datagram).startsWith(31, 1));
        assertThat(sent)
                .extracting(datagram -> datagram.length)
                .containsExactly(4, 4, 3, 104, 102, 3 + OutboundDatagrams.MAX_DATAGRAM_BYTES, 4);
        assertThat(sent.get(5)[2]).isEqualTo(Frame.DATA);
        assertThat(sent.get(6)).containsExactly(31, 1, Frame.DATA, 9);
        assertThat(outbound.prefixed(new byte[] {22})).containsExactly(31, 1, 22);
    }

    @Test
    void sendsSlicesAndReadOnlyBuffers() {
        open();
        ByteBuffer slice =
                ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2).slice().asReadOnlyBuffer();
        outbound.send(slice);

        assertThat(sent.get(0)).containsExactly(Frame.DATA, 2, 3);
    }

    private void open() {
        outbound.seal(OutboundDatagramsTest::plain);
        outbound.route(0, PEER);
    }

    private static int plain(byte[] plaintext, int offset, int length, byte[] out, int outOffset) {
        System.arraycopy(plaintext, offset, out, outOffset, length);
        return length;
    }

    private static ByteBuffer datagram(int value) {
        return ByteBuffer.wrap(new byte[] {(byte) value});
    }
}
