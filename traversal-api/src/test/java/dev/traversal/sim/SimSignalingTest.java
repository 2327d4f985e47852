package dev.traversal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.api.SignalingException;
import dev.traversal.api.TransportAddress;
import dev.traversal.spi.SignalingChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class SimSignalingTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final byte[] HELLO = {1, 2, 3};

    private final SimNetwork net = SimNetwork.seeded(1);
    private final SimSignaling hub = net.signaling();
    private final Member alice = new Member();
    private final Member bob = new Member();

    @Test
    void carriesEnvelopes_afterTwiceTheDelay() {
        hub.delay(Duration.ofMillis(30));
        open(alice, bob);
        Duration before = net.now();
        CompletableFuture<Void> taken = alice.channel.send(bob.peer(), HELLO);
        net.await("the envelope", () -> !bob.envelopes.isEmpty(), A_SECOND);

        assertThat(net.now().minus(before)).isEqualTo(Duration.ofMillis(60));
        assertThat(bob.envelopes).containsExactly(new SimSignaling.Envelope(alice.peer(), bob.peer(), HELLO));
        net.runFor(Duration.ZERO);
        assertThat(taken).isCompleted();
        assertThat(hub.envelopes()).hasSize(1);
    }

    @Test
    void givesThePrekey_whenOneIsPublished() {
        open(alice, bob);
        CompletableFuture<byte[]> early = alice.channel.fetchPrekey(bob.peer());
        net.runFor(A_SECOND);
        assertThat(reason(early)).isEqualTo(SignalingException.Reason.UNKNOWN_PEER);

        bob.channel.publish(HELLO);
        net.runFor(A_SECOND);
        CompletableFuture<byte[]> later = alice.channel.fetchPrekey(bob.peer());
        net.runFor(A_SECOND);
        assertThat(later).isCompletedWithValueMatching(value -> Arrays.equals(value, HELLO));
    }

    @Test
    void refusesEnvelopes_forUnknownPeers_andWhileNotConnected_andTooLongOnes() {
        CompletableFuture<Void> notOpen = alice.channel.send(bob.peer(), HELLO);
        net.runFor(A_SECOND);
        open(alice);
        CompletableFuture<Void> unknown = alice.channel.send(bob.peer(), HELLO);
        CompletableFuture<Void> tooLong = alice.channel.send(alice.peer(), new byte[40_000]);
        net.runFor(A_SECOND);

        assertThat(reason(notOpen)).isEqualTo(SignalingException.Reason.UNREACHABLE);
        assertThat(reason(unknown)).isEqualTo(SignalingException.Reason.UNKNOWN_PEER);
        assertThat(reason(tooLong)).isEqualTo(SignalingException.Reason.MALFORMED);
    }

    @Test
    void losesAndDuplicatesItsShare() {
        hub.loss(0.2).duplicate(0.5);
        open(alice, bob);
        for (int i = 0; i < 2_000; i++) {
            alice.channel.send(bob.peer(), HELLO);
        }
        net.runFor(A_SECOND);

        assertThat(bob.envelopes).hasSizeBetween(2_300, 2_500); // 0.8 * 1.5
    }

    @Test
    void reorders_whenToldTo() {
        hub.reorder(0.5, Duration.ofMillis(100));
        open(alice, bob);
        for (int i = 0; i < 50; i++) {
            alice.channel.send(bob.peer(), new byte[] {(byte) i});
        }
        net.runFor(A_SECOND);

        assertThat(bob.envelopes).hasSize(50);
        assertThat(bob.envelopes.stream().map(envelope -> envelope.bytes()[0]).toList())
                .isNotEqualTo(bob.envelopes.stream()
                        .map(envelope -> envelope.bytes()[0])
                        .sorted()
                        .toList());
    }

    @Test
    void tellsAgents_whenItGoesDownAndComesUp_andKeepsPrekeys() {
        open(alice, bob);
        bob.channel.publish(HELLO);
        net.runFor(A_SECOND);
        CompletableFuture<Void> underWay = alice.channel.send(bob.peer(), HELLO);
        net.runFor(Duration.ofMillis(1));
        hub.goDown();
        CompletableFuture<Void> whileDown = alice.channel.send(bob.peer(), HELLO);
        net.runFor(A_SECOND);
        assertThat(reason(underWay)).isEqualTo(SignalingException.Reason.UNREACHABLE);
        assertThat(reason(whileDown)).isEqualTo(SignalingException.Reason.UNREACHABLE);

        hub.comeUp();
        net.runFor(A_SECOND);
        CompletableFuture<byte[]> prekey = alice.channel.fetchPrekey(bob.peer());
        net.runFor(A_SECOND);
        assertThat(alice.states).containsExactly(true, false, true);
        assertThat(prekey).isCompletedWithValueMatching(value -> Arrays.equals(value, HELLO));
        assertThat(bob.envelopes).isEmpty();
    }

    @Test
    void letsAnAttackerDropTamperRedirectAndReplay() {
        Member mallory = new Member();
        open(alice, bob, mallory);
        alice.channel.publish(new byte[] {9});
        hub.intercept(envelope -> List.of(
                envelope.withFlippedBit(0), envelope.withTo(mallory.peer()), envelope.withFrom(mallory.peer())));
        hub.swapPrekeys((peer, prekey) -> HELLO);
        alice.channel.send(bob.peer(), HELLO);
        net.runFor(A_SECOND);
        CompletableFuture<byte[]> swapped = bob.channel.fetchPrekey(alice.peer());
        hub.inject(hub.envelopes().get(0));
        net.runFor(A_SECOND);

        assertThat(bob.envelopes)
                .containsExactly(
                        new SimSignaling.Envelope(alice.peer(), bob.peer(), new byte[] {0, 2, 3}),
                        new SimSignaling.Envelope(mallory.peer(), bob.peer(), HELLO),
                        new SimSignaling.Envelope(alice.peer(), bob.peer(), HELLO));
        assertThat(mallory.envelopes).hasSize(1);
        assertThat(swapped).isCompletedWithValueMatching(value -> Arrays.equals(value, HELLO));
    }

    @Test
    void reachesNobody_whileTheHostIsOffline_andForgetsAgentsThatAreKilled() {
        SimHost host = net.host("phone");
        Member phone = new Member(Identity.generate(), hub.channel(host));
        open(alice, phone);
        host.interfaceNamed("eth0").down();
        CompletableFuture<Void> out = phone.channel.send(alice.peer(), HELLO);
        CompletableFuture<Void> in = alice.channel.send(phone.peer(), HELLO);
        net.runFor(A_SECOND);
        assertThat(reason(out)).isEqualTo(SignalingException.Reason.UNREACHABLE);
        assertThat(reason(in)).isEqualTo(SignalingException.Reason.UNKNOWN_PEER);

        host.interfaceNamed("eth0").up();
        alice.channel.send(phone.peer(), HELLO);
        net.runFor(A_SECOND);
        assertThat(phone.envelopes).hasSize(1);
        host.kill();
        CompletableFuture<Void> late = alice.channel.send(phone.peer(), HELLO);
        net.runFor(A_SECOND);
        assertThat(reason(late)).isEqualTo(SignalingException.Reason.UNKNOWN_PEER);
        assertThat(hub.openChannels()).isOne();
    }

    @Test
    void replacesAConnection_whenItsIdentityConnectsAgain() {
        Member again = new Member(alice.identity);
        open(alice, bob);
        open(again);
        bob.channel.send(alice.peer(), HELLO);
        net.runFor(A_SECOND);

        assertThat(alice.states).containsExactly(true, false);
        assertThat(alice.envelopes).isEmpty();
        assertThat(again.envelopes).hasSize(1);
    }

    @Test
    void recommendsStunServers_andForgetsClosedChannels() {
        TransportAddress stun = new TransportAddress(Addresses.parse("198.51.100.1"), 3_478);
        hub.stunServers(stun);
        open(alice);
        assertThat(alice.stunServers).containsExactly(stun);
        assertThat(alice.channel.address()).contains(hub.address());
        assertThat(hub.openChannels()).isOne();

        alice.channel.close();
        net.runFor(A_SECOND);
        assertThat(hub.openChannels()).isZero();
    }

    private void open(Member... members) {
        for (Member member : members) {
            member.channel.open(member.identity, member);
        }
        net.runFor(A_SECOND);
    }

    private static SignalingException.Reason reason(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        try {
            future.join();
            throw new AssertionError("completed exceptionally, yet joined");
        } catch (CompletionException e) {
            return ((SignalingException) e.getCause()).reason();
        }
    }

    private final class Member implements SignalingChannel.Listener {
        private final Identity identity;
        private final SignalingChannel channel;
        private final List<SimSignaling.Envelope> envelopes = new ArrayList<>();
        private final List<Boolean> states = new ArrayList<>();
        private final List<TransportAddress> stunServers = new ArrayList<>();

        Member() {
            this(Identity.generate());
        }

        Member(Identity identity) {
            this(identity, hub.channel());
        }

        Member(Identity identity, SignalingChannel channel) {
            this.identity = identity;
            this.channel = channel;
        }

        PeerId peer() {
            return identity.peerId();
        }

        @Override
        public void onEnvelope(PeerId from, byte[] envelope) {
            envelopes.add(new SimSignaling.Envelope(from, peer(), envelope));
        }

        @Override
        public void onStateChanged(boolean connected, String detail) {
            states.add(connected);
        }

        @Override
        public void onStunServers(List<TransportAddress> servers) {
            stunServers.addAll(servers);
        }
    }
}
