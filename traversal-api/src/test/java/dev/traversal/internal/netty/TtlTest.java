package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import io.netty.channel.Channel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Openers: a datagram that leaves with a TTL of its own, and no other with it. */
@Tag("loopback")
class TtlTest {
    private final Drivers drivers = new Drivers();

    @AfterEach
    void closeDrivers() {
        drivers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void carriesItsTtlOnTheWire_andNoOtherDatagramDoes(String host) {
        RecordingTransport transport = new RecordingTransport();
        NettyDriver driver = drivers.open(transport, 2);
        Station sender = new Station(driver);
        Station low = new Station(driver);
        Station usual = new Station(driver);
        InetSocketAddress any = Loopback.at(host, 0);
        sender.open(1, any);
        InetSocketAddress lowAt = low.open(2, any);
        InetSocketAddress usualAt = usual.open(3, any);
        boolean ipv4 = host.equals("127.0.0.1");
        int ttlOffset = ipv4 ? 8 : 7;
        TtlFilter.attach(transport.channels.get(1), ttlOffset, 3);
        TtlFilter.attach(transport.channels.get(2), ttlOffset, defaultTtl(transport.channels.get(0), ipv4));

        sender.runner.execute((machine, now) -> {
            for (byte i = 0; i < 4; i++) {
                // Application data of the same turn waits in the batch, and leaves before the limit is set.
                driver.datagrams().send(1, lowAt, new byte[] {i, 0}, 0, 2);
                driver.datagrams().send(1, usualAt, new byte[] {i, 0}, 0, 2);
                machine.ask(new Effect.Transmit(1, lowAt, new byte[] {i, 3}, 3));
                machine.ask(new Effect.Transmit(1, usualAt, new byte[] {i, 3}, 3));
                machine.ask(new Effect.Transmit(1, lowAt, new byte[] {i, 64}, 0));
                machine.ask(new Effect.Transmit(1, usualAt, new byte[] {i, 64}, 0));
            }
        });

        for (byte i = 0; i < 4; i++) {
            assertThat(low.datagram().payload()).containsExactly(i, 3);
        }
        int data = 0;
        int control = 0;
        for (int i = 0; i < 8; i++) {
            byte[] payload = usual.datagram().payload();
            assertThat(payload[1]).isIn((byte) 0, (byte) 64);
            if (payload[1] == 0) {
                data++;
            } else {
                control++;
            }
        }
        assertThat(data).isEqualTo(4);
        assertThat(control).isEqualTo(4);
        assertThat(defaultTtl(transport.channels.get(0), ipv4)).isGreaterThan(3);
    }

    @Test
    void isNotSentAtAll_whenThereIsNoRoom_norLaterWithAnotherTtl() {
        RecordingTransport transport = new RecordingTransport();
        NettyDriver driver = drivers.open(transport, 1);
        Station alice = new Station(driver);
        InetSocketAddress aliceAt = alice.open(1, Loopback.ipv4(0));
        transport.noRoom = true;
        alice.ask(new Effect.Transmit(1, aliceAt, new byte[] {3}, 3));
        assertThat(alice.answer(Input.TransmitFailed.class).remote()).isEqualTo(aliceAt);

        transport.noRoom = false;
        alice.ask(new Effect.Transmit(1, aliceAt, new byte[] {64}, 0));

        assertThat(alice.datagram().payload()).containsExactly(64);
    }

    @Test
    void isRefused_whenOutOfRange() {
        NettyDriver driver = drivers.open(TransportKind.EPOLL, 1);
        Station alice = new Station(driver);
        InetSocketAddress aliceAt = alice.open(1, Loopback.ipv4(0));

        alice.ask(new Effect.Transmit(1, aliceAt, new byte[] {3}, 256));
        assertThat(alice.answer(Input.TransmitFailed.class).remote()).isEqualTo(aliceAt);
        alice.ask(new Effect.Transmit(1, aliceAt, new byte[] {64}, 0));

        assertThat(alice.datagram().payload()).containsExactly(64);
    }

    @Test
    void isSkipped_whenPlatformCannot() {
        NettyDriver driver = drivers.open(TransportKind.NIO, 1);
        Station alice = new Station(driver);
        InetSocketAddress aliceAt = alice.open(1, Loopback.ipv4(0));
        assertThat(driver.canLimitTtl()).isFalse();

        alice.ask(new Effect.Transmit(1, aliceAt, new byte[] {3}, 3));
        alice.ask(new Effect.Transmit(1, aliceAt, new byte[] {64}, 0));

        assertThat(alice.datagram().payload()).containsExactly(64);
    }

    private static int defaultTtl(Channel channel, boolean ipv4) {
        IntegerUnixChannelOption option = ipv4
                ? new IntegerUnixChannelOption("IP_TTL", 0, 2)
                : new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", 41, 16);
        return channel.config().getOption(option);
    }
}
