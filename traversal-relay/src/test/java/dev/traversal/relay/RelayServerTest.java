package dev.traversal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.api.Identity;
import dev.traversal.api.SignalingException;
import dev.traversal.api.TransportAddress;
import dev.traversal.relay.internal.rendezvous.Patience;
import dev.traversal.spi.SignalingChannel;
import dev.traversal.spi.SignalingProvider;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two clients and a server on the loopback interface, through the public entry points alone. */
class RelayServerTest {
    private static final byte[] PREKEY = "a signed prekey".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ENVELOPE = {0, 1, 2, (byte) 0xff};

    private final RelayServer server = RelayServer.builder()
            .listen(Loopback.anyPort(1))
            .limits(Patience.limits())
            .start();
    private final Identity alice = Identity.generate();
    private final Identity bob = Identity.generate();
    private final RecordingListener aliceHears = new RecordingListener();
    private final RecordingListener bobHears = new RecordingListener();
    private final SignalingChannel toAlice = TestClients.open(server, alice, aliceHears);
    private final SignalingChannel toBob = TestClients.open(server, bob, bobHears);

    @AfterEach
    void close() {
        toAlice.close();
        toBob.close();
        server.close();
    }

    @Test
    void carriesEnvelopes_whenBothPeersAreRegistered() throws Exception {
        toBob.publish(PREKEY).join();

        assertThat(toAlice.fetchPrekey(bob.peerId()).join()).isEqualTo(PREKEY);
        toAlice.send(bob.peerId(), ENVELOPE).join();

        RecordingListener.Received received = bobHears.envelope();
        assertThat(received.from()).isEqualTo(alice.peerId());
        assertThat(received.envelope()).isEqualTo(ENVELOPE);
        assertThat(server.metrics().peers()).isEqualTo(2);
        assertThat(server.metrics().messagesForwarded()).isEqualTo(1);
        assertThat(server.metrics().prekeysServed()).isEqualTo(1);
        assertThat(server.metrics().rejected()).isEmpty();
    }

    @Test
    void namesItselfAsStunServer_whenAClientRegisters() throws Exception {
        assertThat(aliceHears.state()).isTrue();
        assertThat(aliceHears.stunServers()).containsExactly(TransportAddress.of(server.address()));
    }

    @Test
    void refusesWithUnknownPeer_whenTheReceiverIsNotThere() {
        Identity nobody = Identity.generate();

        assertReason(toAlice.fetchPrekey(nobody.peerId()), SignalingException.Reason.UNKNOWN_PEER);
        assertReason(toAlice.send(nobody.peerId(), ENVELOPE), SignalingException.Reason.UNKNOWN_PEER);
        assertReason(toAlice.fetchPrekey(bob.peerId()), SignalingException.Reason.UNKNOWN_PEER);
        assertThat(server.metrics().rejected("rendezvous.unknown-peer")).isEqualTo(3);
    }

    @Test
    void refusesAtOnce_whenPrekeyOrEnvelopeIsTooLong() {
        assertReason(toAlice.publish(new byte[513]), SignalingException.Reason.MALFORMED);
        assertReason(toAlice.send(bob.peerId(), new byte[32 * 1_024 + 1]), SignalingException.Reason.MALFORMED);
    }

    @Test
    void carriesTheLongestEnvelope_whenItIsAsLongAsAllowed() throws Exception {
        assertThat(bobHears.state()).isTrue();
        toAlice.send(bob.peerId(), new byte[32 * 1_024]).join();

        assertThat(bobHears.envelope().envelope()).hasSize(32 * 1_024);
    }

    @Test
    void failsWithUnreachable_whenTheChannelIsClosed() {
        toAlice.close();

        assertReason(toAlice.fetchPrekey(bob.peerId()), SignalingException.Reason.UNREACHABLE);
    }

    @Test
    void refusesToStart_whenThePortIsTaken() {
        RelayServerBuilder second = RelayServer.builder().listen(server.address());

        assertThatThrownBy(second::start).hasMessageContaining("cannot bind UDP");
    }

    @Test
    void isFoundByTheServiceLoader() {
        SignalingProvider provider =
                ServiceLoader.load(SignalingProvider.class).findFirst().orElseThrow();

        assertThat(provider.supports(server.uri())).isTrue();
        assertThat(provider.create(server.uri()).address()).contains(server.uri());
    }

    @Test
    void returnsAndPublishesAgain_whenTheServerRestarts() throws Exception {
        toBob.publish(PREKEY).join();
        assertThat(aliceHears.state()).isTrue();
        assertThat(bobHears.state()).isTrue();
        server.close();
        assertThat(aliceHears.state()).isFalse();
        assertThat(bobHears.state()).isFalse();

        try (RelayServer again = RelayServer.builder().listen(server.address()).start()) {
            assertThat(aliceHears.state()).isTrue();
            assertThat(bobHears.state()).isTrue();
            assertThat(toAlice.fetchPrekey(bob.peerId()).join()).isEqualTo(PREKEY);
            assertThat(again.metrics().peers()).isEqualTo(2);
        }
    }

    private static void assertReason(CompletableFuture<?> future, SignalingException.Reason reason) {
        assertThatThrownBy(future::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        SignalingException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
