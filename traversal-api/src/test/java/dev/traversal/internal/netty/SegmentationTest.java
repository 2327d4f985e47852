package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.machine.Effect;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several datagrams with one call: the peer must not be able to tell. */
@Tag("loopback")
class SegmentationTest {
    private static final int SOCKET = 1;

    private final Drivers drivers = new Drivers();
    private final RecordingTransport transport = new RecordingTransport();
    private final NettyDriver driver = drivers.open(transport, 2);
    private final Station sender = new Station(driver);
    private final Station bob = new Station(driver);
    private final Station carol = new Station(driver);
    private final Random random = new Random(5);

    @AfterEach
    void closeDrivers() {
        drivers.close();
    }

    @Test
    void deliversIdenticalDatagrams_whenARunLeavesTogether() {
        sender.open(SOCKET, Loopback.ipv4(0));
        InetSocketAddress bobAt = bob.open(2, Loopback.ipv4(0));
        List<byte[]> sent = datagrams(54, 1200);

        sendInOneTurn(bobAt, sent);

        assertThat(received(bob, 54)).usingElementComparator(Arrays::compare).isEqualTo(sent);
        assertThat(transport.segmentedSends).hasValue(1);
        assertThat(transport.plainSends).hasValue(0);
    }

    @Test
    void deliversIdenticalDatagrams_whenSizesChange() {
        sender.open(SOCKET, Loopback.ipv6(0));
        InetSocketAddress bobAt = bob.open(2, Loopback.ipv6(0));
        List<byte[]> sent = new ArrayList<>();
        for (int size :
                new int[] {100, 100, 100, 40, 0, 0, 1, 1, 1200, 1200, 1199, 1200, 1201, 9000, 9000, 8999, 1, 2}) {
            sent.addAll(datagrams(1, size));
        }

        sendInOneTurn(bobAt, sent);

        assertThat(received(bob, sent.size()))
                .usingElementComparator(Arrays::compare)
                .isEqualTo(sent);
        assertThat(transport.segmentedSends).hasPositiveValue();
    }

    @Test
    void keepsRunsTogether_whenTwoAddressesTakeTurns() {
        sender.open(SOCKET, Loopback.ipv4(0));
        InetSocketAddress bobAt = bob.open(2, Loopback.ipv4(0));
        InetSocketAddress carolAt = carol.open(3, Loopback.ipv4(0));
        List<byte[]> sent = datagrams(30, 1000);

        sender.runner.execute((machine, now) -> {
            for (byte[] datagram : sent) {
                assertThat(driver.datagrams().send(SOCKET, bobAt, datagram, 0, datagram.length))
                        .isTrue();
                assertThat(driver.datagrams().send(SOCKET, carolAt, datagram, 0, datagram.length))
                        .isTrue();
            }
        });

        assertThat(received(bob, 30)).usingElementComparator(Arrays::compare).isEqualTo(sent);
        assertThat(received(carol, 30)).usingElementComparator(Arrays::compare).isEqualTo(sent);
        assertThat(transport.segmentedSends).hasValue(2);
    }

    @Test
    void keepsOrder_whenMoreAddressesTakeTurnsThanThereAreRuns() {
        sender.open(SOCKET, Loopback.ipv4(0));
        InetSocketAddress bobAt = bob.open(2, Loopback.ipv4(0));
        List<Station> others = new ArrayList<>();
        List<InetSocketAddress> otherAddresses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            others.add(new Station(driver));
            otherAddresses.add(others.get(i).open(10 + i, Loopback.ipv4(0)));
        }
        List<byte[]> sent = datagrams(16, 300);

        sender.runner.execute((machine, now) -> {
            for (byte[] datagram : sent) {
                driver.datagrams().send(SOCKET, bobAt, datagram, 0, datagram.length);
                for (InetSocketAddress other : otherAddresses) {
                    driver.datagrams().send(SOCKET, other, datagram, 0, datagram.length);
                }
            }
        });

        assertThat(received(bob, 16)).usingElementComparator(Arrays::compare).isEqualTo(sent);
        for (Station other : others) {
            assertThat(received(other, 16))
                    .usingElementComparator(Arrays::compare)
                    .isEqualTo(sent);
        }
    }

    @Test
    void staysWithinTheLimits_whenARunIsLong() {
        sender.open(SOCKET, Loopback.ipv4(0));
        InetSocketAddress bobAt = bob.open(2, Loopback.ipv4(0));
        List<byte[]> sent = datagrams(200, 20); // 64 a call

        sendInOneTurn(bobAt, sent);

        assertThat(received(bob, 200)).usingElementComparator(Arrays::compare).isEqualTo(sent);
        assertThat(transport.segmentedSends).hasValue(4);
    }

    @Test
    void leavesOneByOneForGood_whenKernelRefusesSegments() {
        transport.refuseSegments = true;
        sender.open(SOCKET, Loopback.ipv4(0));
        InetSocketAddress bobAt = bob.open(2, Loopback.ipv4(0));
        List<byte[]> first = datagrams(20, 1200);
        List<byte[]> second = datagrams(20, 1200);

        sendInOneTurn(bobAt, first);
        assertThat(received(bob, 20)).usingElementComparator(Arrays::compare).isEqualTo(first);
        sendInOneTurn(bobAt, second);
        assertThat(received(bob, 20)).usingElementComparator(Arrays::compare).isEqualTo(second);

        assertThat(transport.segmentedSends).hasValue(1);
        assertThat(transport.plainSends).hasValue(40);
    }

    @Test
    void keepsSegments_whenTheAddressWasTheFault() {
        sender.open(SOCKET, Loopback.ipv4(0));
        InetSocketAddress bobAt = bob.open(2, Loopback.ipv4(0));
        sendInOneTurn(Loopback.ipv6(9), datagrams(5, 100));
        sender.next(); // the failure
        transport.segmentedSends.set(0);
        List<byte[]> sent = datagrams(5, 100);

        sendInOneTurn(bobAt, sent);

        assertThat(received(bob, 5)).usingElementComparator(Arrays::compare).isEqualTo(sent);
        assertThat(transport.segmentedSends).hasValue(1);
    }

    @Test
    void goesThroughTheChannel_whenTheSystemHasNoRoom() {
        sender.open(SOCKET, Loopback.ipv4(0));
        InetSocketAddress bobAt = bob.open(2, Loopback.ipv4(0));
        transport.noRoom = true;

        sender.ask(new Effect.Transmit(SOCKET, bobAt, new byte[] {1}, 0));
        assertThat(bob.datagram().payload()).containsExactly(1);
        assertThat(driver.datagrams().send(SOCKET, bobAt, new byte[] {2}, 0, 1)).isTrue();
        assertThat(bob.datagram().payload()).containsExactly(2);
    }

    @Test
    void deliversIdenticalDatagrams_whenSentFromAnotherThread() {
        sender.open(SOCKET, Loopback.ipv4(0));
        InetSocketAddress bobAt = bob.open(2, Loopback.ipv4(0));

        for (int burst = 0; burst < 40; burst++) {
            List<byte[]> sent = datagrams(25, 1150);
            for (byte[] datagram : sent) {
                assertThat(driver.datagrams().send(SOCKET, bobAt, datagram, 0, datagram.length))
                        .isTrue();
            }
            assertThat(received(bob, 25))
                    .usingElementComparator(Arrays::compare)
                    .isEqualTo(sent);
        }
    }

    private void sendInOneTurn(InetSocketAddress remote, List<byte[]> datagrams) {
        sender.runner.execute((machine, now) -> {
            for (byte[] datagram : datagrams) {
                assertThat(driver.datagrams().send(SOCKET, remote, datagram, 0, datagram.length))
                        .isTrue();
            }
        });
    }

    private List<byte[]> datagrams(int count, int bytes) {
        List<byte[]> datagrams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] datagram = new byte[bytes];
            random.nextBytes(datagram);
            datagrams.add(datagram);
        }
        return datagrams;
    }

    private static List<byte[]> received(Station station, int count) {
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            payloads.add(station.datagram().payload());
        }
        return payloads;
    }
}
