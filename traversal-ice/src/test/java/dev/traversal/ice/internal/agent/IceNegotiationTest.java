package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.CandidateType;
import dev.traversal.api.CloseReason;
import dev.traversal.api.IceSession.Mode;
import dev.traversal.sim.InputPolicy;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IceNegotiationTest {
    private static SimHost home(SimHost host) {
        host.link().delay(Duration.ofMillis(20));
        return host.behind(NatBox.linuxMasquerade());
    }

    private static SimHost openHome(SimHost host) {
        return host.behind(NatBox.linuxMasquerade().input(InputPolicy.ACCEPT));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void datagramsFlowBothWays_throughTwoNats(Mode mode) {
        Seeds.forEach(seed -> {
            Carried carried = new Carried(seed, mode, IceNegotiationTest::home).exchange();

            assertThat(carried.alice.heard).containsExactly("CONTROLLED");
            assertThat(carried.bob.heard).containsExactly("CONTROLLING");
            carried.net.runFor(Duration.ofSeconds(1));
            assertThat(carried.alice.session.path().orElseThrow().local().type())
                    .isEqualTo(CandidateType.SERVER_REFLEXIVE);
        });
    }

    @Test
    void checksWhenThePeerKnowsThePairForSure_whenNobodySaysWhatHasArrived() {
        Carried carried = new Carried(1, Mode.PLAIN, IceNegotiationTest::home).exchange();

        // STUN takes 90 ms and telling 40, the check 130, the datagram 65. Telling might take half as long again as it
        // seemed to, but the check needs longer than that to get to the peer's edge.
        assertThat(carried.elapsed()).isEqualTo(Duration.ofMillis(90 + 40 + 130 + 65));
    }

    @Test
    void checksAsSoonAsThePeerSaysThatItKnowsThePair_whenItIsOfThisLibrary() {
        Carried carried = new Carried(1, Mode.NATIVE, IceNegotiationTest::home).exchange();

        // STUN takes 90 ms, telling 40 and the word that it has arrived 40 more; the check makes the other end's pair
        // authentic after 65, and the datagram takes as long. DTLS was through before, in the lines.
        assertThat(carried.elapsed()).isLessThanOrEqualTo(Duration.ofMillis(90 + 80 + 65 + 65));
        assertThat(carried.alice.told).contains("a=x-seen:2");
    }

    @ParameterizedTest
    @CsvSource({"PLAIN,0", "PLAIN,35", "NATIVE,0", "NATIVE,35"})
    void meetsThroughEdgesThatAcceptWhatNobodyAskedFor_whoeverIsSlower(Mode mode, int millis) {
        Seeds.forEach(seed -> {
            Carried carried = new Carried(seed, mode, IceNegotiationTest::openHome);
            carried.bob.slowness = Duration.ofMillis(millis);
            carried.exchange();
        });
    }

    @Test
    void closing_endsTheSession() {
        Carried carried = new Carried(1, Mode.DTLS, host -> host).exchange();
        carried.alice.session.close();
        carried.net.runFor(Duration.ofSeconds(1));

        assertThat(carried.alice.session.closed().join()).isEqualTo(CloseReason.CLOSED_HERE);
        assertThat(carried.bob.session.closed().join()).isEqualTo(CloseReason.CLOSED_BY_PEER);
    }
}
