package dev.traversal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Identity;
import dev.traversal.relay.internal.rendezvous.Patience;
import dev.traversal.relay.internal.rendezvous.RendezvousLimits;
import dev.traversal.spi.SignalingChannel;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows G11 to G15 of the hostile inputs, against a real server. After each of them a good client is still served. */
class WebSocketInputsTest {
    private static final int NORMAL = 1_000;
    private static final int PROTOCOL_ERROR = 1_002;
    private static final int UNSUPPORTED = 1_003;
    private static final int BAD_DATA = 1_007;
    private static final int TOO_LONG = 1_009;

    private final Identity mallory = Identity.generate();
    private RelayServer server;

    @BeforeEach
    void start() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        server = RelayServer.builder()
                .listen(Loopback.anyPort(1))
                .limits(Patience.limits())
                .start();
    }

    @AfterEach
    void goodClientsAreServed() throws Exception {
        try (RawClient good = RawClient.registered(server.address(), Identity.generate())) {
            good.frame(RawClient.FINAL | RawClient.CLOSE, new byte[] {0x03, (byte) 0xe8});
            assertThat(good.closeCode()).isEqualTo(NORMAL);
        } finally {
            server.close();
        }
        assertThat(server.metrics().connections()).isZero();
        assertThat(server.metrics().peers()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"fetch\",\"type\":\"send\"}",
                "{\"type\":\"fetch\",\"id\":1e999}",
                "{\"type\":\"fetch\",\"id\":1.5}",
                "{\"type\":\"fetch\",\"id\":99999999999999999999}",
                "{\"type\":\"fetch\",\"note\":\"\\ud800\"}",
                "{\"type\":\"fetch\",\"note\":[\"\\udc00\"]}",
                "{\"type\":\"fetch\",\"note\":{\"\\ud800\":1}}",
                "{\"type\":\"fetch\"} {}",
                "{\"type\":\"fetch\"",
                "[\"fetch\"]",
                "NaN",
                ""
            })
    void g11_badJson(String text) throws Exception {
        try (RawClient client = RawClient.registered(server.address(), mallory)) {
            client.text(text);
            assertThat(client.closeCode()).isEqualTo(BAD_DATA);
        }
        assertThat(server.metrics().rejected("rendezvous.bad-json")).isEqualTo(1);
    }

    @Test
    void g11_jsonNestedTenThousandDeep() throws Exception {
        try (RawClient client = RawClient.registered(server.address(), mallory)) {
            client.text("{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}");
            assertThat(client.closeCode()).isEqualTo(BAD_DATA);
        }
    }

    @Test
    void g11_jsonNestedAsDeepAsAllowed() throws Exception {
        try (RawClient client = RawClient.registered(server.address(), mallory)) {
            client.text("{\"type\":\"x\",\"a\":" + "[".repeat(15) + "]".repeat(15) + "}");
            assertThat(client.read().text()).contains("unknown-type");
            client.text("{\"type\":\"x\",\"a\":" + "[".repeat(16) + "]".repeat(16) + "}");
            assertThat(client.closeCode()).isEqualTo(BAD_DATA);
        }
    }

    @Test
    void g11_textThatIsNotUtf8() throws Exception {
        byte[][] texts = {
            {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'}, // a surrogate
            {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'}, // overlong
            "{\"type\":\"x\"}".getBytes(StandardCharsets.UTF_16BE)
        };
        for (byte[] text : texts) {
            try (RawClient client = RawClient.registered(server.address(), mallory)) {
                client.frame(RawClient.FINAL | RawClient.TEXT, text);
                assertThat(client.closeCode()).isEqualTo(BAD_DATA);
            }
        }
    }

    @Test
    void g11_stringOfThreeHundredMegabytes() throws Exception {
        try (RawClient client = RawClient.registered(server.address(), mallory)) {
            byte[] head = ByteBuffer.allocate(14)
                    .put((byte) (RawClient.FINAL | RawClient.TEXT))
                    .put((byte) (RawClient.MASKED | 127))
                    .putLong(300L << 20)
                    .array();
            client.write(head);
            client.write(new byte[1 << 16]);
            assertThat(client.closeCode()).isEqualTo(TOO_LONG);
        }
        assertThat(server.metrics().rejected("rendezvous.too-long")).isEqualTo(1);
    }

    @Test
    void g11_messageTooLongInFragments() throws Exception {
        try (RawClient client = RawClient.registered(server.address(), mallory)) {
            client.frame(RawClient.TEXT, new byte[40_000]);
            client.frame(0, new byte[40_000]);
            assertThat(client.closeCode()).isEqualTo(TOO_LONG);
        }
    }

    @Test
    void g11_endlessEmptyFragments() throws Exception {
        try (RawClient client = RawClient.registered(server.address(), mallory)) {
            client.frame(RawClient.TEXT, new byte[0]);
            for (int i = 0; i < 64; i++) {
                client.frame(0, new byte[0]);
            }
            assertThat(client.closeCode()).isEqualTo(TOO_LONG);
        }
    }

    @Test
    void understandsFragments_whenThereAreFew() throws Exception {
        try (RawClient client = RawClient.registered(server.address(), mallory)) {
            client.frame(RawClient.TEXT, "{\"type\":".getBytes(StandardCharsets.UTF_8));
            client.frame(RawClient.FINAL | RawClient.PING, new byte[] {7});
            client.frame(RawClient.FINAL, "\"x\",\"id\":9}".getBytes(StandardCharsets.UTF_8));
            assertThat(client.read().payload()).containsExactly(7);
            assertThat(client.read().text()).contains("\"id\":9").contains("unknown-type");
        }
    }

    @Test
    void g12_frameNotMasked() throws Exception {
        try (RawClient client = RawClient.registered(server.address(), mallory)) {
            client.frame(RawClient.FINAL | RawClient.TEXT, 0, "{}".getBytes(StandardCharsets.UTF_8));
            assertThat(client.closeCode()).isEqualTo(PROTOCOL_ERROR);
        }
        assertThat(server.metrics().rejected("rendezvous.protocol-error")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x20, 0x10, 0x70})
    void g12_reservedBitsSet(int bits) throws Exception {
        assertThat(closeCodeAfter(RawClient.FINAL | RawClient.TEXT | bits, new byte[2]))
                .isEqualTo(PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {RawClient.PING, RawClient.CLOSE, 0xA})
    void g12_fragmentedControlFrame(int opcode) throws Exception {
        assertThat(closeCodeAfter(opcode, new byte[2])).isEqualTo(PROTOCOL_ERROR);
    }

    @Test
    void g12_pingOf126Bytes() throws Exception {
        assertThat(closeCodeAfter(RawClient.FINAL | RawClient.PING, new byte[126]))
                .isEqualTo(PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x3, 0x7, 0xB, 0xF, 0x0})
    void g12_opcodeUnknownOrContinuationOfNothing(int opcode) throws Exception {
        assertThat(closeCodeAfter(RawClient.FINAL | opcode, new byte[2])).isEqualTo(PROTOCOL_ERROR);
    }

    @Test
    void g12_newMessageInsideAFragmentedOne() throws Exception {
        try (RawClient client = RawClient.registered(server.address(), mallory)) {
            client.frame(RawClient.TEXT, new byte[] {'{'});
            client.frame(RawClient.FINAL | RawClient.TEXT, new byte[] {'}'});
            assertThat(client.closeCode()).isEqualTo(PROTOCOL_ERROR);
        }
    }

    @Test
    void refusesBinaryMessages_whenTheyAreWellFramed() throws Exception {
        assertThat(closeCodeAfter(RawClient.FINAL | RawClient.BINARY, new byte[2]))
                .isEqualTo(UNSUPPORTED);
    }

    @Test
    void g13_upgradeHeadersByteByByte() throws Exception {
        restart(Patience.limits(Duration.ofMillis(300)));
        try (RawClient client = RawClient.connect(server.address())) {
            for (byte b : "GET / HTTP/1.1\r\nHost: serv".getBytes(StandardCharsets.US_ASCII)) {
                client.write(new byte[] {b});
            }
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(server.metrics().rejected("rendezvous.too-late")).isEqualTo(1);
        restart(Patience.limits());
    }

    @Test
    void g13_moreThanAThousandWaitingConnections() throws Exception {
        List<RawClient> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                waiting.add(RawClient.connect(server.address(), 0, Loopback.address(2 + i % 10)));
            }
            try (RawClient oneTooMany = RawClient.connect(server.address(), 0, Loopback.address(99))) {
                assertThat(oneTooMany.isAtEnd()).isTrue();
            }
            assertThat(server.metrics().connections()).isEqualTo(1_000);
            assertThat(server.metrics().rejected("rendezvous.too-many-waiting")).isEqualTo(1);
            waiting.remove(0).close();
            waiting.get(0).upgrade();
            waiting.get(0).register(mallory);
        } finally {
            for (RawClient client : waiting) {
                client.close();
            }
        }
        restart(Patience.limits());
    }

    @Test
    void g13_oneAddressTakesOnlyItsShareOfWaitingConnections() throws Exception {
        List<RawClient> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                waiting.add(RawClient.connect(server.address(), 0, Loopback.address(5)));
            }
            try (RawClient oneTooMany = RawClient.connect(server.address(), 0, Loopback.address(5));
                    RawClient fromElsewhere = RawClient.connect(server.address(), 0, Loopback.address(6))) {
                assertThat(oneTooMany.isAtEnd()).isTrue();
                fromElsewhere.upgrade();
                fromElsewhere.register(mallory);
            }
        } finally {
            for (RawClient client : waiting) {
                client.close();
            }
        }
        assertThat(server.metrics().rejected("rendezvous.too-many-from-one-address"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /other HTTP/1.1|Host: a||",
                "GET / HTTP/1.1|Host: a||",
                "POST / HTTP/1.1|Host: a|Content-Length: 100000||",
                "GET / HTTP/1.1|Host: a|Connection: Upgrade|Upgrade: websocket|"
                        + "Sec-WebSocket-Version: 12|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==||",
                "GET / HTTP/1.1|Host: a|Connection: Upgrade|Upgrade: websocket|" + "Sec-WebSocket-Version: 13||",
                "\u0000\u0001\u0002||"
            })
    void refusesWithAnHttpError_whenThereIsNoUpgrade(String request) throws Exception {
        try (RawClient client = RawClient.connect(server.address())) {
            client.write(request.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(client.httpHead()).startsWith("HTTP/1.1 4");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void refusesHeaders_whenTheyAreLongerThanEightKilobytes() throws Exception {
        try (RawClient client = RawClient.connect(server.address())) {
            client.write("GET / HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII));
            byte[] more = new byte[10_000];
            Arrays.fill(more, (byte) 'a');
            client.write(more);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void g14_unknownTypeAndWordsOfOthers() throws Exception {
        Identity victim = Identity.generate();
        try (RawClient receiver = RawClient.registered(server.address(), victim);
                RawClient client = RawClient.registered(server.address(), mallory)) {
            String to = "\"to\":\"" + victim.peerId() + "\",\"envelope\":\"AAAA\"";
            client.text("{\"type\":\"deliver\",\"id\":1," + to + "}");
            assertThat(client.read().text()).contains("\"id\":1").contains("unknown-type");
            client.text("{\"type\":\"message\",\"from\":\"" + victim.peerId() + "\",\"envelope\":\"AAAA\"}");
            assertThat(client.read().text()).contains("unknown-type");
            client.text("{\"type\":\"send\",\"id\":2,\"from\":\"" + victim.peerId() + "\"," + to + "}");
            assertThat(client.read().text()).contains("\"id\":2").contains("forbidden");
            client.text("{\"type\":\"send\",\"id\":3,\"to\":\"" + victim.peerId() + "\"}");
            assertThat(client.read().text()).contains("\"id\":3").contains("malformed");
            client.text("{\"type\":\"send\",\"id\":4,\"from\":\"" + mallory.peerId() + "\"," + to + "}");
            assertThat(client.read().text()).contains("\"sent\"");
            // what arrives first is the only message that was not refused
            assertThat(receiver.read().text()).contains(mallory.peerId().value());
        }
        assertThat(server.metrics().messagesForwarded()).isEqualTo(1);
        assertThat(server.metrics().rejected("rendezvous.forbidden")).isEqualTo(1);
    }

    @Test
    void g15_slowReader() throws Exception {
        Identity slow = Identity.generate();
        Identity other = Identity.generate();
        RecordingListener otherHears = new RecordingListener();
        SignalingChannel toOther = TestClients.open(server, other, otherHears);
        SignalingChannel sender = TestClients.open(server, Identity.generate(), new RecordingListener());
        try (RawClient neverReads = RawClient.connect(server.address(), 4_096, null)) {
            neverReads.upgrade();
            neverReads.register(slow);
            assertThat(otherHears.state()).isTrue();
            byte[] envelope = new byte[32 * 1_024];
            int taken = 0;
            while (server.metrics().rejected("rendezvous.slow-reader") == 0) {
                sender.send(slow.peerId(), envelope)
                        .exceptionally(refused -> null)
                        .join();
                taken++;
            }
            assertThat(taken).isGreaterThan(4);
            sender.send(other.peerId(), new byte[] {1}).join();
            assertThat(otherHears.envelope().envelope()).containsExactly(1);
            assertThat(server.metrics().peers()).isEqualTo(2);
        } finally {
            sender.close();
            toOther.close();
        }
        assertThat(server.metrics().rejected("rendezvous.slow-reader")).isEqualTo(1);
    }

    private int closeCodeAfter(int firstByte, byte[] payload) throws IOException {
        try (RawClient client = RawClient.registered(server.address(), mallory)) {
            client.frame(firstByte, payload);
            return client.closeCode();
        }
    }

    private void restart(RendezvousLimits limits) {
        server.close();
        server =
                RelayServer.builder().listen(Loopback.anyPort(1)).limits(limits).start();
    }
}
