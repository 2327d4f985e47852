package dev.traversal.portmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.api.TransportAddress;
import dev.traversal.sim.SimGateway.Speech;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The race, the leases and the end, with a gateway on the virtual clock. */
class PortMapperTest {
    private final Home home = new Home(7);

    @AfterEach
    void leavesNothingBehind() {
        home.close();
        assertThat(home.gateway.entries()).isEmpty();
        assertThat(home.computer.leftovers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PCP, PCP", "NAT_PMP, NAT_PMP", "UPNP, UPNP_IGD"})
    void strangersReachThePort_whateverTheGatewaySpeaks(Speech speech, MappingProtocol protocol) {
        home.gateway.speaks(speech);
        assertThat(home.leadsIn(Home.PORT)).isFalse();

        PortMapping mapping = home.await(home.open().map(Protocol.UDP, Home.PORT));

        assertThat(mapping.protocol()).isEqualTo(protocol);
        assertThat(mapping.external().toSocketAddress().getAddress()).isEqualTo(home.nat.externalAddress());
        assertThat(mapping.external().port()).isEqualTo(Home.PORT);
        assertThat(mapping.isPublic()).isTrue();
        assertThat(home.leadsIn(Home.PORT)).isTrue();
    }

    @Test
    void oneRuleIsMade_whenTheGatewaySpeaksEverything() {
        PortMapping mapping = home.await(home.open().map(Protocol.UDP, Home.PORT));
        home.runFor(Duration.ofSeconds(10));

        assertThat(mapping.protocol()).isEqualTo(MappingProtocol.PCP);
        assertThat(home.gateway.entries()).hasSize(1);
        assertThat(home.gateway.requests("AddPortMapping")).isZero();
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void refusalIsToldWithItsReason(Speech speech) {
        home.gateway.speaks(speech).refuses(speech);

        assertThatThrownBy(() -> home.await(home.open().map(Protocol.UDP, Home.PORT)))
                .hasCauseInstanceOf(PortMappingException.class)
                .hasMessageContaining("no gateway maps UDP 27015");
        assertThat(home.events(PortMappingEvent.Refused.class).get(0).failure())
                .isEqualTo(PortMappingFailure.NOT_AUTHORIZED);
    }

    @Test
    void nextProtocolIsUsed_whenTheFirstRefuses() {
        home.gateway.refuses(Speech.PCP, Speech.NAT_PMP);

        assertThat(home.await(home.open().map(Protocol.UDP, Home.PORT)).protocol())
                .isEqualTo(MappingProtocol.UPNP_IGD);
    }

    @Test
    void silentGatewayIsGivenUp_afterTwelveDatagramsAtMost() {
        home.gateway.speaks();
        long before = home.computer.traffic().datagramsSent();

        CompletableFuture<PortMapping> mapping = home.open().map(Protocol.UDP, Home.PORT);

        assertThat(home.awaitFailure(mapping)).isInstanceOf(PortMappingException.class);
        assertThat(((PortMappingException) home.awaitFailure(mapping)).failure())
                .isEqualTo(PortMappingFailure.NO_ANSWER);
        assertThat(home.computer.traffic().datagramsSent() - before).isBetween(6L, 12L);
    }

    @Test
    void failsAtOnce_whenThereIsNoGateway() {
        home.gateways.clear();

        Throwable failure = home.awaitFailure(home.open().map(Protocol.UDP, Home.PORT));

        assertThat(((PortMappingException) failure).failure()).isEqualTo(PortMappingFailure.NO_GATEWAY);
    }

    @Test
    void gatewayThatAppearsLaterIsAsked() {
        Gateway later = home.gateways.remove(0);
        home.awaitFailure(home.open().map(Protocol.UDP, Home.PORT));

        home.gateways.add(later);
        home.runFor(Duration.ofSeconds(3));

        assertThat(home.events(PortMappingEvent.Mapped.class)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void ruleIsKeptForADay_byRenewalAtHalfOfTheLease(Speech speech) {
        home.gateway.speaks(speech).mostLease(Duration.ofMinutes(20));
        home.await(home.open().map(Protocol.UDP, Home.PORT));

        for (int hour = 0; hour < 24; hour++) {
            home.runFor(Duration.ofHours(1));
            assertThat(home.gateway.entries()).hasSize(1);
        }

        assertThat(home.events).hasSize(1);
        assertThat(home.leadsIn(Home.PORT)).isTrue();
        int renewals =
                speech == Speech.UPNP ? home.gateway.requests("AddPortMapping") : home.gateway.requests(speech.name());
        assertThat(renewals).isBetween(12, speech == Speech.NAT_PMP ? 340 : 170);
    }

    @ParameterizedTest
    @EnumSource(
            value = Speech.class,
            names = {"PCP", "NAT_PMP"})
    void f22_remappedWithinFiveSeconds_whenTheGatewayHasForgotten(Speech speech) {
        home.gateway.speaks(speech);
        home.await(home.open().map(Protocol.UDP, Home.PORT));
        home.runFor(Duration.ofMinutes(5));

        home.gateway.reboot();
        home.gateway.announce();
        home.runFor(Duration.ofSeconds(5));

        assertThat(home.gateway.entries()).hasSize(1);
        assertThat(home.leadsIn(Home.PORT)).isTrue();
    }

    @Test
    void f22_remapped_whenUpnpForgetsInSilence() {
        home.gateway.speaks(Speech.UPNP);
        home.await(home.open().map(Protocol.UDP, Home.PORT));

        home.gateway.reboot();
        home.runFor(Duration.ofSeconds(130));

        assertThat(home.gateway.entries()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void newExternalAddressIsTold_afterARefresh(Speech speech) {
        home.gateway.speaks(speech);
        PortMapper mapper = home.open();
        home.await(mapper.map(Protocol.UDP, Home.PORT));
        home.runFor(Duration.ofMinutes(1));

        home.gateway.reboot();
        home.nat.changeAddress();
        if (speech == Speech.UPNP) {
            home.runFor(Duration.ofSeconds(130));
        } else {
            mapper.refresh();
            home.runFor(Duration.ofSeconds(5));
        }

        PortMappingEvent.Changed changed =
                home.events(PortMappingEvent.Changed.class).get(0);
        assertThat(changed.after().external().address()).isEqualTo(home.nat.externalAddress());
        assertThat(mapper.mappings()).containsExactly(changed.after());
    }

    @Test
    void anotherPortIsTaken_whenTheWantedOneIsSomebodyElses() {
        for (Speech speech : Speech.values()) {
            Home other = new Home(3);
            other.gateway.speaks(speech);
            PortMapper neighbour = PortMapper.builder()
                    .environment(other.net.host("neighbour").behind(other.nat).environment())
                    .gateways(() -> List.of(new Gateway(
                            other.gateway.address(), other.net.host("neighbour").address(), 24, "eth0")))
                    .memory(PortMemory.inMemory())
                    .open();
            other.await(neighbour.map(Protocol.UDP, Home.PORT));

            PortMapping mapping = other.await(other.open().map(Protocol.UDP, Home.PORT));

            assertThat(mapping.external().port()).isNotEqualTo(Home.PORT);
            assertThat(other.leadsIn(mapping.external().port())).isTrue();
            assertThat(other.gateway.entries()).hasSize(2);
            other.close();
            assertThat(other.gateway.entries()).as("only our own is deleted").hasSize(1);
            neighbour.close();
            other.runFor(Duration.ofSeconds(3));
        }
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void exactPortIsRefused_whenItIsSomebodyElses(Speech speech) {
        home.gateway.speaks(speech);
        PortMapper neighbour = PortMapper.builder()
                .environment(home.net.host("neighbour").behind(home.nat).environment())
                .gateways(() -> List.of(new Gateway(
                        home.gateway.address(), home.net.host("neighbour").address(), 24, "eth0")))
                .memory(PortMemory.inMemory())
                .open();
        home.await(neighbour.map(Protocol.UDP, Home.PORT));

        Throwable failure = home.awaitFailure(
                home.open().map(PortRequest.of(Protocol.UDP, Home.PORT).exactly()));

        assertThat(((PortMappingException) failure).failure()).isEqualTo(PortMappingFailure.CONFLICT);
        assertThat(home.gateway.entries()).hasSize(1);
        neighbour.close();
        home.runFor(Duration.ofSeconds(3));
    }

    @Test
    void rememberedProtocolIsAskedFirst() {
        home.gateway.speaks(Speech.UPNP);
        PortMemory memory = PortMemory.inMemory();
        PortMapper first = home.open(builder -> builder.memory(memory));
        home.await(first.map(Protocol.UDP, Home.PORT));
        first.close();
        home.runFor(Duration.ofSeconds(3));
        int before = home.gateway.requests("PCP");

        home.await(home.open(builder -> builder.memory(memory)).map(Protocol.UDP, Home.PORT));

        assertThat(home.gateway.requests("PCP")).isEqualTo(before);
    }

    @Test
    void permanentRuleIsMade_onlyIfWanted() {
        home.gateway.speaks(Speech.UPNP).permanentOnly(true);

        Throwable failure = home.awaitFailure(
                home.open(builder -> builder.permanentLeases(false)).map(Protocol.UDP, Home.PORT));
        assertThat(((PortMappingException) failure).failure()).isEqualTo(PortMappingFailure.PERMANENT_ONLY);

        PortMapping mapping = home.await(home.open().map(Protocol.UDP, Home.PORT));
        assertThat(mapping.lease()).isZero();
        home.runFor(Duration.ofDays(2));
        assertThat(home.gateway.entries()).hasSize(1);
    }

    @Test
    void anyPortIsAskedFor_inVersionTwo() {
        home.gateway.speaks(Speech.UPNP).igdVersion(2);

        home.await(home.open().map(Protocol.TCP, 8_080));

        assertThat(home.gateway.requests("AddAnyPortMapping")).isEqualTo(1);
        assertThat(home.gateway.entries().get(0).protocol()).isEqualTo(6);
    }

    @Test
    void peersAndFilters_areForPcpAlone() {
        home.gateway.speaks(Speech.NAT_PMP, Speech.UPNP);
        PortRequest request =
                PortRequest.of(Protocol.UDP, Home.PORT).toward(TransportAddress.parse("203.0.113.77:4000"));

        Throwable failure = home.awaitFailure(home.open().map(request));

        assertThat(((PortMappingException) failure).failure()).isEqualTo(PortMappingFailure.UNSUPPORTED);
    }

    @Test
    void outboundMappingIsLearnt_fromPcp() {
        PortRequest request =
                PortRequest.of(Protocol.UDP, Home.PORT).toward(TransportAddress.parse("203.0.113.77:4000"));

        assertThat(home.await(home.open().map(request)).protocol()).isEqualTo(MappingProtocol.PCP);
    }

    @Test
    void unmappedPortIsClosed() {
        PortMapper mapper = home.open();
        PortMapping mapping = home.await(mapper.map(Protocol.UDP, Home.PORT));

        mapper.unmap(mapping.request());
        home.runFor(Duration.ofSeconds(1));

        assertThat(home.gateway.entries()).isEmpty();
        assertThat(mapper.mappings()).isEmpty();
        assertThat(home.leadsIn(Home.PORT)).isFalse();
    }

    @Test
    void probeChangesNothing_andSaysWhatIsSpoken() {
        home.gateway.speaks(Speech.NAT_PMP, Speech.UPNP);

        GatewayReport report = home.await(home.open().probe()).get(0);

        assertThat(report.protocols()).hasSize(3);
        for (GatewayReport.Spoken spoken : report.protocols()) {
            if (spoken.protocol() == MappingProtocol.PCP) {
                assertThat(spoken.failure()).isPresent();
            } else {
                assertThat(spoken.external()).contains(home.nat.externalAddress());
                assertThat(spoken.answeredAfter()).isPresent();
            }
        }
        assertThat(home.gateway.entries()).isEmpty();
    }

    @Test
    void noMoreThanEightPortsAreMapped() {
        PortMapper mapper = home.open();
        for (int i = 0; i < 8; i++) {
            mapper.map(Protocol.UDP, 30_000 + i);
        }

        assertThatThrownBy(() -> mapper.map(Protocol.UDP, 31_000)).isInstanceOf(IllegalStateException.class);
        home.runFor(Duration.ofSeconds(2));
        assertThat(home.gateway.entries()).hasSize(8);
    }

    @Test
    void f21_slowAnswerIsTakenNevertheless() {
        home.gateway.slowness(Duration.ofSeconds(2));

        assertThat(home.await(home.open().map(Protocol.UDP, Home.PORT)).isPublic())
                .isTrue();
    }

    @Test
    void failsAsClosed_whenClosedBeforeAnAnswer() {
        home.gateway.speaks();
        PortMapper mapper = home.open();
        CompletableFuture<PortMapping> mapping = mapper.map(Protocol.UDP, Home.PORT);

        mapper.close();

        assertThat(((PortMappingException) home.awaitFailure(mapping)).failure())
                .isEqualTo(PortMappingFailure.CLOSED);
    }
}
