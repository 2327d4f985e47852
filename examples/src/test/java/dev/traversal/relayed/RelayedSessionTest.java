package dev.traversal.relayed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.CandidateType;
import dev.traversal.api.TraversalEvent;
import dev.traversal.relay.internal.turn.server.TurnLimits;
import dev.traversal.relayed.RelayedPair.Ends;
import dev.traversal.sim.Firewall;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Sessions of two whole agents with relays between them. Rows are those of RELIABILITY.md. */
class RelayedSessionTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void dataIsRelayed_whenTheNatsLetNothingElseThrough() {
        Seeds.forEach(seed -> {
            RelayedPair pair = new RelayedPair(seed, NatBox::linuxRandom, NatBox::linuxMasquerade, 1);
            Ends ends = pair.connect();
            pair.load(ends, SECOND);
            pair.net.runFor(SECOND);

            assertThat(ends.alice().isRelayed()).isTrue();
            assertThat(ends.alice().received()).isEqualTo(ends.bob().sent);
            assertThat(ends.bob().received()).isEqualTo(ends.alice().sent);
            assertThat(pair.closeAndFindLeftovers()).isEmpty();
        });
    }

    @Test
    void nothingIsLostOrRepeated_whenDataMovesFromTheRelayToADirectPath() {
        Seeds.forEach(seed -> {
            RelayedPair pair = new RelayedPair(seed, NatBox::linuxMasquerade, NatBox::linuxMasquerade, 1);
            Ends ends = pair.connect();
            pair.load(ends, Duration.ofSeconds(3));
            pair.net.runFor(SECOND);

            assertThat(ends.alice().isRelayed()).isFalse();
            assertThat(ends.bob().isRelayed()).isFalse();
            assertThat(ends.alice().received()).isEqualTo(ends.bob().sent);
            assertThat(ends.bob().received()).isEqualTo(ends.alice().sent);
            assertThat(ends.alice().duplicates + ends.bob().duplicates).isZero();
        });
    }

    @Test
    void f04_theRelayCarriesOnWithinASecond_whenTheDirectPathIsDropped() {
        Seeds.forEach(seed -> {
            RelayedPair pair = new RelayedPair(seed, NatBox::linuxMasquerade, NatBox::linuxMasquerade, 1);
            Ends ends = pair.connect();
            pair.load(ends, Duration.ofSeconds(2));
            assertThat(ends.alice().isRelayed()).isFalse();
            ends.alice().forgetGap();
            ends.bob().forgetGap();
            pair.net.partition(pair.aliceHost, pair.bobHost);
            pair.load(ends, Duration.ofSeconds(3));

            assertThat(ends.alice().gap()).isLessThanOrEqualTo(SECOND);
            assertThat(ends.bob().gap()).isLessThanOrEqualTo(SECOND);
            assertThat(ends.alice().isRelayed()).isTrue();
        });
    }

    @Test
    void aDirectPathIsFoundLater_whenThereWasNoneAtFirst() {
        Seeds.forEach(seed -> {
            RelayedPair pair = new RelayedPair(seed, NatBox::linuxMasquerade, NatBox::linuxMasquerade, 1);
            pair.net.partition(pair.aliceHost, pair.bobHost);
            Ends ends = pair.connect();
            pair.load(ends, Duration.ofSeconds(10));
            assertThat(ends.alice().isRelayed()).isTrue();
            pair.net.heal(pair.aliceHost, pair.bobHost);
            pair.net.runFor(Duration.ofMinutes(2));

            assertThat(ends.alice().isRelayed()).isFalse();
            assertThat(ends.bob().isRelayed()).isFalse();
        });
    }

    @Test
    void f06_dataMovesWithinTwoSeconds_whenTheRelayDiesAndThereIsAnother() {
        Seeds.forEach(seed -> {
            RelayedPair pair = new RelayedPair(seed, NatBox::linuxRandom, NatBox::linuxMasquerade, 2);
            Ends ends = pair.connect();
            pair.load(ends, Duration.ofSeconds(2));
            ends.alice().forgetGap();
            ends.bob().forgetGap();
            carrier(pair, ends).kill();
            pair.load(ends, Duration.ofSeconds(5));

            assertThat(ends.alice().gap()).isLessThanOrEqualTo(Duration.ofSeconds(2));
            assertThat(ends.bob().gap()).isLessThanOrEqualTo(Duration.ofSeconds(2));
        });
    }

    @Test
    void f07_theSessionGoesOn_whenItsOnlyRelayRestartsAndHasForgottenAll() {
        Seeds.forEach(seed -> {
            RelayedPair pair = new RelayedPair(seed, NatBox::linuxRandom, NatBox::linuxMasquerade, 1);
            Ends ends = pair.connect();
            pair.load(ends, Duration.ofSeconds(2));
            pair.relays.get(0).kill();
            pair.relays.get(0).start();
            ends.alice().forgetGap();
            ends.bob().forgetGap();
            pair.load(ends, Duration.ofSeconds(15));

            assertThat(ends.alice().gap()).isLessThanOrEqualTo(Duration.ofSeconds(10));
            assertThat(ends.alice().channel.closed()).isNotDone();
        });
    }

    @Test
    void theAllocationComesAlong_whenTheNatGetsAnotherAddress() {
        Seeds.forEach(seed -> {
            NatBox edge = NatBox.linuxRandom();
            RelayedPair pair = new RelayedPair(seed, () -> edge, NatBox::linuxMasquerade, 1);
            Ends ends = pair.connect();
            pair.load(ends, Duration.ofSeconds(2));
            long before = relayedCandidates(pair);
            ends.alice().forgetGap();
            ends.bob().forgetGap();
            edge.changeAddress();
            pair.load(ends, Duration.ofSeconds(10));

            assertThat(relayedCandidates(pair)).isEqualTo(before);
            assertThat(ends.alice().gap()).isLessThanOrEqualTo(Duration.ofSeconds(3));
            assertThat(ends.bob().gap()).isLessThanOrEqualTo(Duration.ofSeconds(3));
        });
    }

    private static long relayedCandidates(RelayedPair pair) {
        return pair.events.stream()
                .filter(event -> event instanceof TraversalEvent.CandidateGathered it
                        && it.candidate().type() == CandidateType.RELAYED)
                .count();
    }

    @Test
    void f19_dataIsRelayedOverTls_whenUdpIsBlockedForBoth() {
        Seeds.forEach(seed -> {
            RelayedPair pair = new RelayedPair(
                    seed, RelayedSessionTest::strict, RelayedSessionTest::strict, 1, true, TurnLimits.USUAL);
            Duration before = pair.net.now();
            Ends ends = pair.connect();
            assertThat(pair.net.now().minus(before)).isLessThanOrEqualTo(Duration.ofSeconds(3));
            pair.load(ends, SECOND);
            pair.net.runFor(SECOND);

            assertThat(ends.alice().received()).isEqualTo(ends.bob().sent);
            assertThat(ends.alice().isRelayed()).isTrue();
        });
    }

    @Test
    void aSessionOverARelayLivesForADay_withoutAGap() {
        RelayedPair pair = new RelayedPair(1, NatBox::linuxRandom, NatBox::linuxMasquerade, 1);
        Ends ends = pair.connect();
        for (int minute = 0; minute < 24 * 60; minute++) {
            ends.alice().send();
            ends.bob().send();
            pair.net.runFor(Duration.ofMinutes(1));
        }

        assertThat(ends.alice().received()).isEqualTo(ends.bob().sent);
        assertThat(ends.bob().received()).isEqualTo(ends.alice().sent);
        assertThat(ends.alice().isRelayed()).isTrue();
    }

    private static Firewall strict() {
        return Firewall.withoutUdp().streams(port -> port == SimRelay.TLS_PORT);
    }

    /** {@return the relay that alice's data goes by} */
    private static SimRelay carrier(RelayedPair pair, Ends ends) {
        var path = ends.alice().channel.path().orElseThrow();
        return pair.relays.stream()
                .filter(relay -> relay.host()
                                .address()
                                .equals(path.remote().address().address())
                        || relay.host().address().equals(path.local().address().address()))
                .findFirst()
                .orElseThrow();
    }
}
