package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.ConnectivityReport;
import dev.traversal.api.IceSession.Mode;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalEvent;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ICE begins anew in the middle of a session (RFC 8445 section 9). */
class IceRestartTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static SimHost home(SimHost host) {
        host.link().delay(Duration.ofMillis(20));
        return host.behind(NatBox.linuxMasquerade());
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void datagramsGoOn_whenOneEndRestarts(Mode mode) {
        Seeds.forEach(seed -> {
            Carried carried = new Carried(seed, mode, IceRestartTest::home).exchange();
            carried.net.runFor(SECOND);
            carried.alice.session.restart();
            chat(carried, 50);
            assertRestarted(carried, 2);
        });
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void bothEndsMeetInTheSameGeneration_whenBothRestartAtATime(Mode mode) {
        Seeds.forEach(seed -> {
            Carried carried = new Carried(seed, mode, IceRestartTest::home).exchange();
            carried.net.runFor(SECOND);
            carried.alice.session.restart();
            carried.net.runFor(Duration.ofMillis(seed % 60));
            carried.bob.session.restart();
            chat(carried, 50);
            assertRestarted(carried, 2);
        });
    }

    @Test
    void restartsAgainAndAgain_andLeavesNothing() {
        Carried carried = new Carried(1, Mode.NATIVE, IceRestartTest::home).exchange();
        for (int i = 2; i <= 6; i++) {
            carried.net.runFor(SECOND);
            (i % 2 == 0 ? carried.alice : carried.bob).session.restart();
            chat(carried, 30);
            assertRestarted(carried, i);
        }
        carried.net.runFor(Duration.ofMinutes(2));
        chat(carried, 10);

        carried.alice.agent.close();
        carried.bob.agent.close();
        carried.net.runFor(SECOND);
        assertThat(carried.aliceHost.leftovers()).isEmpty();
        assertThat(carried.bobHost.leftovers()).isEmpty();
    }

    @Test
    void aPeerThatRestartsTenTimesASecondIsFollowedOnceInTwoSeconds() {
        Carried carried = new Carried(1, Mode.PLAIN, IceRestartTest::home).exchange();
        carried.net.runFor(SECOND);
        int before = carried.bob.told.size();
        for (int i = 0; i < 100; i++) {
            carried.bob.session.handleLine("a=ice-ufrag:hostile" + i);
            carried.bob.session.handleLine("a=ice-pwd:0123456789abcdefghijkl" + i);
            carried.net.runFor(Duration.ofMillis(100));
        }
        assertThat(carried.bob.told.subList(before, carried.bob.told.size()))
                .filteredOn(line -> line.startsWith("a=ice-ufrag:"))
                .hasSizeBetween(5, 8);
        chat(carried, 10);
    }

    @Test
    void bothEndsMeet_whenOneRestartsMoreOftenThanTheOtherFollows() {
        Carried carried = new Carried(2, Mode.NATIVE, IceRestartTest::home).exchange();
        carried.net.runFor(SECOND);
        for (int i = 0; i < 8; i++) {
            carried.alice.session.restart();
            chat(carried, 2);
        }
        carried.net.runFor(Duration.ofSeconds(10));
        chat(carried, 10);

        CompletableFuture<ConnectivityReport> report = carried.alice.session.report();
        carried.net.runFor(Duration.ofMillis(1));
        assertThat(report.join().pairs()).anyMatch(pair -> pair.selected() && pair.checksAnswered() > 0);
    }

    @Test
    void aRestartMovesTheSelectedPair_whenTheOldGenerationsPathIsGone() {
        Carried carried = new Carried(1, Mode.PLAIN, IceRestartTest::home).exchange();
        carried.net.runFor(SECOND);
        NatBox other = NatBox.linuxMasquerade();
        carried.aliceHost.interfaceNamed("eth0").moveTo(other);
        carried.net.runFor(Duration.ofSeconds(2));
        carried.alice.session.restart();
        carried.net.runFor(Duration.ofSeconds(2));
        chat(carried, 20);
    }

    /** Both paths die one after the other: of the first, consent is gone when the second follows. */
    @Test
    void twoOfOursRestartByThemselves_whenNoPathAnswersAnyMore() {
        Seeds.forEach(seed -> {
            SimPair pair = twoNetworks(seed);
            SecureDatagramChannel channel = pair.connect();
            pair.net.runFor(SECOND);
            SimInterface first = carrier(pair, channel);
            first.link().cut();
            pair.net.runFor(Duration.ofSeconds(60));
            SimInterface second = carrier(pair, channel);
            assertThat(second).isNotSameAs(first);
            first.link().mend();
            second.link().cut();
            pair.net.runFor(Duration.ofSeconds(25));

            assertThat(restarts(pair.aliceEvents))
                    .isEqualTo(restarts(pair.bobEvents))
                    .isPositive();
            assertThat(carrier(pair, channel)).isSameAs(first);
            assertThat(pair.echo(channel, "still", "here")).containsExactly("still", "here");
            assertThat(pair.accepted).hasSize(1);
            assertThat(pair.closeAndFindLeftovers()).isEmpty();
        });
    }

    @Test
    void aRestartIsMadeAfterHours_whenPrekeysHaveChanged() {
        SimPair pair = twoNetworks(1);
        SecureDatagramChannel channel = pair.connect();
        pair.net.runFor(Duration.ofHours(3));
        SimInterface first = carrier(pair, channel);
        first.link().cut();
        pair.net.runFor(Duration.ofSeconds(60));
        first.link().mend();
        carrier(pair, channel).link().cut();
        pair.net.runFor(Duration.ofSeconds(25));

        assertThat(pair.echo(channel, "late")).containsExactly("late");
    }

    private static SimPair twoNetworks(long seed) {
        return SimPair.seeded(seed)
                .bob(host -> {
                    host.interfaceNamed("wlan0");
                    return host;
                })
                .start();
    }

    /** {@return the interface of bob's that alice's data goes to} */
    private static SimInterface carrier(SimPair pair, SecureDatagramChannel channel) {
        SimInterface other = pair.bobHost.interfaceNamed("wlan0");
        boolean second = other.addresses()
                .contains(channel.path().orElseThrow().remote().address().address());
        return second ? other : pair.bobHost.interfaceNamed("eth0");
    }

    private static long restarts(List<TraversalEvent> events) {
        return events.stream()
                .filter(TraversalEvent.IceRestarted.class::isInstance)
                .count();
    }

    private static void chat(Carried carried, int words) {
        int aliceBefore = carried.alice.heard.size();
        int bobBefore = carried.bob.heard.size();
        for (int i = 0; i < words; i++) {
            ByteBuffer word = ByteBuffer.wrap("word".getBytes(StandardCharsets.UTF_8));
            carried.alice.session.send(word.duplicate());
            carried.bob.session.send(word.duplicate());
            carried.net.runFor(Duration.ofMillis(50));
        }
        carried.net.runFor(SECOND);
        assertThat(carried.alice.heard).hasSize(aliceBefore + words);
        assertThat(carried.bob.heard).hasSize(bobBefore + words);
    }

    /** Both have told so many generations, and data takes a pair of the last. */
    private static void assertRestarted(Carried carried, int generations) {
        for (Carried.End end : List.of(carried.alice, carried.bob)) {
            List<String> ufrags = end.told.stream()
                    .filter(line -> line.startsWith("a=ice-ufrag:"))
                    .toList();
            assertThat(ufrags).hasSize(generations).doesNotHaveDuplicates();
            CompletableFuture<ConnectivityReport> report = end.session.report();
            carried.net.runFor(Duration.ofMillis(1));
            assertThat(report.join().pairs())
                    .anyMatch(pair -> pair.selected() && pair.checksAnswered() > 0 && pair.checksSent() < 30);
        }
    }
}
