package dev.traversal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A relay on the loopback interface, spoken to over TCP. */
class RelayStreamsTest {
    private static final int WAIT_MILLIS = 20_000;
    private static int transactions;
    private final RelayServer server = RelayServer.builder()
            .listen(Loopback.anyPort(1))
            .relaying(Relaying.create().user("alice", "wonderland").allowPeer("127.0.0.1"))
            .metricsPort(0)
            .start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void tellsTurnFromRendezvous_byTheFirstByte() throws IOException {
        try (Socket turn = connect();
                Socket web = connect()) {
            turn.getOutputStream().write(request(StunMethod.BINDING).toBytes());
            web.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            StunMessage answer = read(turn);
            assertThat(answer.is(MessageClass.SUCCESS, StunMethod.BINDING)).isTrue();
            assertThat(answer.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS)).isEqualTo(turn.getLocalSocketAddress());
            assertThat(new String(web.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 426");
        }
    }

    @Test
    void relaysOverTcp_paddedAndInOrder() throws IOException {
        try (Socket socket = connect();
                DatagramSocket peer = new DatagramSocket(Loopback.anyPort(1))) {
            peer.setSoTimeout(WAIT_MILLIS);
            InetSocketAddress relayed = allocateAndBind(socket, peer);
            socket.getOutputStream().write(new byte[] {0x40, 1, 0, 3, 'a', 'b', 'c', 0, 0x40, 1, 0, 1, 'd', 0, 0, 0});
            assertThat(receive(peer)).isEqualTo("abc");
            assertThat(receive(peer)).isEqualTo("d");

            peer.send(new DatagramPacket("hello".getBytes(StandardCharsets.US_ASCII), 5, relayed));

            assertThat(socket.getInputStream().readNBytes(12))
                    .containsExactly(0x40, 1, 0, 5, 'h', 'e', 'l', 'l', 'o', 0, 0, 0);
            assertThat(server.metrics().allocations()).isEqualTo(1);
        }
    }

    @Test
    void t15_channelDataWithoutPadding_isNotMisread() throws IOException {
        try (Socket socket = connect();
                DatagramSocket peer = new DatagramSocket(Loopback.anyPort(1))) {
            peer.setSoTimeout(WAIT_MILLIS);
            allocateAndBind(socket, peer);
            socket.getOutputStream()
                    .write(new byte[] {0x40, 1, 0, 1, 'a', 0x40, 1, 0, 1, 'b', 0, 0, 0, 0, 0, 0, 0, 0, 0});

            assertThat(socket.getInputStream().read()).as("closed").isEqualTo(-1);
            assertThat(receive(peer)).isEqualTo("a");
        }
    }

    @Test
    void slowReader_isSentNoMoreThanSoMuch_andDatagramsAreDropped() throws IOException {
        try (Socket socket = connect();
                DatagramSocket peer = new DatagramSocket(Loopback.anyPort(1))) {
            InetSocketAddress relayed = allocateAndBind(socket, peer);
            DatagramPacket datagram = new DatagramPacket(new byte[1_200], 1_200, relayed);
            for (int i = 0; i < 200_000 && server.metrics().rejected("turn.congested") == 0; i++) {
                peer.send(datagram);
            }

            assertThat(server.metrics().rejected("turn.congested")).isPositive();
            assertThat(server.metrics().allocations()).isEqualTo(1);
        }
    }

    @Test
    void tellsWhatItCounted_asTextForPrometheus() throws Exception {
        InetSocketAddress at = server.metricsAddress().orElseThrow();
        assertThat(at.getAddress().isLoopbackAddress()).isTrue();
        HttpResponse<String> page = get(at, "/metrics");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("# TYPE traversal_relay_allocations gauge\ntraversal_relay_allocations 0\n")
                .contains("traversal_answers_total 0\n");
        assertThat(get(at, "/").statusCode()).isEqualTo(404);
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        Relaying settings = Relaying.create();
        for (String secret : new String[] {"", "changeme", "fifteen bytes!!"}) {
            assertThatThrownBy(() -> settings.secret(secret)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> settings.user("", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.user("x", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.allowPeer("10.0.0.0/33")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.ports(60_000, 59_999)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.address(new InetSocketAddress(0).getAddress()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void relaysForNobody_withoutUsers() throws IOException {
        try (RelayServer plain = RelayServer.builder()
                        .listen(Loopback.anyPort(1))
                        .relaying(Relaying.create())
                        .start();
                DatagramSocket client = new DatagramSocket(Loopback.anyPort(1))) {
            assertThat(plain.relays()).isFalse();
            assertThat(server.relays()).isTrue();
            client.setSoTimeout(WAIT_MILLIS);
            byte[] allocate = request(StunMethod.ALLOCATE).toBytes();
            byte[] binding = request(StunMethod.BINDING).toBytes();
            client.send(new DatagramPacket(allocate, allocate.length, plain.address()));
            client.send(new DatagramPacket(binding, binding.length, plain.address()));

            byte[] first = new byte[1_500];
            DatagramPacket packet = new DatagramPacket(first, first.length);
            client.receive(packet);
            assertThat(parse(Arrays.copyOf(first, packet.getLength())).method()).isEqualTo(StunMethod.BINDING);
        }
    }

    private static HttpResponse<String> get(InetSocketAddress at, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.getPort() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private Socket connect() throws IOException {
        Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort());
        socket.setSoTimeout(WAIT_MILLIS);
        return socket;
    }

    private static InetSocketAddress allocateAndBind(Socket socket, DatagramSocket peer) throws IOException {
        socket.getOutputStream().write(transport(request(StunMethod.ALLOCATE)).toBytes());
        StunMessage challenge = read(socket);
        assertThat(challenge.errorCode()).isEqualTo(401);
        byte[] nonce = challenge.value(StunAttribute.NONCE);
        assertThat(nonce).isNotNull();
        socket.getOutputStream().write(sign(transport(request(StunMethod.ALLOCATE)), nonce));
        InetSocketAddress relayed = read(socket).xorAddress(StunAttribute.XOR_RELAYED_ADDRESS);
        assertThat(relayed).isNotNull();
        StunWriter bind = request(StunMethod.CHANNEL_BIND)
                .intAttribute(StunAttribute.CHANNEL_NUMBER, 0x4001 << 16)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, (InetSocketAddress) peer.getLocalSocketAddress());
        socket.getOutputStream().write(sign(bind, nonce));
        assertThat(read(socket).messageClass()).isEqualTo(MessageClass.SUCCESS);
        return relayed;
    }

    private static StunWriter transport(StunWriter writer) {
        return writer.intAttribute(StunAttribute.REQUESTED_TRANSPORT, 17 << 24);
    }

    private static byte[] sign(StunWriter writer, byte[] nonce) {
        return writer.text(StunAttribute.USERNAME, "alice")
                .text(StunAttribute.REALM, "turn")
                .attribute(StunAttribute.NONCE, nonce)
                .integrity(IntegrityKey.longTerm("alice", "turn", "wonderland"))
                .toBytes();
    }

    private static StunWriter request(int method) {
        byte[] id = new byte[12];
        id[0] = (byte) ++transactions;
        return new StunWriter(1_000).begin(MessageClass.REQUEST, method, id);
    }

    private static StunMessage read(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] head = in.readNBytes(20);
        assertThat(head).hasSize(20);
        int length = (head[2] & 0xff) << 8 | head[3] & 0xff;
        byte[] all = Arrays.copyOf(head, 20 + length);
        in.readFully(all, 20, length);
        return parse(all);
    }

    private static StunMessage parse(byte[] bytes) {
        StunMessage message = new StunMessage(KnownAttributes.TURN);
        assertThat(message.parse(bytes, 0, bytes.length)).isNull();
        return message;
    }

    private static String receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }
}
