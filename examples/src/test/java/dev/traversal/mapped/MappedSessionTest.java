package dev.traversal.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.ConnectivityException;
import dev.traversal.api.ConnectivityReport;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalAgent;
import dev.traversal.portmap.Gateway;
import dev.traversal.portmap.PortMapper;
import dev.traversal.portmap.PortMappingEvent;
import dev.traversal.portmap.PortMemory;
import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.SimGateway;
import dev.traversal.sim.SimGateway.Speech;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimSignaling;
import dev.traversal.sim.SimStunServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Alice sits behind a hard NAT with a gateway that maps ports, bob behind a NAT that lets nobody in:
 *
 * <pre>
 * alice ───┬─ hard NAT ── Internet ── NAT ── bob
 * gateway ─┘                 └ STUN
 * </pre>
 */
class MappedSessionTest {
    private final SimNetwork net = SimNetwork.seeded(5);
    private final SimSignaling hub = net.signaling().delay(Duration.ofMillis(40));
    private final SimStunServer stun = SimStunServer.on(net.host("stun"));
    private final NatBox aliceNat = NatBox.linuxRandom().named("alice's");
    private final SimHost aliceHost = net.host("alice").behind(aliceNat);
    private final SimHost box = net.host("gateway").behind(aliceNat);
    private final SimGateway gateway = SimGateway.on(box, aliceNat);
    private final List<SecureDatagramChannel> accepted = new ArrayList<>();
    private final List<SecureDatagramChannel> channels = new ArrayList<>();
    private final List<PortMappingEvent> told = new ArrayList<>();
    private final List<TraversalAgent> agents = new ArrayList<>();

    private TraversalAgent alice(boolean mapped) {
        var builder = TraversalAgent.builder()
                .environment(aliceHost.environment())
                .signaling(hub.channel(aliceHost))
                .stunServer(stun.address());
        if (mapped) {
            Gateway toBox = new Gateway(box.address(), aliceHost.address(), 24, "eth0");
            builder.candidateSource(PortMapper.builder()
                    .environment(aliceHost.environment())
                    .gateways(() -> List.of(toBox))
                    .memory(PortMemory.inMemory())
                    .onEvent(told::add)
                    .candidateSource());
        }
        TraversalAgent agent = builder.build();
        agents.add(agent);
        return agent;
    }

    private TraversalAgent bob(NatBox nat) {
        SimHost host = net.host("bob").behind(nat);
        TraversalAgent agent = TraversalAgent.builder()
                .environment(host.environment())
                .signaling(hub.channel(host))
                .stunServer(stun.address())
                .build();
        agent.listen(accepted::add);
        agents.add(agent);
        return agent;
    }

    private static NatBox portRestricted() {
        return NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT)
                .filtering(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT)
                .named("bob's");
    }

    @AfterEach
    void nothingIsLeft() {
        agents.forEach(TraversalAgent::close);
        net.runFor(Duration.ofSeconds(4));
        assertThat(aliceHost.leftovers()).isEmpty();
        assertThat(gateway.entries()).isEmpty();
    }

    private boolean connects(TraversalAgent alice, TraversalAgent bob) {
        net.runFor(Duration.ofSeconds(1));
        CompletableFuture<SecureDatagramChannel> calling = alice.connect(bob.ticket());
        net.runUntil(
                () -> calling.isDone() && (calling.isCompletedExceptionally() || !accepted.isEmpty()),
                Duration.ofSeconds(20));
        calling.thenAccept(channels::add);
        return calling.isDone() && !calling.isCompletedExceptionally();
    }

    @ParameterizedTest
    @CsvSource({"PCP, PCP", "NAT_PMP, NAT_PMP", "UPNP, UPNP_IGD"})
    void directAgainstAPortRestrictedPeer(Speech speech, CandidateOrigin origin) {
        gateway.speaks(speech);
        TraversalAgent alice = alice(true);

        assertThat(connects(alice, bob(portRestricted()))).isTrue();
        assertThat(alice.candidates()).extracting(Candidate::origin).contains(origin);
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void directAgainstAHardPeer(Speech speech) {
        gateway.speaks(speech);

        assertThat(connects(alice(true), bob(NatBox.linuxRandom().named("bob's"))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 70, 100, 150, 250, 400})
    void directAgainstAHardPeer_alsoWhenTheMappingComesLate(int millis) {
        gateway.slowness(Duration.ofMillis(millis));
        TraversalAgent bob = bob(NatBox.linuxRandom().named("bob's"));
        net.runFor(Duration.ofSeconds(1));

        CompletableFuture<SecureDatagramChannel> calling = alice(true).connect(bob.ticket());
        net.await("a channel", () -> calling.isDone() && !accepted.isEmpty(), Duration.ofSeconds(10));
    }

    @Test
    void thereIsNoPath_withoutAMappedPort() {
        assertThat(connects(alice(false), bob(portRestricted()))).isFalse();
    }

    @Test
    void f21_silentGatewayCostsNoTime() {
        gateway.speaks();
        Duration[] took = new Duration[2];
        for (int i = 0; i < 2; i++) {
            TraversalAgent alice = alice(i == 1);
            TraversalAgent bob = bob(NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT)
                    .filtering(FilteringBehavior.ENDPOINT_INDEPENDENT));
            Duration before = net.now();
            assertThat(connects(alice, bob)).isTrue();
            took[i] = net.now().minus(before);
            agents.forEach(TraversalAgent::close);
            agents.clear();
            accepted.clear();
        }

        assertThat(took[1]).isLessThanOrEqualTo(took[0].plusMillis(took[0].toMillis() / 50));
    }

    @Test
    void reportSaysWhoMaps_andForHowLong() {
        TraversalAgent alice = alice(true);
        TraversalAgent bob = bob(portRestricted().udpBlocked(true));
        net.runFor(Duration.ofSeconds(1));
        CompletableFuture<SecureDatagramChannel> calling = alice.connect(bob.ticket());
        net.await("the end of patience", calling::isDone, Duration.ofSeconds(60));

        Throwable failure = calling.handle((channel, error) -> error).join();
        assertThat(failure)
                .isInstanceOfSatisfying(
                        ConnectivityException.class,
                        it -> assertThat(it.report().toString())
                                .contains("by pcp at " + box.address().getHostAddress())
                                .contains("for 7200 s"));
    }

    private List<PortMappingEvent> verified() {
        return told.stream().filter(PortMappingEvent.Verified.class::isInstance).toList();
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void mappingIsVerified_whenAPeerThatWasSentNothingCameInByIt(Speech speech) {
        gateway.speaks(speech);
        TraversalAgent alice = alice(true);

        assertThat(connects(alice, bob(portRestricted()))).isTrue();
        net.runFor(Duration.ofSeconds(1));

        assertThat(verified()).hasSize(1);
        CompletableFuture<ConnectivityReport> report = channels.get(0).report();
        net.await("the report", report::isDone, Duration.ofSeconds(1));
        assertThat(report.join().toString()).contains(", verified");
    }

    @Test
    void mappingIsNotVerified_beforeAnybodyCameInByIt() {
        alice(true);
        net.runFor(Duration.ofSeconds(3));

        assertThat(told).hasAtLeastOneElementOfType(PortMappingEvent.Mapped.class);
        assertThat(verified()).isEmpty();
    }

    /** The peer's check to the mapped port comes from a host that our NAT might let in anyway. */
    @Test
    void mappingStaysUnverified_whenThePeerHadBeenSentSomethingBefore() {
        gateway.slowness(Duration.ofSeconds(1));
        TraversalAgent bob = bob(
                NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT).filtering(FilteringBehavior.ENDPOINT_INDEPENDENT));
        net.runFor(Duration.ofSeconds(1));

        CompletableFuture<SecureDatagramChannel> calling = alice(true).connect(bob.ticket());
        net.await("a channel", () -> calling.isDone() && !accepted.isEmpty(), Duration.ofSeconds(10));
        assertThat(told).doesNotHaveAnyElementsOfTypes(PortMappingEvent.Mapped.class);
        net.runFor(Duration.ofSeconds(10));

        assertThat(told).hasAtLeastOneElementOfType(PortMappingEvent.Mapped.class);
        assertThat(verified()).isEmpty();
    }

    @Test
    void mappingStaysUnverified_whenThePeerIsOnTheSameLink() {
        SimHost host = net.host("carol").behind(aliceNat);
        TraversalAgent carol = TraversalAgent.builder()
                .environment(host.environment())
                .signaling(hub.channel(host))
                .stunServer(stun.address())
                .build();
        carol.listen(accepted::add);
        agents.add(carol);

        assertThat(connects(alice(true), carol)).isTrue();
        net.runFor(Duration.ofSeconds(1));

        assertThat(verified()).isEmpty();
    }

    @Test
    void f23_noCandidateIsMadeOfAPrivateAddress() {
        gateway.lying("100.64.7.7");
        TraversalAgent alice = alice(true);
        net.runFor(Duration.ofSeconds(2));

        assertThat(alice.candidates()).extracting(Candidate::origin).doesNotContain(CandidateOrigin.PCP);
    }

    @Test
    void candidateFollowsTheGateway_whenItsAddressIsAnother() {
        TraversalAgent alice = alice(true);
        net.runFor(Duration.ofSeconds(2));

        gateway.reboot();
        aliceNat.changeAddress();
        gateway.announce();
        net.runFor(Duration.ofSeconds(5));

        assertThat(alice.candidates())
                .filteredOn(candidate -> candidate.origin() == CandidateOrigin.PCP)
                .singleElement()
                .satisfies(
                        candidate -> assertThat(candidate.address().address()).isEqualTo(aliceNat.externalAddress()));
    }
}
