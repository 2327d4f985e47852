package dev.traversal.relay.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.api.SignalingException;
import dev.traversal.api.StreamAccess;
import dev.traversal.api.TransportAddress;
import dev.traversal.relay.internal.rendezvous.ClientTimings;
import dev.traversal.relay.internal.rendezvous.Patience;
import dev.traversal.spi.SignalingChannel;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that breaks the rules: the client leaves, tries again, and the application hears a typed failure at most. */
class HostileServerTest {
    private static final int PATIENCE_MILLIS = 120_000;
    private static final ClientTimings HASTY = Patience.timings(Duration.ofMillis(5));

    private ServerSocket server;
    private RendezvousClient client;

    @BeforeEach
    void listen() throws IOException {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(PATIENCE_MILLIS);
        client = client(HASTY, "127.0.0.1");
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 302 Found|Location: ws://127.0.0.1:1/|Content-Length: 0||",
                "HTTP/1.1 200 OK|Content-Length: 5||hello",
                "HTTP/1.1 101 Switching Protocols|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: AAAA||",
                "HTTP/1.1 404 Not Found|Content-Length: 1000000000||",
                "SSH-2.0-server|",
                "\u0000\u0001|||"
            })
    void triesAgain_whenTheAnswerIsNoUpgrade(String answer) throws Exception {
        open();
        try (Socket first = server.accept()) {
            readRequest(first);
            write(first, answer.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII));
            server.accept().close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8100", // empty text
                "81027b7d", // {}
                "810161", // no JSON
                "82021234", // binary
                "c1027b7d", // reserved bit
                "8182000000007b7d", // masked
                "817f0000000012c00000", // 300 MB
                "83021234", // unknown opcode
                "88020fa0" // displaced
            })
    void givesUpTheConnection_whenTheFramesMakeNoSense(String frame) throws Exception {
        open();
        try (Socket first = server.accept()) {
            upgrade(first);
            write(first, HexFormat.of().parseHex(frame));
            server.accept().close();
        }
    }

    @Test
    void answersPings_whenThereAreFew() throws Exception {
        open();
        try (Socket first = server.accept()) {
            upgrade(first);
            for (int i = 0; i < 1_000; i++) {
                write(first, new byte[] {(byte) 0x89, 0});
            }
            text(first, "no message");
            server.accept().close();
            byte[] heard = first.getInputStream().readAllBytes();
            int pongs = 0;
            for (int at = 0; (heard[at] & 0xff) == 0x8a; at += 6) { // two bytes, and a mask
                pongs++;
            }
            assertThat(pongs).isBetween(10, 500);
        }
    }

    @Test
    void signsNothing_whenTheServerSpeaksAnotherVersion() throws Exception {
        open();
        try (Socket first = server.accept()) {
            upgrade(first);
            text(first, "{\"type\":\"challenge\",\"version\":2,\"nonce\":\"" + "A".repeat(43) + "\"}");
            server.accept().close();
            assertThat(new String(first.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("register");
        }
    }

    @Test
    void failsWithUnreachable_whenNobodyListens() throws Exception {
        server.close();
        RendezvousClient lonely = client(
                new ClientTimings(
                        Duration.ofSeconds(5),
                        Duration.ofMillis(1),
                        Duration.ofMillis(1),
                        Duration.ofMillis(10),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(5),
                        16,
                        1 << 20),
                "127.0.0.1");
        Identity self = Identity.generate();
        lonely.open(self, new Deaf());
        CompletableFuture<byte[]> fetched = lonely.fetchPrekey(self.peerId());

        assertThatThrownBy(fetched::join)
                .cause()
                .isInstanceOfSatisfying(
                        SignalingException.class,
                        e -> assertThat(e.reason()).isEqualTo(SignalingException.Reason.UNREACHABLE))
                .hasMessageContaining("127.0.0.1:" + server.getLocalPort());
        lonely.close();
    }

    @Test
    void findsTheServerByName_whenTheNameHasSeveralAddresses() throws Exception {
        RendezvousClient byName = client(HASTY, "localhost");
        byName.open(Identity.generate(), new Deaf());
        try (Socket first = server.accept()) {
            assertThat(readRequest(first)).contains("localhost:" + server.getLocalPort());
        }
        byName.close();
    }

    private void open() {
        client.open(Identity.generate(), new Deaf());
    }

    private RendezvousClient client(ClientTimings timings, String host) {
        URI uri = URI.create("ws://" + host + ":" + server.getLocalPort() + "/");
        return new RendezvousClient(uri, StreamAccess.USUAL, timings, new Random(1));
    }

    private static void upgrade(Socket socket) throws Exception {
        Matcher key = Pattern.compile("(?i)sec-websocket-key: *(\\S+)").matcher(readRequest(socket));
        assertThat(key.find()).isTrue();
        byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        String head = "HTTP/1.1 101 Switching Protocols|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(hash) + "||";
        write(socket, head.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String readRequest(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            head.write(socket.getInputStream().read());
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    private static void text(Socket socket, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(bytes.length).isLessThan(126);
        write(socket, new byte[] {(byte) 0x81, (byte) bytes.length});
        write(socket, bytes);
    }

    private static void write(Socket socket, byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    private static final class Deaf implements SignalingChannel.Listener {
        @Override
        public void onEnvelope(PeerId from, byte[] envelope) {}

        @Override
        public void onStateChanged(boolean connected, String detail) {}

        @Override
        public void onStunServers(List<TransportAddress> servers) {}
    }
}
