package dev.traversal.relayed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.CandidateType;
import dev.traversal.api.IceSession;
import dev.traversal.api.RelayMap;
import dev.traversal.api.RelayMap.Node;
import dev.traversal.api.RelayMap.Region;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalAgent;
import dev.traversal.relay.internal.turn.server.TurnLimits;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimSignaling;
import dev.traversal.sim.SimStunServer;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Two agents that know a fleet of relays, and NATs that need one. */
class RelayFleetTest {
    private static final int NODES = 4;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int SEEDS = Math.max(1, Seeds.count() / 5);

    /** A network with a region nearby and one far away, and two agents that cannot do without. */
    private static final class Meeting {
        final SimNetwork net;
        final List<SimRelay> near = new ArrayList<>();
        final List<SimRelay> far = new ArrayList<>();
        final TraversalAgent alice;
        final TraversalAgent bob;
        final List<SecureDatagramChannel> accepted = new ArrayList<>();
        private final SimSignaling hub;
        private final SimStunServer stun;
        private final RelayMap map;

        Meeting(long seed, IntPredicate draining) {
            net = SimNetwork.seeded(seed);
            hub = net.signaling().delay(Duration.ofMillis(40));
            stun = SimStunServer.on(net.host("stun"));
            for (int i = 0; i < NODES; i++) {
                near.add(relay("near" + i, Duration.ofMillis(5)));
                far.add(relay("far" + i, Duration.ofMillis(60)));
            }
            map = new RelayMap(List.of(region("far", far, node -> false), region("near", near, draining)));
            alice = agent("alice", NatBox.linuxRandom());
            bob = agent("bob", NatBox.linuxRandom());
            bob.listen(accepted::add);
            net.runFor(Duration.ofSeconds(1));
        }

        private SimRelay relay(String name, Duration delay) {
            SimHost host = net.host(name);
            host.link().delay(delay);
            return new SimRelay(host, TurnLimits.USUAL);
        }

        private static Region region(String name, List<SimRelay> relays, IntPredicate draining) {
            List<Node> nodes = new ArrayList<>();
            for (int i = 0; i < relays.size(); i++) {
                nodes.add(new Node(relays.get(i).server(false), 1, draining.test(i)));
            }
            return new Region(name, nodes);
        }

        private TraversalAgent agent(String name, NatBox nat) {
            SimHost host = net.host(name).behind(nat);
            return TraversalAgent.builder()
                    .environment(host.environment())
                    .signaling(hub.channel(host))
                    .stunServer(stun.address())
                    .relayMap(map)
                    .build();
        }

        SecureDatagramChannel connect() {
            CompletableFuture<SecureDatagramChannel> calling = alice.connect(bob.ticket());
            net.await("channel", calling::isDone, LONG);
            net.runFor(Duration.ofSeconds(2));
            return calling.join();
        }

        void carry(String line, IceSession[] ends, int to) {
            net.after(Duration.ofMillis(40), () -> ends[to].handleLine(line));
        }

        /** {@return the nodes at which both have an allocation} */
        List<SimRelay> common() {
            Set<InetAddress> both = relaysOf(alice);
            both.retainAll(relaysOf(bob));
            return near.stream()
                    .filter(relay -> both.contains(relay.host().address()))
                    .toList();
        }

        static Set<InetAddress> relaysOf(TraversalAgent agent) {
            return agent.candidates().stream()
                    .filter(candidate -> candidate.type() == CandidateType.RELAYED)
                    .map(candidate -> candidate.address().address())
                    .collect(Collectors.toCollection(HashSet::new));
        }
    }

    @Test
    void bothEndsMeetAtOneNode_ofTheNearestRegion() {
        Seeds.forEach(SEEDS, seed -> {
            Meeting meeting = new Meeting(seed, node -> false);
            SecureDatagramChannel channel = meeting.connect();

            assertThat(channel.path().orElseThrow().isRelayed()).isTrue();
            assertThat(meeting.common()).isNotEmpty();
        });
    }

    @Test
    void bothEndsMeetAtOneNode_whenTheApplicationCarriesTheirDescriptions() {
        Seeds.forEach(SEEDS, seed -> {
            Meeting meeting = new Meeting(seed, node -> false);
            IceSession[] ends = new IceSession[2];
            ends[0] = meeting.alice.negotiate(
                    IceSession.Role.CONTROLLING, IceSession.Mode.NATIVE, line -> meeting.carry(line, ends, 1));
            ends[1] = meeting.bob.negotiate(
                    IceSession.Role.CONTROLLED, IceSession.Mode.NATIVE, line -> meeting.carry(line, ends, 0));
            meeting.net.await(
                    "both",
                    () -> ends[0].connected().isDone() && ends[1].connected().isDone(),
                    LONG);
            meeting.net.runFor(Duration.ofSeconds(2));

            assertThat(meeting.common()).isNotEmpty();
        });
    }

    @Test
    void bothEndsMeetAtTheNext_whenTheirNodeDies() {
        Seeds.forEach(SEEDS, seed -> {
            Meeting meeting = new Meeting(seed, node -> false);
            SecureDatagramChannel alices = meeting.connect();
            List<SimRelay> before = meeting.common();
            before.forEach(SimRelay::kill);
            int[] got = {0};
            meeting.accepted.get(0).onDatagram((from, datagram) -> got[0]++);
            for (int i = 0; i < 1_000; i++) {
                alices.send(ByteBuffer.wrap(new byte[100]));
                meeting.net.runFor(Duration.ofMillis(20));
            }

            assertThat(got[0]).isGreaterThan(750); // all that they had died at once: five seconds' worth may be lost
            assertThat(meeting.common()).isNotEmpty().doesNotContainAnyElementsOf(before);
        });
    }

    @Test
    void nodesThatDrainAreLeftAlone() {
        Seeds.forEach(SEEDS, seed -> {
            Meeting meeting = new Meeting(seed, node -> node != 2);
            meeting.connect();

            assertThat(meeting.common()).containsExactly(meeting.near.get(2));
            assertThat(Meeting.relaysOf(meeting.alice))
                    .noneMatch(address -> meeting.near.stream()
                            .filter(relay -> relay != meeting.near.get(2))
                            .anyMatch(relay -> relay.host().address().equals(address)));
        });
    }

    @Test
    void whatSessionsAgreedOnIsGivenBack_whenTheyAreOver() {
        Meeting meeting = new Meeting(3, node -> false);
        List<SecureDatagramChannel> channels = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            channels.add(meeting.connect());
        }
        int before = Meeting.relaysOf(meeting.alice).size();
        channels.subList(1, channels.size()).forEach(SecureDatagramChannel::close);
        meeting.net.runFor(Duration.ofMinutes(5));

        // two that are kept, the one that is agreed on, and the one that carries data
        assertThat(Meeting.relaysOf(meeting.alice)).hasSizeBetween(2, Math.min(4, before - 1));
        assertThat(channels.get(0).closed()).isNotDone();
    }
}
