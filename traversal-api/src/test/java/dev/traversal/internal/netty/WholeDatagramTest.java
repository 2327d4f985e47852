package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.machine.Effect;
import io.netty.channel.Channel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Probes of a path's MTU: datagrams that nobody may fragment. */
@Tag("loopback")
class WholeDatagramTest {
    private static final IntegerUnixChannelOption DISCOVERY = new IntegerUnixChannelOption("IP_MTU_DISCOVER", 0, 10);
    private static final int NEVER = 0;
    private static final int FLAGS_OFFSET = 6;
    private static final int DONT_FRAGMENT = 0x40;

    private final Drivers drivers = new Drivers();

    @AfterEach
    void closeDrivers() {
        drivers.close();
    }

    @Test
    void carryTheFlagOnTheWire_andTheSocketIsAsBefore() {
        RecordingTransport transport = new RecordingTransport();
        NettyDriver driver = drivers.open(transport, 1);
        Station sender = new Station(driver);
        Station taker = new Station(driver);
        sender.open(1, Loopback.ipv4(0));
        InetSocketAddress takerAt = taker.open(2, Loopback.ipv4(0));
        Channel channel = transport.channels.get(0);
        int usual = channel.config().getOption(DISCOVERY);
        channel.config().setOption(DISCOVERY, NEVER);
        TtlFilter.attach(transport.channels.get(1), FLAGS_OFFSET, DONT_FRAGMENT);

        sender.ask(new Effect.Transmit(1, takerAt, new byte[] {1}, 0));
        sender.ask(new Effect.Transmit(1, takerAt, new byte[1_400], 0, true));

        assertThat(taker.datagram().payload()).hasSize(1_400);
        assertThat(channel.config().getOption(DISCOVERY)).isEqualTo(usual);
    }

    @ParameterizedTest
    @EnumSource
    void leaveOnEveryPlatform(TransportKind kind) {
        NettyDriver driver = drivers.open(kind, 1);
        Station alice = new Station(driver);
        InetSocketAddress aliceAt = alice.open(1, Loopback.ipv4(0));
        alice.ask(new Effect.Transmit(1, aliceAt, new byte[] {7}, 0, true));

        assertThat(alice.datagram().payload()).containsExactly(7);
    }
}
