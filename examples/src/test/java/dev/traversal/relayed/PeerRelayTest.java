package dev.traversal.relayed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Path;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TransportAddress;
import dev.traversal.api.TraversalEvent;
import dev.traversal.api.TurnServer;
import dev.traversal.relay.internal.turn.server.TurnLimits;
import dev.traversal.relayed.Trio.Plan;
import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.Firewall;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Agents that relay for their peers. */
class PeerRelayTest {
    private static final int PORT = 41_000;
    private static final int SEEDS = Math.max(1, Seeds.count() / 5);

    private static Plan plan(Consumer<SimHost> placeCarol) {
        return new Plan(
                NatBox.linuxRandom(),
                NatBox.linuxRandom(),
                placeCarol,
                offer -> offer,
                carol -> carol.port(PORT),
                other -> other.relayThroughPeers(peer -> true));
    }

    @Test
    void dataGoesByThePeer_whenItIsPublicAndNothingElseLetsItThrough() {
        Seeds.forEach(SEEDS, seed -> {
            Trio trio = new Trio(seed, plan(host -> {}));
            trio.meetCarol();
            SecureDatagramChannel alices = trio.connect(trio.alice, trio.bob);
            SecureDatagramChannel bobs = trio.bobs.get(0);

            assertThat(trio.pass(alices, bobs, 100)).isEqualTo(100);
            assertThat(trio.pass(bobs, alices, 100)).isEqualTo(100);
            assertThat(alices.path().orElseThrow()).matches(path -> passesBy(path, trio.carolHost.address()));
            assertThat(trio.carolsEvents).anyMatch(TraversalEvent.RelayingBegan.class::isInstance);
            assertThat(trio.closeAndFindLeftovers()).isEmpty();
        });
    }

    @Test
    void dataGoesByThePeer_whenItsFirewallLetsInASinglePort() {
        Seeds.forEach(SEEDS, seed -> {
            Firewall firewall = Firewall.filtering(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT)
                    .open(PORT);
            Trio trio = new Trio(seed, plan(host -> host.behind(firewall)));
            trio.meetCarol();
            SecureDatagramChannel alices = trio.connect(trio.alice, trio.bob);

            assertThat(trio.pass(alices, trio.bobs.get(0), 100)).isEqualTo(100);
            assertThat(alices.path().orElseThrow()).matches(path -> passesBy(path, trio.carolHost.address()));
        });
    }

    @Test
    void dataGoesByThePeer_whenAPortOfItsNatIsForwarded() {
        Seeds.forEach(SEEDS, seed -> {
            NatBox nat = NatBox.linuxMasquerade();
            Plan usual = plan(host -> {
                host.behind(nat);
                nat.forward(PORT, host, PORT);
            });
            Plan plan = new Plan(
                    usual.aliceEdge(),
                    usual.bobEdge(),
                    usual.placeCarol(),
                    usual.offer(),
                    carol -> carol.port(PORT).staticAddress(new TransportAddress(nat.externalAddress(), PORT)),
                    usual.others());
            Trio trio = new Trio(seed, plan);
            trio.meetCarol();
            SecureDatagramChannel alices = trio.connect(trio.alice, trio.bob);

            assertThat(trio.pass(alices, trio.bobs.get(0), 100)).isEqualTo(100);
            assertThat(alices.path().orElseThrow().isRelayed()).isTrue();
        });
    }

    @Test
    void theNearerPeerIsPreferred_whenTheServerIsFarAway() {
        Seeds.forEach(SEEDS, seed -> {
            List<SimRelay> server = new java.util.ArrayList<>();
            Plan usual = plan(host -> {
                SimHost far = host.network().host("far");
                far.link().delay(Duration.ofMillis(150));
                server.add(new SimRelay(far, TurnLimits.USUAL));
            });
            Plan plan = new Plan(
                    usual.aliceEdge(), usual.bobEdge(), usual.placeCarol(), usual.offer(), usual.carol(), builder -> {
                        TurnServer known = server.get(0).server(false);
                        return builder.relay(known).relayThroughPeers(peer -> true);
                    });
            Trio trio = new Trio(seed, plan);
            SecureDatagramChannel alices = trio.connect(trio.alice, trio.bob);
            assertThat(alices.path().orElseThrow())
                    .matches(path -> passesBy(path, server.get(0).host().address()));
            trio.meetCarol();
            trio.pass(alices, trio.bobs.get(0), 1_000);

            assertThat(alices.path().orElseThrow()).matches(path -> passesBy(path, trio.carolHost.address()));
            assertThat(trio.pass(alices, trio.bobs.get(0), 100)).isEqualTo(100);
        });
    }

    @Test
    void nobodyIsServed_whoDidNotAskForIt() {
        Plan usual = plan(host -> {});
        Trio trio = new Trio(
                1,
                new Plan(
                        usual.aliceEdge(),
                        usual.bobEdge(),
                        usual.placeCarol(),
                        usual.offer(),
                        usual.carol(),
                        other -> other));
        trio.meetCarol();

        assertThat(trio.carolsEvents).noneMatch(TraversalEvent.RelayingBegan.class::isInstance);
    }

    @Test
    void relayingEnds_whenTheSessionWithTheRelayDoes() {
        Seeds.forEach(SEEDS, seed -> {
            Trio trio = new Trio(seed, plan(host -> {}));
            List<SecureDatagramChannel> withCarol = trio.meetCarol();
            assertThat(began(trio)).isEqualTo(2);
            withCarol.forEach(SecureDatagramChannel::close);
            trio.net.runFor(Duration.ofSeconds(2));

            assertThat(ended(trio)).isEqualTo(2);
        });
    }

    @Test
    void relayingGoesOn_whenTheRelayGetsAnotherAddress() {
        Seeds.forEach(SEEDS, seed -> {
            Trio trio = new Trio(seed, plan(host -> {}));
            trio.meetCarol();
            SecureDatagramChannel alices = trio.connect(trio.alice, trio.bob);
            InetAddress before = trio.carolHost.address();
            trio.carolHost.interfaceNamed("eth0").changeAddress();
            trio.net.runFor(Duration.ofSeconds(60));

            assertThat(trio.pass(alices, trio.bobs.get(0), 100)).isEqualTo(100);
            assertThat(alices.path().orElseThrow()).matches(path -> passesBy(path, trio.carolHost.address()));
            assertThat(trio.carolHost.address()).isNotEqualTo(before);
        });
    }

    @Test
    void theSessionLivesForHours_whenCredentialsAreGoodForOne() {
        Trio trio = new Trio(1, plan(host -> {}));
        trio.meetCarol();
        SecureDatagramChannel alices = trio.connect(trio.alice, trio.bob);
        int[] got = {0};
        trio.bobs.get(0).onDatagram((from, datagram) -> got[0]++);
        int sent = 4 * 60;
        for (int minute = 0; minute < sent; minute++) {
            alices.send(java.nio.ByteBuffer.wrap(new byte[100]));
            trio.net.runFor(Duration.ofMinutes(1));
        }

        assertThat(got[0]).isEqualTo(sent);
        assertThat(alices.path().orElseThrow().isRelayed()).isTrue();
    }

    @Test
    void whatIsBeyondTheBudgetIsDropped_andNothingElse() {
        Seeds.forEach(SEEDS, seed -> {
            Plan usual = plan(host -> {});
            Trio trio = new Trio(
                    seed,
                    new Plan(
                            usual.aliceEdge(),
                            usual.bobEdge(),
                            usual.placeCarol(),
                            offer -> offer.withBytesPerSecond(50_000),
                            usual.carol(),
                            usual.others()));
            trio.meetCarol();
            SecureDatagramChannel alices = trio.connect(trio.alice, trio.bob);
            int got = trio.pass(alices, trio.bobs.get(0), 500); // 100 kB/s for five seconds

            assertThat(got).isBetween(100, 320);
            trio.net.runFor(Duration.ofMinutes(2));
            assertThat(alices.closed()).isNotDone();
        });
    }

    private static boolean passesBy(Path path, InetAddress relay) {
        return path.isRelayed()
                && (path.local().address().address().equals(relay)
                        || path.remote().address().address().equals(relay));
    }

    private static long began(Trio trio) {
        return trio.carolsEvents.stream()
                .filter(TraversalEvent.RelayingBegan.class::isInstance)
                .count();
    }

    private static long ended(Trio trio) {
        return trio.carolsEvents.stream()
                .filter(TraversalEvent.RelayingEnded.class::isInstance)
                .count();
    }
}
