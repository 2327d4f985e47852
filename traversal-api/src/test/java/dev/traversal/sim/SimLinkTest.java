package dev.traversal.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimLinkTest {
    private static final int MANY = 10_000;
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final SimNetwork net = SimNetwork.seeded(1);
    private final SimHost alice = net.host("alice");
    private final SimHost bob = net.host("bob");
    private final UdpProbe from = alice.probe();
    private final UdpProbe to = bob.probe();

    @Test
    void addsTheDelaysOfBothLinks_inTheDirectionTaken() {
        alice.link().up().delay(Duration.ofMillis(10));
        alice.link().down().delay(Duration.ofMillis(100));
        bob.link().up().delay(Duration.ofMillis(200));
        bob.link().down().delay(Duration.ofMillis(7));
        from.send(to.local(), "there");
        net.runFor(A_SECOND);
        assertThat(to.last().at()).isEqualTo(Duration.ofMillis(17));

        to.send(from.local(), "back");
        net.runFor(A_SECOND);
        assertThat(from.last().at()).isEqualTo(Duration.ofMillis(1_300));
    }

    @Test
    void takes50MillisecondsThereAndBack_byDefault() {
        to.echoing();
        from.send(to.local(), "hello");
        net.runFor(A_SECOND);

        assertThat(from.last().at()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void passesOnWhatSomebodyOnTheLineMakesOfIt() {
        alice.link().up().intercept(payload -> switch (payload[0]) {
            case 'd' -> null;
            case 'l' -> (new String(payload, UTF_8) + "er").repeat(1_000).getBytes(UTF_8);
            default -> payload;
        });
        from.send(to.local(), "drop");
        from.send(to.local(), "long");
        from.send(to.local(), "same");
        net.runFor(A_SECOND);

        assertThat(to.received()).extracting(UdpProbe.Received::text).containsExactly("longer".repeat(1_000), "same");
    }

    @Test
    void losesItsShare() {
        alice.link().loss(0.1);
        bob.link().down().loss(0.2);
        sendMany(MANY);

        // 0.9 * 0.8 = 0.72, standard deviation 45 of 10,000
        assertThat(to.received()).hasSizeBetween(7_000, 7_400);
    }

    @Test
    void losesNothing_byDefault_andKeepsTheOrder() {
        sendMany(1_000);

        assertThat(to.received()).hasSize(1_000);
        assertThat(order()).isSorted();
    }

    @Test
    void duplicatesItsShare() {
        alice.link().up().duplicate(0.2);
        sendMany(MANY);

        assertThat(to.received()).hasSizeBetween(11_800, 12_200);
    }

    @Test
    void reordersItsShare() {
        alice.link().up().reorder(0.3, Duration.ofMillis(50));
        sendMany(1_000);

        assertThat(to.received()).hasSize(1_000);
        List<Integer> order = order();
        long overtaken = 0;
        int highest = -1;
        for (int number : order) {
            overtaken += number < highest ? 1 : 0;
            highest = Math.max(highest, number);
        }
        assertThat(overtaken).isBetween(200L, 320L);
    }

    @Test
    void variesTheDelay_withoutReordering() {
        alice.link().up().jitter(Duration.ofMillis(20));
        sendMany(1_000);

        assertThat(order()).isSorted();
        assertThat(to.received().stream()
                        .map(received -> received.at().toMillis() - sequence(received))
                        .distinct()
                        .count())
                .isGreaterThan(10);
        assertThat(to.received())
                .allMatch(received -> received.at().toMillis() - sequence(received) >= 25)
                .allMatch(received -> received.at().toMillis() - sequence(received) <= 45);
    }

    @Test
    void flipsOneBit_ofItsShare() {
        bob.link().down().corrupt(0.1);
        byte[] sent = new byte[100];
        for (int i = 0; i < MANY; i++) {
            from.send(to.local(), sent, 0);
        }
        net.runFor(A_SECOND);
        List<Integer> flipped = new ArrayList<>();
        for (UdpProbe.Received received : to.received()) {
            int bits = 0;
            for (byte b : received.payload()) {
                bits += Integer.bitCount(b & 0xff);
            }
            flipped.add(bits);
        }

        assertThat(flipped).hasSize(MANY).allMatch(bits -> bits <= 1);
        assertThat(flipped.stream().filter(bits -> bits == 1)).hasSizeBetween(880, 1_120);
        assertThat(sent).containsOnly(0);
    }

    @Test
    void swallowsWhatIsLargerThanTheMtu() {
        alice.link().up().mtu(1_280);
        from.send(to.local(), new byte[1_280 - 28], 0);
        from.send(to.local(), new byte[1_280 - 27], 0);
        net.runFor(A_SECOND);

        assertThat(to.received()).hasSize(1);
        assertThat(net.trace().dump()).contains("MTU");
    }

    @Test
    void carriesFragments_eachOfWhichMayBeLost() {
        alice.link().up().fragmentingMtu(1_280).loss(0.1);
        for (int i = 0; i < 1_000; i++) {
            from.send(to.local(), new byte[2_400], 0); // 2 fragments
        }
        net.runFor(A_SECOND);

        assertThat(to.received()).hasSizeBetween(760, 860); // 0.81
    }

    @Test
    void queuesWhatComesTooFast_andDropsWhatFindsTheQueueFull() {
        alice.link().up().rate(1_000_000, 10_000); // 1 kB takes 8 ms; ten wait
        for (int i = 0; i < 100; i++) {
            from.send(to.local(), new byte[1_000 - 28], 0);
        }
        net.runFor(A_SECOND);

        assertThat(to.received()).hasSize(11);
        List<Duration> at = to.received().stream().map(UdpProbe.Received::at).toList();
        assertThat(at.get(10).minus(at.get(9))).isEqualTo(Duration.ofMillis(8));
        assertThat(at.get(0)).isEqualTo(Duration.ofMillis(33));
    }

    @Test
    void carriesNothing_whileCut() {
        bob.link().cut();
        from.send(to.local(), "lost");
        net.runFor(A_SECOND);
        bob.link().mend();
        from.send(to.local(), "carried");
        net.runFor(A_SECOND);

        assertThat(to.received()).extracting(UdpProbe.Received::text).containsExactly("carried");
    }

    @Test
    void cutsOneDirection() {
        bob.link().up().cut();
        to.echoing();
        from.send(to.local(), "there");
        net.runFor(A_SECOND);

        assertThat(to.received()).hasSize(1);
        assertThat(from.received()).isEmpty();
    }

    @Test
    void partitionsTwoSites_andNoOther() {
        UdpProbe carol = net.host("carol").probe();
        UdpProbe homed = net.host("homed")
                .behind(NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT))
                .probe();
        net.partition(net.host("homed"), bob);
        homed.send(to.local(), "lost");
        homed.send(carol.local(), "arrives");
        net.runFor(A_SECOND);
        assertThat(to.received()).isEmpty();
        assertThat(carol.received()).hasSize(1);

        net.heal(bob, net.host("homed"));
        homed.send(to.local(), "arrives");
        net.runFor(A_SECOND);
        assertThat(to.received()).hasSize(1);
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> alice.link().loss(1.5)).hasMessageContaining("0..1");
        assertThatThrownBy(() -> alice.link().delay(Duration.ofMillis(-1))).hasMessageContaining("negative");
        assertThatThrownBy(() -> alice.link().mtu(0)).hasMessageContaining("at least 1");
    }

    /** One datagram each millisecond, numbered by it. */
    private void sendMany(int count) {
        for (int i = 0; i < count; i++) {
            int number = i;
            net.after(Duration.ofMillis(i), () -> from.send(to.local(), Integer.toString(number)));
        }
        net.runFor(Duration.ofMillis(count + 1_000));
    }

    private static long sequence(UdpProbe.Received received) {
        return Long.parseLong(received.text());
    }

    private List<Integer> order() {
        return to.received().stream()
                .map(received -> Integer.parseInt(received.text()))
                .toList();
    }

    @Test
    void countsTrafficAtTheSockets() {
        from.send(to.local(), new byte[100], 0);
        from.send(to.local(), new byte[50], 0);
        net.runFor(A_SECOND);
        bob.link().down().loss(1);
        from.send(to.local(), new byte[7], 0);
        net.runFor(A_SECOND);

        assertThat(alice.traffic().datagramsSent()).isEqualTo(3);
        assertThat(alice.traffic().bytesSent()).isEqualTo(157);
        assertThat(alice.traffic().datagramsTo(to.local())).isEqualTo(3);
        assertThat(alice.traffic().destinations()).containsOnlyKeys(to.local());
        assertThat(bob.traffic().datagramsReceived()).isEqualTo(2);
        assertThat(bob.traffic().bytesReceived()).isEqualTo(150);
        assertThat(bob.traffic().datagramsSent()).isZero();
    }
}
