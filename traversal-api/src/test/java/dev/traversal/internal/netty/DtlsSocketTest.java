package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.StreamAccess;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.StreamTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("loopback")
class DtlsSocketTest {
    private static final int SOCKET = 7;
    private static final byte[] CHANNEL_DATA = {0x40, 0, 0, 3, 1, 2, 3};

    private final Drivers drivers = new Drivers();

    @AfterEach
    void closeDrivers() {
        drivers.close();
    }

    private NettyDriver open(TransportKind kind) {
        return drivers.open(kind, 1);
    }

    private static StreamTarget to(InetSocketAddress server, StreamAccess access) {
        return new StreamTarget(
                InetSocketAddress.createUnresolved("localhost", server.getPort()),
                true,
                StreamTarget.Carries.DATAGRAMS,
                access);
    }

    private static StreamAccess trusting() throws IOException, GeneralSecurityException {
        return new StreamAccess(Optional.empty(), Optional.empty(), Optional.of(StreamServer.context("DTLS")), true);
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void carriesMessagesBothWays_andSaysFarewell(TransportKind kind) throws Exception {
        try (DtlsServer server = new DtlsServer(StreamServer.context("DTLS"), 0)) {
            NettyDriver driver = open(kind);
            Station station = new Station(driver);
            StreamTarget target = to(server.address(), trusting());
            station.ask(new Effect.OpenStream(SOCKET, target));
            station.answer(Input.SocketOpened.class);
            station.ask(new Effect.Transmit(SOCKET, target.server(), CHANNEL_DATA, 0));
            ScriptedMachine.Happening.Datagram first = station.datagram();
            assertThat(first.payload()).isEqualTo(CHANNEL_DATA);
            assertThat(first.remote()).isEqualTo(target.server());

            byte[] data = new byte[1_330];
            assertThat(driver.datagrams().send(SOCKET, target.server(), data, 0, data.length))
                    .isTrue();
            assertThat(station.datagram().payload()).hasSize(data.length);

            station.ask(new Effect.CloseSocket(SOCKET));
            server.awaitFarewell();
        }
    }

    @Test
    void asksAgain_whenTheFirstFlightsAreLost() throws Exception {
        try (DtlsServer server = new DtlsServer(StreamServer.context("DTLS"), 2)) {
            Station station = new Station(open(TransportKind.NIO));
            station.ask(new Effect.OpenStream(SOCKET, to(server.address(), trusting())));

            station.answer(Input.SocketOpened.class);
        }
    }

    @Test
    void fails_whenTheCertificateIsOfNobodyWeTrust() throws Exception {
        try (DtlsServer server = new DtlsServer(StreamServer.context("DTLS"), 0)) {
            Station station = new Station(open(TransportKind.NIO));
            station.ask(new Effect.OpenStream(SOCKET, to(server.address(), StreamAccess.USUAL)));

            assertThat(station.answer(Input.SocketFailed.class).reason()).contains("certificate");
        }
    }

    @Test
    void fails_whenTheCertificateIsForAnotherHost() throws Exception {
        try (DtlsServer server = new DtlsServer(StreamServer.context("DTLS"), 0)) {
            Station station = new Station(open(TransportKind.NIO));
            StreamTarget target = new StreamTarget(
                    InetSocketAddress.createUnresolved(
                            "127.0.0.1", server.address().getPort()),
                    true,
                    StreamTarget.Carries.DATAGRAMS,
                    trusting());
            station.ask(new Effect.OpenStream(SOCKET, target));

            assertThat(station.answer(Input.SocketFailed.class).reason()).contains("certificate");
        }
    }
}
