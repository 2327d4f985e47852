package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.api.ConnectivityException;
import dev.traversal.api.ConnectivityReport;
import dev.traversal.api.Identity;
import dev.traversal.api.SignalingException;
import dev.traversal.api.SignalingException.Reason;
import dev.traversal.api.Ticket;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalException;
import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class AgentFailureTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @Test
    void saysUnknownPeer_whenTheTicketIsOfNobody() {
        SimPair pair = SimPair.seeded(1).start();
        Ticket nobody = new Ticket(Identity.generate().publicKey(), Optional.empty());
        var calling = pair.alice.connect(nobody);
        pair.net.await("failure", calling::isDone, TIMEOUT);

        assertThatThrownBy(calling::join).cause().satisfies(error -> reason(error, Reason.UNKNOWN_PEER));
        assertThat(pair.closeAndFindLeftovers()).isEmpty();
    }

    @Test
    void saysRefused_whenThePeerDoesNotListen() {
        SimPair deaf = SimPair.seeded(1).notListening().start();
        deaf.bob.listen(channel -> {}).close();
        deaf.net.runFor(Duration.ofSeconds(1));

        reason(deaf.failure(TIMEOUT), Reason.REFUSED);
        assertThat(deaf.closeAndFindLeftovers()).isEmpty();
    }

    @Test
    void saysUnreachable_whenTheRendezvousIsDown() {
        SimPair pair = SimPair.seeded(1).start();
        pair.hub.goDown();

        reason(pair.failure(TIMEOUT), Reason.UNREACHABLE);
        assertThat(pair.closeAndFindLeftovers()).isEmpty();
    }

    @Test
    void saysNoAnswer_whenThePeerNeverAnswers() {
        SimPair pair = SimPair.seeded(1)
                .aliceOptions(builder -> builder.connectTimeout(TIMEOUT))
                .start();
        pair.hub.intercept(envelope -> List.of());

        reason(pair.failure(TIMEOUT.plusMillis(10)), Reason.NO_ANSWER);
        assertThat(pair.closeAndFindLeftovers()).isEmpty();
    }

    @Test
    void saysForged_whenTheRendezvousSwapsThePrekey() {
        SimPair pair = SimPair.seeded(1).start();
        pair.hub.swapPrekeys((peer, prekey) -> {
            byte[] forged = prekey.clone();
            forged[forged.length - 1] ^= 1;
            return forged;
        });

        reason(pair.failure(TIMEOUT), Reason.FORGED);
        assertThat(pair.closeAndFindLeftovers()).isEmpty();
    }

    @Test
    void saysWhatWasTried_whenTwoHardNatsAreInBetween() {
        SimPair pair = SimPair.seeded(1)
                .both(host -> host.behind(NatBox.mapping(MappingBehavior.ADDRESS_AND_PORT_DEPENDENT)
                        .filtering(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT)))
                .aliceOptions(builder -> builder.connectTimeout(TIMEOUT))
                .start();
        Throwable error = pair.failure(TIMEOUT.plusMillis(10));

        assertThat(error).isInstanceOf(ConnectivityException.class).hasMessageContaining("relay");
        ConnectivityReport report = ((ConnectivityException) error).report();
        assertThat(report.pairs()).isNotEmpty().allSatisfy(tried -> {
            assertThat(tried.checksSent()).isPositive();
            assertThat(tried.checksAnswered()).isZero();
        });
        assertThat(report.advice()).isNotEmpty();
        assertThat(pair.closeAndFindLeftovers()).isEmpty();
    }

    @Test
    void saysNoPair_whenThePeersHaveNoAddressFamilyInCommon() {
        SimPair pair = SimPair.seeded(1)
                .alice(SimHost::ipv6)
                .aliceOptions(builder ->
                        builder.connectTimeout(TIMEOUT).addresses(address -> address.getAddress().length == 16))
                .bobOptions(builder -> builder.addresses(address -> address.getAddress().length == 4))
                .start();
        Throwable error = pair.failure(TIMEOUT.plusMillis(10));

        assertThat(error).isInstanceOf(ConnectivityException.class);
        assertThat(pair.closeAndFindLeftovers()).isEmpty();
    }

    @Test
    void saysNotConfigured_whenThereIsNoSignaling() {
        SimNetwork net = SimNetwork.seeded(1);
        TraversalAgent agent = TraversalAgent.builder()
                .environment(net.host("alone").environment())
                .build();
        var calling = agent.connect(new Ticket(Identity.generate().publicKey(), Optional.empty()));

        assertThatThrownBy(calling::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .satisfies(error -> reason(error, Reason.NOT_CONFIGURED));
    }

    @Test
    void checksTheFirstHostPairWithinTwentyMilliseconds_whenTheStunServerIsDead() {
        SimPair pair = SimPair.seeded(1).signalingDelay(Duration.ZERO).start();
        pair.stun.silent(true);
        Duration start = pair.net.now();
        pair.call();
        pair.net.await(
                "first check at the peer",
                () -> pair.aliceHost.traffic().destinations().keySet().stream()
                        .anyMatch(to -> to.getAddress().equals(pair.bobHost.address())),
                Duration.ofMillis(20));

        assertThat(pair.net.now().minus(start)).isLessThanOrEqualTo(Duration.ofMillis(20));
    }

    @Test
    void endsEverySessionAndReturnsEverything_whenClosedWhileConnecting() {
        for (int millis = 0; millis < 400; millis += 7) {
            SimPair pair = SimPair.seeded(millis).start();
            var calling = pair.call();
            pair.net.runFor(Duration.ofMillis(millis));
            List<String> leftovers = pair.closeAndFindLeftovers();

            assertThat(leftovers).as("closed after %d ms", millis).isEmpty();
            assertThat(calling).isDone();
        }
    }

    @Test
    void refusesToConnect_whenClosed() {
        SimPair pair = SimPair.seeded(1).start();
        pair.alice.close();

        assertThatThrownBy(pair::call).isInstanceOf(IllegalStateException.class);
    }

    private static void reason(Throwable error, Reason expected) {
        assertThat(error).isInstanceOf(TraversalException.class).isInstanceOf(SignalingException.class);
        assertThat(((SignalingException) error).reason()).isEqualTo(expected);
    }
}
