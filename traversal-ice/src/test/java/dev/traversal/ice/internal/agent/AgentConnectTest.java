package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.CloseReason;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalEvent;
import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.InputPolicy;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConnectTest {
    @Test
    void exchangesDatagramsAndLeavesNothingBehind_betweenPublicHosts() {
        Seeds.forEach(seed -> echoesAndLeavesNothing(SimPair.seeded(seed).start()));
    }

    @Test
    void exchangesDatagramsAndLeavesNothingBehind_throughTwoPortRestrictedNats() {
        Seeds.forEach(seed -> echoesAndLeavesNothing(
                SimPair.seeded(seed).both(host -> host.behind(portRestricted())).start()));
    }

    @Test
    void exchangesDatagrams_throughCarriersToo() {
        Seeds.forEach(seed -> echoesAndLeavesNothing(SimPair.seeded(seed)
                .both(host -> host.behind(portRestricted().behind(portRestricted())))
                .start()));
    }

    @Test
    void exchangesDatagrams_overIpv6Alone() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed)
                    .both(SimHost::ipv6)
                    .aliceOptions(builder -> builder.addresses(address -> address.getAddress().length == 16))
                    .start();
            SecureDatagramChannel channel = pair.connect();
            assertThat(pair.echo(channel, "six")).containsExactly("six");
            assertThat(channel.path().orElseThrow().remote().address().isIpv6()).isTrue();
        });
    }

    @ParameterizedTest
    @CsvSource({"ACCEPT,ACCEPT", "ACCEPT,DROP", "DROP,ACCEPT", "REJECT,ACCEPT", "REJECT,REJECT", "DROP,DROP"})
    void meetsDirectly_whateverTheEdgesDoWithUnsolicitedPackets(InputPolicy a, InputPolicy b) {
        Seeds.forEach(seed -> echoesAndLeavesNothing(SimPair.seeded(seed)
                .alice(host -> delayed(host.behind(NatBox.linuxMasquerade().input(a))))
                .bob(host -> delayed(host.behind(NatBox.linuxMasquerade().input(b))))
                .start()));
    }

    @Test
    void connects_throughLossAndDelay() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed)
                    .both(host -> lossy(delayed(host.behind(portRestricted()))))
                    .start();
            pair.connect();
        });
    }

    @Test
    void doesTheSameAgain_withTheSameSeed() {
        Seeds.forEach(10, seed -> {
            long first = fingerprint(seed);
            assertThat(fingerprint(seed)).isEqualTo(first);
            assertThat(fingerprint(seed + 1)).isNotEqualTo(first);
        });
    }

    @Test
    void deliversNothingTwice_whenThePathDuplicatesAndReorders() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed)
                    .both(host -> {
                        host.link().duplicate(0.2).reorder(0.2, Duration.ofMillis(30));
                        return host;
                    })
                    .start();
            SecureDatagramChannel channel = pair.connect();
            String[] words = IntStream.range(0, 300).mapToObj(i -> "word " + i).toArray(String[]::new);
            assertThat(pair.echo(channel, words)).containsExactlyInAnyOrder(words);
        });
    }

    @Test
    void beginsWithTheFirstCheck_whenItIsNotTheFirstSession() {
        SimPair pair =
                SimPair.seeded(1).both(host -> host.behind(portRestricted())).start();
        pair.connect().close();
        pair.net.runFor(Duration.ofSeconds(1));
        long asked = pair.stun.requests();
        int sockets = pair.aliceHost.openSockets();
        int gathered = gathered(pair).size();

        SecureDatagramChannel second = pair.connect();

        assertThat(pair.echo(second, "again")).containsExactly("again");
        assertThat(pair.stun.requests()).isEqualTo(asked);
        assertThat(pair.aliceHost.openSockets()).isEqualTo(sockets);
        assertThat(gathered(pair)).hasSize(gathered);
    }

    @Test
    void tellsThePeer_whenAChannelIsClosed() {
        SimPair pair = SimPair.seeded(1).start();
        SecureDatagramChannel channel = pair.connect();
        SecureDatagramChannel other = pair.accepted.get(0);
        channel.close();
        pair.net.runFor(Duration.ofSeconds(1));

        assertThat(channel.closed().join()).isEqualTo(CloseReason.CLOSED_HERE);
        assertThat(other.closed().join()).isEqualTo(CloseReason.CLOSED_BY_PEER);
    }

    @Test
    void isLost_whenThePeerIsGoneWithoutAWord() {
        SimPair pair = SimPair.seeded(1).start();
        SecureDatagramChannel channel = pair.connect();
        pair.bobHost.kill();
        pair.net.await("end", channel.closed()::isDone, Duration.ofSeconds(40));

        assertThat(channel.closed().join()).isEqualTo(CloseReason.LOST);
    }

    @Test
    void staysUsable_whenIdleForAnHourBehindNatsThatForgetAfterThirtySeconds() {
        SimPair pair = SimPair.seeded(1)
                .both(host -> host.behind(portRestricted().lifetime(Duration.ofSeconds(30))))
                .start();
        SecureDatagramChannel channel = pair.connect();
        pair.net.runFor(Duration.ofHours(1));

        assertThat(pair.echo(channel, "still here")).containsExactly("still here");
    }

    @Test
    void canBeCalled_whenItHasListenedForADay() {
        SimPair pair = SimPair.seeded(1).start();
        pair.net.runFor(Duration.ofDays(1));

        assertThat(pair.echo(pair.connect(), "good morning")).containsExactly("good morning");
    }

    @Test
    void goesOn_whenTheHandlerOfTheApplicationThrows() {
        SimPair pair = SimPair.seeded(1).start();
        SecureDatagramChannel channel = pair.connect();
        List<Integer> seen = new ArrayList<>();
        pair.accepted.get(0).onDatagram((from, datagram) -> {
            seen.add(datagram.remaining());
            throw new IllegalStateException("the application's fault");
        });
        channel.send(ByteBuffer.allocate(1));
        channel.send(ByteBuffer.allocate(2));
        pair.net.runFor(Duration.ofSeconds(1));

        assertThat(seen).containsExactly(1, 2);
        assertThat(channel.closed()).isNotDone();
    }

    @Test
    void losesNothing_whenTwoHundredDatagramsAreSentTheMomentTheChannelIsThere() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed)
                    .both(host -> {
                        host.link().delay(Duration.ofMillis(20)).jitter(Duration.ofMillis(20));
                        return host;
                    })
                    .start();
            List<Integer> echoed = new ArrayList<>();
            var unused = pair.call().thenAccept(channel -> {
                channel.onDatagram((from, datagram) -> echoed.add(datagram.getInt()));
                for (int i = 0; i < 200; i++) {
                    channel.send(ByteBuffer.allocate(Integer.BYTES).putInt(0, i));
                }
            });
            pair.net.runFor(Duration.ofSeconds(5));

            assertThat(echoed).hasSize(200).doesNotHaveDuplicates();
        });
    }

    @Test
    void carriesDatagramsOfTheGreatestLength() {
        SimPair pair = SimPair.seeded(1)
                .both(host -> {
                    host.link().mtu(1_280);
                    return host;
                })
                .start();
        SecureDatagramChannel channel = pair.connect();
        String longest = "x".repeat(channel.maxDatagramBytes());

        assertThat(channel.maxDatagramBytes()).isGreaterThanOrEqualTo(1_150);
        assertThat(pair.echo(channel, longest)).containsExactly(longest);
    }

    private static void echoesAndLeavesNothing(SimPair pair) {
        SecureDatagramChannel channel = pair.connect();
        assertThat(pair.echo(channel, "hello", "world")).contains("hello", "world");
        assertThat(channel.path().orElseThrow().isRelayed()).isFalse();
        assertThat(channel.peer()).isEqualTo(pair.bob.peerId());
        assertThat(pair.accepted)
                .singleElement()
                .satisfies(other -> assertThat(other.peer()).isEqualTo(pair.alice.peerId()));
        assertThat(pair.closeAndFindLeftovers()).isEmpty();
    }

    /** What went over the wire from beginning to end, byte by byte. */
    private static long fingerprint(long seed) {
        SimPair pair = SimPair.seeded(seed)
                .both(host -> lossy(delayed(host.behind(portRestricted()))))
                .start();
        pair.echo(pair.connect(), "hello", "world");
        assertThat(pair.closeAndFindLeftovers()).isEmpty();
        return pair.net.trace().fingerprint();
    }

    private static List<TraversalEvent> gathered(SimPair pair) {
        return pair.aliceEvents.stream()
                .filter(TraversalEvent.CandidateGathered.class::isInstance)
                .toList();
    }

    private static NatBox portRestricted() {
        return NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT)
                .filtering(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT);
    }

    private static SimHost delayed(SimHost host) {
        host.link().delay(Duration.ofMillis(20));
        return host;
    }

    private static SimHost lossy(SimHost host) {
        host.link().loss(0.05);
        return host;
    }
}
