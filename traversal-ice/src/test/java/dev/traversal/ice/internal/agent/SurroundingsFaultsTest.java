package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.IceSession;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalEvent;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of what surrounds a session: clocks, servers, names, other peers, and an end at any moment. */
class SurroundingsFaultsTest {
    private static final Duration SOON = Duration.ofMillis(1_500);
    private static final InetSocketAddress LIE = new InetSocketAddress("192.0.2.99", 9_999);

    @ParameterizedTest
    @ValueSource(longs = {36_000, -3_600, 1})
    void f14_nothingExpires_whenTheWallClockJumps(long seconds) {
        Seeds.forEach(10, seed -> {
            SimPair pair =
                    SimPair.seeded(seed).both(SurroundingsFaultsTest::home).start();
            SecureDatagramChannel channel = pair.connect();
            pair.aliceEvents.clear();
            pair.aliceHost.wallClockOffset(Duration.ofSeconds(seconds));
            pair.net.runFor(Duration.ofMinutes(2));

            assertThat(pair.aliceEvents).noneMatch(TraversalEvent.PathLost.class::isInstance);
            assertThat(pair.echo(channel, "tick")).containsExactly("tick");
        });
    }

    @Test
    void f09_thePeersMeet_whenOneOfThreeServersLies() {
        Seeds.forEach(seed -> {
            SimPair.Layout layout = SimPair.seeded(seed)
                    .both(SurroundingsFaultsTest::home)
                    .moreStunServers(2)
                    .stunLies(LIE);
            SimPair pair = layout.start();
            var calling = pair.call();
            pair.net.await("channel", calling::isDone, SOON);

            assertThat(pair.echo(calling.join(), "truth")).containsExactly("truth");
            assertThat(pair.alice.candidates())
                    .anyMatch(candidate -> candidate.address().port() == 9_999);
        });
    }

    /** What the liar says is checked as any candidate is: it costs a few datagrams, and two honest servers outvote it. */
    @Test
    void f09_theLieLosesToWhatTwoOthersSay_andHarmsNobody() {
        Seeds.forEach(seed -> {
            Duration honest = timeToConnect(SimPair.seeded(seed));
            SimPair pair = SimPair.seeded(seed)
                    .both(SurroundingsFaultsTest::home)
                    .moreStunServers(2)
                    .stunLies(LIE)
                    .start();
            Duration before = pair.net.now();
            SecureDatagramChannel channel = pair.connect();
            Duration lied = pair.net.now().minus(before);
            pair.net.runFor(Duration.ofMinutes(1));

            assertThat(lied).isLessThanOrEqualTo(honest.plusMillis(100));
            assertThat(channel.path().orElseThrow().local().address().port()).isNotEqualTo(LIE.getPort());
            assertThat(channel.path().orElseThrow().remote().address().port()).isNotEqualTo(LIE.getPort());
            assertThat(datagramsTo(LIE, pair.aliceHost)).isBetween(1L, 7L);
            assertThat(datagramsTo(LIE, pair.bobHost)).isBetween(1L, 7L);
        });
    }

    private static Duration timeToConnect(SimPair.Layout layout) {
        SimPair pair =
                layout.both(SurroundingsFaultsTest::home).moreStunServers(2).start();
        Duration before = pair.net.now();
        pair.connect();
        return pair.net.now().minus(before);
    }

    private static long datagramsTo(InetSocketAddress address, SimHost from) {
        return from.traffic().destinations().getOrDefault(address, 0L);
    }

    @Test
    void f09_nothingIsWaitedFor_whenOneOfThreeServersIsDown() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed)
                    .both(SurroundingsFaultsTest::home)
                    .moreStunServers(2)
                    .stunIsDead()
                    .start();
            var calling = pair.call();
            pair.net.await("channel", calling::isDone, SOON);

            assertThat(pair.echo(calling.join(), "two will do")).containsExactly("two will do");
        });
    }

    @Test
    void f31_nothingIsWaitedFor_whenNamesTakeFiveSeconds() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed)
                    .both(host -> {
                        host.network()
                                .dns()
                                .name("stun.example.net", "192.0.2.50")
                                .delay(Duration.ofSeconds(5));
                        return home(host);
                    })
                    .aliceOptions(builder -> builder.stunServer("stun.example.net"))
                    .bobOptions(builder -> builder.stunServer("stun.example.net"))
                    .start();
            var calling = pair.call();
            pair.net.await("channel", calling::isDone, SOON);

            assertThat(pair.echo(calling.join(), "literally")).containsExactly("literally");
        });
    }

    @Test
    void f27_aVictimGetsAHundredDatagramsAtMost_andALiveSessionFeelsNothing() {
        Seeds.forEach(5, seed -> {
            SimPair pair = SimPair.seeded(seed).start();
            SecureDatagramChannel channel = pair.connect();
            SimHost victim = pair.net.host("victim");
            List<Integer> got = new ArrayList<>();
            pair.accepted.get(0).onDatagram((from, datagram) -> got.add(datagram.getInt()));
            IceSession hostile = pair.alice.negotiate(IceSession.Role.CONTROLLING, IceSession.Mode.PLAIN, line -> {});
            hostile.handleLine("a=ice-ufrag:evil");
            hostile.handleLine("a=ice-pwd:0123456789012345678901");
            String address = victim.address().getHostAddress();
            for (int i = 0; i < 1_000; i++) {
                hostile.handleLine("a=candidate:" + i + " 1 udp 1694498815 " + address + " " + (1_000 + i)
                        + " typ srflx raddr 0.0.0.0 rport 0");
                if (i % 10 == 0) {
                    channel.send(ByteBuffer.allocate(200).putInt(i).rewind());
                    pair.net.runFor(Duration.ofMillis(10));
                }
            }
            pair.net.runFor(Duration.ofMinutes(1));
            long toVictim = pair.aliceHost.traffic().destinations().entrySet().stream()
                    .filter(entry -> entry.getKey().getAddress().equals(victim.address()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();

            assertThat(toVictim).isLessThanOrEqualTo(100);
            assertThat(got).hasSizeGreaterThanOrEqualTo(99);
        });
    }

    @Test
    void f32_nothingIsLeftBehind_whenClosedAmidFaults() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed)
                    .both(SurroundingsFaultsTest::home)
                    .moreStunServers(1)
                    .start();
            Random random = new Random(seed);
            SecureDatagramChannel channel = pair.connect();
            faults(pair).get(random.nextInt(7)).run();
            for (int i = random.nextInt(800); i > 0; i--) {
                if (!channel.closed().isDone()) {
                    channel.send(ByteBuffer.allocate(100));
                }
                pair.net.runFor(Duration.ofMillis(10));
            }
            pair.alice.close();
            pair.bob.close();
            pair.net.runFor(Duration.ofSeconds(5)); // whoever is stopped goes on by then

            assertThat(pair.closeAndFindLeftovers()).isEmpty();
            assertThat(channel.closed()).isDone();
        });
    }

    private static List<Runnable> faults(SimPair pair) {
        return List.of(
                () -> pair.aliceHost.link().cut(),
                () -> pair.aliceHost.link().up().cut(),
                () -> pair.bobHost.link().loss(0.3),
                () -> pair.aliceHost.interfaceNamed("eth0").moveTo(NatBox.linuxMasquerade()),
                () -> pair.bobHost.pause(Duration.ofSeconds(5)),
                () -> pair.aliceHost.link().mtu(576),
                () -> pair.bobHost.kill());
    }

    private static SimHost home(SimHost host) {
        SimHost behind = host.behind(NatBox.linuxMasquerade());
        behind.link().delay(Duration.ofMillis(10));
        return behind;
    }
}
