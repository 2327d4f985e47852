package dev.traversal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a Linux edge was measured to do to a local flow whose peer's packet came first. */
class NatPoisoningTest {
    private static final Duration A_MOMENT = Duration.ofMillis(200);
    private static final byte[] OPENER = {4, 0};
    private static final int LOW_TTL = 2;
    private static final int FULL_TTL = 0;

    /*
     *   alice ── edgeA ── internet ── edgeB ── bob
     *                        │
     *                      server
     */
    private static final class Scene {
        private final SimNetwork net;
        private final UdpProbe server;
        private final NatBox edgeB;
        private final SimHost alice;
        private final SimHost bob;

        Scene(long seed, NatBox edgeA, NatBox edgeB) {
            this.net = SimNetwork.seeded(seed);
            this.server = net.host("server").probe(3_478);
            this.edgeB = edgeB;
            this.alice = net.host("alice").behind(edgeA);
            this.bob = net.host("bob").behind(edgeB);
        }

        InetSocketAddress mapped(UdpProbe probe) {
            probe.send(server.local(), "who am I");
            net.runFor(A_MOMENT);
            return server.last().from();
        }

        /** Sends one datagram each way, one after the other, and says whether both arrived. */
        boolean meet(UdpProbe a, InetSocketAddress ofA, UdpProbe b, InetSocketAddress ofB, int firstTtl) {
            int before = a.received().size();
            a.send(ofB, OPENER, firstTtl);
            net.runFor(A_MOMENT);
            b.send(ofA, OPENER, FULL_TTL);
            net.runFor(A_MOMENT);
            a.send(ofB, OPENER, FULL_TTL);
            net.runFor(A_MOMENT);
            return a.received().size() > before && !b.received().isEmpty();
        }
    }

    private static NatBox easy(InputPolicy policy) {
        return NatBox.linuxMasquerade().input(policy);
    }

    private static NatBox hard(InputPolicy policy) {
        return NatBox.linuxRandom().input(policy);
    }

    @ParameterizedTest
    @EnumSource(InputPolicy.class)
    void plainChecksMeet_unlessTheEdgeTakesWhatCameFirst(InputPolicy policy) {
        Seeds.forEach(seed -> {
            Scene scene = new Scene(seed, easy(policy), easy(policy));
            UdpProbe a = scene.alice.probe();
            UdpProbe b = scene.bob.probe();
            boolean met = scene.meet(a, scene.mapped(a), b, scene.mapped(b), FULL_TTL);

            assertThat(met).isEqualTo(policy != InputPolicy.ACCEPT);
        });
    }

    @ParameterizedTest
    @EnumSource(InputPolicy.class)
    void plainChecksMeet_whenTheFirstPacketDiesOnTheWay(InputPolicy policy) {
        Seeds.forEach(seed -> {
            Scene scene = new Scene(seed, easy(policy), easy(policy));
            UdpProbe a = scene.alice.probe();
            UdpProbe b = scene.bob.probe();

            assertThat(scene.meet(a, scene.mapped(a), b, scene.mapped(b), LOW_TTL))
                    .isTrue();
        });
    }

    @Test
    void guessedPortsHit_whenOpenersDieOnTheWay_andNever_whenTheyReachAnAcceptingEdge() {
        int[] hits = new int[2];
        Seeds.forEach(seed -> {
            hits[0] += guess(seed, InputPolicy.ACCEPT, LOW_TTL) ? 1 : 0;
            hits[1] += guess(seed, InputPolicy.ACCEPT, FULL_TTL) ? 1 : 0;
        });

        assertThat(hits[0]).as("low TTL").isEqualTo(Seeds.count());
        assertThat(hits[1]).as("full TTL").isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = InputPolicy.class,
            names = {"DROP", "REJECT"})
    void guessedPortsHit_inAnyOrder_whenTheEdgeTakesNothing(InputPolicy policy) {
        Seeds.forEach(10, seed -> assertThat(guess(seed, policy, FULL_TTL)).isTrue());
    }

    /** 384 openers from behind a random NAT, then up to 1024 probes at guessed ports; whether one arrived. */
    private static boolean guess(long seed, InputPolicy policy, int openerTtl) {
        Scene scene = new Scene(seed, easy(policy), hard(policy));
        UdpProbe prober = scene.alice.probe();
        InetSocketAddress target = scene.mapped(prober);
        UdpProbe[] openers = new UdpProbe[384];
        for (int i = 0; i < openers.length; i++) {
            openers[i] = scene.bob.probe();
            openers[i].send(target, OPENER, openerTtl);
        }
        scene.net.runFor(A_MOMENT);
        SplittableRandom random = new SplittableRandom(seed);
        int start = random.nextInt(1_024);
        for (int i = 0; i < 1_024; i++) {
            int port = 1_024 + (start + i) % 1_024; // the half that Linux prefers
            prober.send(new InetSocketAddress(scene.edgeB.externalAddress(), port), OPENER, FULL_TTL);
        }
        scene.net.runFor(A_MOMENT);
        for (UdpProbe opener : openers) {
            if (!opener.received().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    @Test
    void doesNotHeal_whenTheEarlySenderRepeats() {
        Scene scene = poisoned();
        UdpProbe a = scene.alice.probe(4_000);
        UdpProbe b = scene.bob.probe(5_000);
        InetSocketAddress ofA = scene.mapped(a);
        InetSocketAddress ofB = scene.mapped(b);
        scene.meet(a, ofA, b, ofB, FULL_TTL);
        for (int i = 0; i < 40; i++) {
            a.send(ofB, OPENER, FULL_TTL);
            b.send(ofA, OPENER, FULL_TTL);
            scene.net.runFor(Duration.ofMillis(500));
        }

        assertThat(a.received()).isEmpty();
        assertThat(b.received()).isEmpty();
    }

    @Test
    void doesNotHeal_whenTheEarlySenderTakesANewSocket_evenWithLowTtl() {
        for (int ttl : new int[] {LOW_TTL, FULL_TTL}) {
            Scene scene = poisoned();
            UdpProbe a = scene.alice.probe(4_000);
            UdpProbe b = scene.bob.probe(5_000);
            InetSocketAddress ofB = scene.mapped(b);
            scene.meet(a, scene.mapped(a), b, ofB, FULL_TTL);
            UdpProbe fresh = scene.alice.probe(4_001);

            assertThat(scene.meet(fresh, scene.mapped(fresh), b, ofB, ttl)).isFalse();
            assertThat(fresh.received())
                    .as("bob's packets leave from the moved port")
                    .isEmpty();
        }
    }

    @Test
    void heals_whenTheSideThatWasHitTakesANewSocketAndOpensFirst() {
        Scene scene = poisoned();
        UdpProbe a = scene.alice.probe(4_000);
        UdpProbe b = scene.bob.probe(5_000);
        InetSocketAddress ofA = scene.mapped(a);
        scene.meet(a, ofA, b, scene.mapped(b), FULL_TTL);
        UdpProbe fresh = scene.bob.probe(5_001);

        assertThat(scene.meet(fresh, scene.mapped(fresh), a, ofA, LOW_TTL)).isTrue();
    }

    @Test
    void laterDestinationsInheritTheMovedPort_andThoseBeforeKeepTheirs() {
        Scene scene = poisoned();
        UdpProbe a = scene.alice.probe(4_000);
        UdpProbe b = scene.bob.probe(5_000);
        InetSocketAddress ofA = scene.mapped(a);
        InetSocketAddress ofB = scene.mapped(b);
        scene.meet(a, ofA, b, ofB, FULL_TTL);
        UdpProbe later = scene.net.host("later").probe(1_000);
        UdpProbe evenLater = scene.net.host("even later").probe(1_000);
        b.send(later.local(), "hello");
        b.send(evenLater.local(), "hello");
        scene.net.runFor(A_MOMENT);

        assertThat(later.last().from().getPort()).isNotEqualTo(ofB.getPort());
        assertThat(evenLater.last().from()).isEqualTo(later.last().from());
        assertThat(scene.mapped(b)).as("toward the server").isEqualTo(ofB);
    }

    @Test
    void heals_whenTheEdgeForgetsTheFlowItTook() {
        Scene scene = poisoned();
        UdpProbe a = scene.alice.probe(4_000);
        UdpProbe b = scene.bob.probe(5_000);
        scene.mapped(a);
        InetSocketAddress ofB = scene.mapped(b);
        a.send(ofB, OPENER, FULL_TTL);
        scene.net.runFor(Duration.ofSeconds(31));

        assertThat(scene.meet(b, scene.mapped(b), a, scene.mapped(a), LOW_TTL)).isTrue();
    }

    private static Scene poisoned() {
        return new Scene(1, easy(InputPolicy.ACCEPT), easy(InputPolicy.ACCEPT));
    }
}
