package dev.traversal.internal.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.StreamAccess;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.StreamTarget;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("loopback")
class StreamSocketTest {
    private static final int STREAM = 7;
    private static final byte[] MESSAGE = new StunWriter(100)
            .begin(MessageClass.SUCCESS, StunMethod.BINDING, new byte[12])
            .text(StunAttribute.SOFTWARE, "odd")
            .toBytes();
    private static final byte[] CHANNEL_DATA = {0x40, 0, 0, 3, 1, 2, 3};

    private final Drivers drivers = new Drivers();

    @AfterEach
    void closeDrivers() {
        drivers.close();
    }

    private Station open(InetSocketAddress server, boolean secure, StreamAccess access) {
        return open(TransportKind.NIO, server, secure, access);
    }

    private Station open(TransportKind kind, InetSocketAddress server, boolean secure, StreamAccess access) {
        Station station = new Station(drivers.open(kind, 1));
        station.ask(new Effect.OpenStream(STREAM, new StreamTarget(server, secure, access)));
        return station;
    }

    private static StreamAccess through(String proxy) {
        return new StreamAccess(Optional.of(URI.create(proxy)), Optional.empty(), true);
    }

    private static StreamAccess trusting(SSLContext context) {
        return new StreamAccess(Optional.empty(), Optional.of(context), true);
    }

    private static void assertEchoes(Station station, InetSocketAddress server) {
        station.answer(Input.SocketOpened.class);
        station.ask(new Effect.Transmit(STREAM, server, MESSAGE, 0));
        station.ask(new Effect.Transmit(STREAM, server, CHANNEL_DATA, 0));
        ScriptedMachine.Happening.Datagram first = station.datagram();
        assertThat(first.payload()).isEqualTo(MESSAGE);
        assertThat(first.remote()).isEqualTo(server);
        assertThat(first.socket()).isEqualTo(STREAM);
        assertThat(station.datagram().payload()).isEqualTo(CHANNEL_DATA);
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void carriesMessagesBothWays(TransportKind kind) throws IOException {
        try (StreamServer server = StreamServer.plain(StreamServer::echo)) {
            assertEchoes(open(kind, server.address(), false, StreamAccess.USUAL), server.address());
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void carriesBytesAsTheyAre(TransportKind kind) throws IOException {
        byte[] request = "GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1);
        try (StreamServer server = StreamServer.plain(StreamServer::echo)) {
            Station station = new Station(drivers.open(kind, 1));
            station.ask(new Effect.OpenStream(STREAM, StreamTarget.bytes(server.address())));
            station.answer(Input.SocketOpened.class);

            station.ask(new Effect.Transmit(STREAM, server.address(), request, 0));

            assertThat(station.datagram().payload()).isEqualTo(request);
        }
    }

    @Test
    void carriesApplicationDataOfAnyThread() throws IOException {
        try (StreamServer server = StreamServer.plain(StreamServer::echo)) {
            NettyDriver driver = drivers.open(TransportKind.NIO, 1);
            Station station = new Station(driver);
            StreamTarget target = new StreamTarget(server.address(), false, StreamAccess.USUAL);
            station.ask(new Effect.OpenStream(STREAM, target));
            station.answer(Input.SocketOpened.class);
            station.ask(new Effect.Transmit(STREAM, server.address(), MESSAGE, 0));
            station.datagram();

            assertThat(driver.datagrams().send(STREAM, server.address(), CHANNEL_DATA, 0, CHANNEL_DATA.length))
                    .isTrue();

            assertThat(station.datagram().payload()).isEqualTo(CHANNEL_DATA);
        }
    }

    @Test
    void dropsApplicationData_whenTheServerReadsNone() throws IOException {
        BlockingQueue<String> end = new LinkedBlockingQueue<>();
        try (StreamServer server = StreamServer.plain((in, out) -> take(end))) {
            NettyDriver driver = drivers.open(TransportKind.NIO, 1);
            Station station = new Station(driver);
            StreamTarget target = new StreamTarget(server.address(), false, StreamAccess.USUAL);
            station.ask(new Effect.OpenStream(STREAM, target));
            station.answer(Input.SocketOpened.class);
            byte[] data = new byte[60_000];
            data[0] = 0x40;

            boolean taken = true;
            for (int i = 0; i < 100_000 && taken; i++) {
                taken = driver.datagrams().send(STREAM, server.address(), data, 0, data.length);
            }

            assertThat(taken).isFalse();
            end.add("enough");
        }
    }

    private static String take(BlockingQueue<String> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void failsWithWhatCame_whenAPortalAnswersInHttp() throws IOException {
        String redirect = "HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n";
        try (StreamServer server = StreamServer.plain((in, out) -> answer(in.read(), out, redirect))) {
            Station station = open(server.address(), false, StreamAccess.USUAL);
            station.answer(Input.SocketOpened.class);
            station.ask(new Effect.Transmit(STREAM, server.address(), MESSAGE, 0));

            assertThat(station.answer(Input.SocketFailed.class).reason())
                    .isEqualTo(StreamTarget.INTERCEPTED + "\"HTTP/1.1 302 Found\" and not STUN");
        }
    }

    @Test
    void failsWithWhatCame_whenAPortalAnswersTlsInHttp() throws IOException {
        String page = "HTTP/1.1 200 OK\r\n\r\n<html>Welcome</html>";
        try (StreamServer server = StreamServer.plain((in, out) -> answer(in.read(), out, page))) {
            Station station = open(server.address(), true, StreamAccess.USUAL);

            assertThat(station.answer(Input.SocketFailed.class).reason())
                    .isEqualTo(StreamTarget.INTERCEPTED + "HTTP and not TLS");
        }
    }

    private static void answer(int firstByte, OutputStream out, String text) throws IOException {
        assertThat(firstByte).isNotNegative();
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
        out.close();
    }

    @Test
    void failsAtOnce_whenNobodyListens() throws IOException {
        StreamServer server = StreamServer.plain(StreamServer::echo);
        server.close();

        Station station = open(server.address(), false, StreamAccess.USUAL);

        assertThat(station.answer(Input.SocketFailed.class).reason()).isEqualTo("connection refused");
    }

    @Test
    void tells_whenTheServerEndsIt() throws IOException {
        try (StreamServer server = StreamServer.plain((in, out) -> {})) {
            Station station = open(server.address(), false, StreamAccess.USUAL);

            station.answer(Input.SocketOpened.class);
            assertThat(station.answer(Input.SocketFailed.class).reason()).isEqualTo("the stream was ended");
        }
    }

    @Test
    void speaksTls_whenTheCertificateIsTrustedAndNamesTheServer() throws Exception {
        try (StreamServer server = StreamServer.tls(StreamServer::echo)) {
            InetSocketAddress name = InetSocketAddress.createUnresolved("localhost", server.port());

            assertEchoes(open(name, true, trusting(StreamServer.context())), name);
        }
    }

    @Test
    void refusesTls_whenTheCertificateNamesAnother() throws Exception {
        try (StreamServer server = StreamServer.tls(StreamServer::echo)) {
            InetSocketAddress number = Loopback.ipv4(server.port());
            Station station = open(number, true, trusting(StreamServer.context()));

            assertThat(station.answer(Input.SocketFailed.class).reason())
                    .startsWith(StreamTarget.INTERCEPTED + "the certificate does not fit");
        }
    }

    @Test
    void refusesTls_whenTheCertificateIsNotTrusted() throws Exception {
        try (StreamServer server = StreamServer.tls(StreamServer::echo)) {
            InetSocketAddress name = InetSocketAddress.createUnresolved("localhost", server.port());
            Station station = open(name, true, StreamAccess.USUAL);

            assertThat(station.answer(Input.SocketFailed.class).reason())
                    .startsWith(StreamTarget.INTERCEPTED + "the certificate does not fit");
        }
    }

    @Test
    void goesThroughAnHttpProxy_andLeavesTheNameToIt() throws IOException {
        BlockingQueue<String> heads = new LinkedBlockingQueue<>();
        try (StreamServer proxy = StreamServer.plain((in, out) -> {
            heads.add(StreamServer.readHead(in));
            out.write("HTTP/1.1 200 Go on\r\n\r\n".getBytes(ISO_8859_1));
            out.flush();
            StreamServer.echo(in, out);
        })) {
            InetSocketAddress name = InetSocketAddress.createUnresolved("turn.example.net", 3478);

            assertEchoes(open(name, false, through("http://me:pass%3Aword@127.0.0.1:" + proxy.port())), name);

            assertThat(take(heads))
                    .startsWith("CONNECT turn.example.net:3478 HTTP/1.1\r\n")
                    .containsIgnoringCase("proxy-authorization: Basic bWU6cGFzczp3b3Jk");
        }
    }

    @Test
    void saysWhatTheProxySaid_whenItRefuses() throws IOException {
        try (StreamServer proxy = StreamServer.plain((in, out) -> {
            StreamServer.readHead(in);
            out.write("HTTP/1.1 407 Who are you?\r\ncontent-length: 0\r\n\r\n".getBytes(ISO_8859_1));
        })) {
            InetSocketAddress name = InetSocketAddress.createUnresolved("turn.example.net", 3478);
            Station station = open(name, false, through("http://127.0.0.1:" + proxy.port()));

            assertThat(station.answer(Input.SocketFailed.class).reason())
                    .contains("the proxy http://127.0.0.1:" + proxy.port())
                    .contains("407");
        }
    }

    @Test
    void goesThroughASocksProxy() throws IOException {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        try (StreamServer proxy = StreamServer.plain((in, out) -> {
            int methods = in.readNBytes(2)[1];
            in.readNBytes(methods);
            out.write(new byte[] {5, 0});
            out.flush();
            byte[] request = in.readNBytes(5);
            asked.add(new String(in.readNBytes(request[4]), ISO_8859_1));
            in.readNBytes(2);
            out.write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 80});
            out.flush();
            StreamServer.echo(in, out);
        })) {
            InetSocketAddress name = InetSocketAddress.createUnresolved("turn.example.net", 3478);

            assertEchoes(open(name, false, through("socks5://127.0.0.1:" + proxy.port())), name);

            assertThat(take(asked)).isEqualTo("turn.example.net");
        }
    }
}
