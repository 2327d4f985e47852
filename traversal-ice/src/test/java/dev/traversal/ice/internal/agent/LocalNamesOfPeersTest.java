package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.CandidateType;
import dev.traversal.api.IceSession.Mode;
import dev.traversal.api.TraversalAgentBuilder;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Host candidates under names of multicast DNS (draft-ietf-mmusic-mdns-ice-candidates). */
class LocalNamesOfPeersTest {
    private static final UnaryOperator<TraversalAgentBuilder> NAMES = TraversalAgentBuilder::localNames;

    @ParameterizedTest
    @EnumSource(Mode.class)
    void twoOfOneHomeMeetDirectly_andToldNobodyTheirAddresses(Mode mode) {
        Seeds.forEach(seed -> {
            NatBox home = NatBox.linuxMasquerade().hairpinning(false);
            Carried carried = new Carried(
                            seed, mode, host -> host.behind(home), host -> host.behind(home), NAMES, NAMES)
                    .exchange();
            carried.net.runFor(Duration.ofSeconds(2));

            assertThat(carried.alice.session.path().orElseThrow().local().type())
                    .isEqualTo(CandidateType.HOST);
            assertHidden(carried.alice.told, carried.aliceHost);
            assertHidden(carried.bob.told, carried.bobHost);
        });
    }

    @Test
    void aPeerWithoutNamesMeetsOneWithThem_sinceItsChecksComeFromSomewhere() {
        Seeds.forEach(seed -> {
            NatBox home = NatBox.linuxMasquerade().hairpinning(false);
            Carried carried = new Carried(
                    seed, Mode.DTLS, host -> host.behind(home), host -> host.behind(home), NAMES, builder -> builder);
            carried.bob.takesAll = false;
            carried.exchange();

            assertHidden(carried.alice.told, carried.aliceHost);
        });
    }

    @Test
    void twoHomesMeetByWhatServersSaw_andTheNameLeadsNowhere() {
        Seeds.forEach(seed -> {
            Carried carried = new Carried(
                            seed,
                            Mode.DTLS,
                            host -> host.behind(NatBox.linuxMasquerade()),
                            host -> host.behind(NatBox.linuxMasquerade()),
                            NAMES,
                            NAMES)
                    .exchange();

            assertHidden(carried.alice.told, carried.aliceHost);
            assertHidden(carried.bob.told, carried.bobHost);
        });
    }

    @Test
    void agentsThatFindEachOtherByTicketHideTheirAddressesToo() {
        Seeds.forEach(seed -> {
            NatBox home = NatBox.linuxMasquerade().hairpinning(false);
            SimPair pair = SimPair.seeded(seed)
                    .both(host -> host.behind(home))
                    .aliceOptions(NAMES)
                    .bobOptions(NAMES)
                    .start();

            assertThat(pair.connect().path().orElseThrow().isRelayed()).isFalse();
            assertThat(pair.bobEvents)
                    .filteredOn(event -> event.name().equals("remote-candidate"))
                    .anyMatch(event -> event.toJson().contains("LOCAL_NAME"));
        });
    }

    @Test
    void aPublicHostTellsWhatServersSaw_sinceItsNameHelpsNobody() {
        Carried carried = new Carried(1, Mode.DTLS, host -> host, host -> host, NAMES, NAMES).exchange();

        assertThat(carried.alice.told).anyMatch(line -> line.contains("typ srflx"));
    }

    private static void assertHidden(List<String> told, SimHost host) {
        String text = String.join("\n", told);
        assertThat(text).doesNotContain(host.address().getHostAddress());
        assertThat(text.getBytes(StandardCharsets.US_ASCII)).isNotEmpty();
        assertThat(told).anyMatch(line -> line.contains(".local ") && line.contains("typ host"));
    }
}
