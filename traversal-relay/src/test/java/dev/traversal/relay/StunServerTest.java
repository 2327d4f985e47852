package dev.traversal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.api.Identity;
import dev.traversal.relay.internal.rendezvous.Patience;
import dev.traversal.spi.SignalingChannel;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The STUN server on its real sockets, asked with bytes written down by hand (RFC 8489, RFC 5780). */
class StunServerTest {
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int RESPONSE_ORIGIN = 0x802b;
    private static final int OTHER_ADDRESS = 0x802c;
    private static final int CHANGE_NOTHING = 0;
    private static final int CHANGE_PORT = 2;
    private static final int CHANGE_ADDRESS = 4;
    private static final String HEADER = "2112a442000102030405060708090a0b";
    private static final String BARE_REQUEST = "00010000" + HEADER;

    private RelayServer server;
    private DatagramSocket client;

    @BeforeEach
    void start() throws Exception {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        server = RelayServer.builder()
                .listen(Loopback.anyPort(1))
                .limits(Patience.limits())
                .alternate(Loopback.anyPort(2))
                .start();
        client = new DatagramSocket(Loopback.anyPort(1));
        client.setSoTimeout(120_000);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void answersWithTheMappedAddress_whenAsked() throws Exception {
        Answer answer = ask(BARE_REQUEST);

        assertThat(answer.hex()).startsWith("0101").contains(HEADER);
        assertThat(answer.xorMapped()).isEqualTo(client.getLocalSocketAddress());
        assertThat(answer.from()).isEqualTo(server.address());
        assertThat(server.metrics().stunAnswered()).isEqualTo(1);
    }

    @Test
    void listensOnTheSamePort_whateverTheProtocol() throws Exception {
        try (RawClient stream = RawClient.connect(server.address())) {
            stream.upgrade();
        }
        assertThat(ask(BARE_REQUEST).from().getPort())
                .isEqualTo(server.address().getPort());
    }

    @Test
    void answersFromWhereItIsAsked_whenThereAreTwoAddresses() throws Exception {
        InetSocketAddress primary = server.address();
        InetSocketAddress alternate = server.alternateAddress().orElseThrow();
        InetSocketAddress otherPort = new InetSocketAddress(primary.getAddress(), alternate.getPort());
        InetSocketAddress otherAddress = new InetSocketAddress(alternate.getAddress(), primary.getPort());

        Answer plain = ask(changeRequest(CHANGE_NOTHING));
        assertThat(plain.from()).isEqualTo(primary);
        assertThat(plain.address(OTHER_ADDRESS)).isEqualTo(alternate);
        assertThat(plain.address(RESPONSE_ORIGIN)).isEqualTo(primary);
        assertThat(ask(changeRequest(CHANGE_PORT)).from()).isEqualTo(otherPort);
        assertThat(ask(changeRequest(CHANGE_ADDRESS)).from()).isEqualTo(otherAddress);
        Answer both = ask(changeRequest(CHANGE_ADDRESS | CHANGE_PORT));
        assertThat(both.from()).isEqualTo(alternate);
    }

    @Test
    void answersOnAllFourSockets_whenThereAreTwoAddresses() throws Exception {
        InetSocketAddress primary = server.address();
        InetSocketAddress alternate = server.alternateAddress().orElseThrow();
        for (InetSocketAddress socket : new InetSocketAddress[] {
            primary,
            alternate,
            new InetSocketAddress(primary.getAddress(), alternate.getPort()),
            new InetSocketAddress(alternate.getAddress(), primary.getPort())
        }) {
            send(HexFormat.of().parseHex(BARE_REQUEST), socket);
            assertThat(receive().from()).isEqualTo(socket);
        }
    }

    @Test
    void s01_tooShort() throws Exception {
        byte[] request = HexFormat.of().parseHex(BARE_REQUEST);
        for (int length = 0; length < request.length; length++) {
            send(Arrays.copyOf(request, length), server.address());
        }
        assertSilentSoFar();
        assertThat(server.metrics().rejected("stun.too-short")).isEqualTo(20);
    }

    @Test
    void s02_notStun() throws Exception {
        for (String first : new String[] {"40", "80", "c0"}) {
            send(HexFormat.of().parseHex(first + BARE_REQUEST.substring(2)), server.address());
        }
        assertSilentSoFar();
    }

    @Test
    void s04_lengthLongerThanDatagram() throws Exception {
        send(HexFormat.of().parseHex("00010008" + HEADER), server.address());
        assertSilentSoFar();
    }

    @Test
    void s05_lengthShorterThanDatagram() throws Exception {
        for (int extra : new int[] {1, 4, 100, 2_000}) {
            send(Arrays.copyOf(HexFormat.of().parseHex(BARE_REQUEST), 20 + extra), server.address());
        }
        assertSilentSoFar();
    }

    @Test
    void s13_unknownMandatoryAttribute() throws Exception {
        Answer answer = ask("00010004" + HEADER + "7fff0000");
        assertThat(answer.hex()).startsWith("0111").contains("00000414").contains("7fff");
        assertThat(answer.payload().length).isLessThanOrEqualTo(48);
    }

    @Test
    void s19_answersAreNotAnswered() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            send(HexFormat.of().parseHex("01010000" + HEADER), server.address());
        }
        assertSilentSoFar();
    }

    @Test
    void refusesAnAlternateAddress_whenItIsNoAlternative() {
        RelayServerBuilder same =
                RelayServer.builder().listen(Loopback.anyPort(1)).alternate(Loopback.anyPort(1));
        assertThatThrownBy(same::start).isInstanceOf(IllegalStateException.class);
        RelayServerBuilder wildcard =
                RelayServer.builder().listen(new InetSocketAddress(0)).alternate(Loopback.anyPort(2));
        assertThatThrownBy(wildcard::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void givesBackThreadsAndSockets_whenClosed() throws Exception {
        InetSocketAddress primary = server.address();
        InetSocketAddress alternate = server.alternateAddress().orElseThrow();
        try (SignalingChannel channel = TestClients.open(server, Identity.generate(), new RecordingListener())) {
            channel.publish(new byte[] {1}).join();

            server.close();
            server.close();

            assertThat(LiveThreads.named("traversal-server")).isEmpty();
        }
        RelayServer again =
                RelayServer.builder().listen(primary).alternate(alternate).start();
        assertThat(again.address()).isEqualTo(primary);
        again.close();
    }

    private record Answer(InetSocketAddress from, byte[] payload) {
        String hex() {
            return HexFormat.of().formatHex(payload);
        }

        InetSocketAddress xorMapped() throws IOException {
            ByteBuffer value = value(XOR_MAPPED_ADDRESS);
            int port = (value.getInt() & 0xffff) ^ 0x2112;
            return address(value.getInt() ^ 0x2112a442, port);
        }

        InetSocketAddress address(int type) throws IOException {
            ByteBuffer value = value(type);
            int port = value.getInt() & 0xffff;
            return address(value.getInt(), port);
        }

        private static InetSocketAddress address(int ipv4, int port) {
            return new InetSocketAddress(Loopback.address(ipv4 & 0xff), port);
        }

        private ByteBuffer value(int type) throws IOException {
            ByteBuffer all = ByteBuffer.wrap(payload).position(20);
            while (all.hasRemaining()) {
                int found = all.getShort() & 0xffff;
                int length = all.getShort();
                if (found == type) {
                    return all.slice(all.position(), length);
                }
                all.position(all.position() + (length + 3 & ~3));
            }
            throw new IOException("no attribute " + Integer.toHexString(type) + " in " + hex());
        }
    }

    private static String changeRequest(int flags) {
        // padded so that all that is wanted fits into twice the request
        return "00010014" + HEADER + "000300040000000" + flags + "fffe0008" + "0000000000000000";
    }

    private Answer ask(String hex) throws IOException {
        send(HexFormat.of().parseHex(hex), server.address());
        return receive();
    }

    private void send(byte[] payload, InetSocketAddress to) throws IOException {
        client.send(new DatagramPacket(payload, payload.length, to));
    }

    private Answer receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        client.receive(packet);
        InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
        return new Answer(from, Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    /** A good request overtakes nothing on one socket: if its answer is the first, there was none before. */
    private void assertSilentSoFar() throws IOException {
        String request = "00010000" + "2112a442" + "fefefefefefefefefefefefe";
        assertThat(ask(request).hex()).contains("fefefefefefefefefefefefe");
        assertThat(server.metrics().stunAnswered()).isEqualTo(1);
    }
}
