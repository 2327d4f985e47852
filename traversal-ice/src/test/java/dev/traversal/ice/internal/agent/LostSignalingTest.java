package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimSignaling.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rendezvous server that takes envelopes and does not deliver them. */
class LostSignalingTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void connects_whenTheFirstOffersAreLost(int lost) {
        SimPair pair = SimPair.seeded(1).start();
        int[] fromAlice = new int[1];
        pair.hub.intercept(
                envelope -> isFromAlice(pair, envelope) && fromAlice[0]++ < lost ? List.of() : List.of(envelope));

        assertThat(pair.echo(pair.connect(), "at last")).containsExactly("at last");
        assertThat(pair.accepted).hasSize(1);
        assertThat(pair.closeAndFindLeftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void connects_whenTheFirstAnswersAreLost(int lost) {
        SimPair pair = SimPair.seeded(1).start();
        int[] fromBob = new int[1];
        pair.hub.intercept(
                envelope -> !isFromAlice(pair, envelope) && fromBob[0]++ < lost ? List.of() : List.of(envelope));

        assertThat(pair.echo(pair.connect(), "at last")).containsExactly("at last");
        assertThat(pair.accepted).hasSize(1);
        assertThat(pair.closeAndFindLeftovers()).isEmpty();
    }

    @Test
    void connects_whenEveryEnvelopeIsLostTheFirstTime() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed)
                    .both(host -> host.behind(NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT)
                            .filtering(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT)))
                    .start();
            Set<Envelope> seen = new HashSet<>();
            pair.hub.intercept(envelope -> seen.add(envelope) ? List.of() : List.of(envelope));

            assertThat(pair.echo(pair.connect(), "at last")).containsExactly("at last");
        });
    }

    @Test
    void connects_whenAFifthOfAllEnvelopesIsLost() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed).start();
            pair.hub.loss(0.2);
            assertThat(pair.echo(pair.connect(), "at last")).containsExactly("at last");
        });
    }

    @Test
    void repeatsTheSameEnvelopeEveryTwoSeconds_andNoMoreOnceConnected() {
        SimPair pair = SimPair.seeded(1).start();
        List<Duration> sentAt = new ArrayList<>();
        Set<Envelope> different = new HashSet<>();
        boolean[] deliver = new boolean[1];
        pair.hub.intercept(envelope -> {
            sentAt.add(pair.net.now());
            different.add(envelope);
            return deliver[0] ? List.of(envelope) : List.of();
        });
        CompletableFuture<SecureDatagramChannel> calling = pair.call();
        pair.net.runFor(Duration.ofSeconds(6));

        assertThat(different).hasSize(1);
        assertThat(sentAt).hasSize(4);
        assertThat(sentAt.get(2).minus(sentAt.get(1))).isEqualTo(Duration.ofSeconds(2));

        deliver[0] = true;
        pair.net.await("channel", calling::isDone, Duration.ofSeconds(5));
        int sent = sentAt.size();
        pair.net.runFor(Duration.ofMinutes(1));
        assertThat(sentAt).hasSize(sent);
    }

    @Test
    void answersARepeatedOfferOnceInHalfASecond_howeverOftenItIsReplayed() {
        SimPair pair = SimPair.seeded(1).start();
        List<Envelope> offers = new ArrayList<>();
        int[] answers = new int[1];
        pair.hub.intercept(envelope -> {
            if (isFromAlice(pair, envelope)) {
                offers.add(envelope);
                return List.of(envelope);
            }
            answers[0]++;
            return List.of();
        });
        var unused = pair.call();
        pair.net.await("answer", () -> answers[0] > 0, Duration.ofSeconds(1));
        int before = answers[0];
        for (int i = 0; i < 100; i++) {
            pair.hub.inject(offers.get(0));
        }
        pair.net.runFor(Duration.ofMillis(300));

        assertThat(answers[0] - before).isLessThanOrEqualTo(before);
    }

    private static boolean isFromAlice(SimPair pair, Envelope envelope) {
        return envelope.from().equals(pair.alice.peerId());
    }
}
