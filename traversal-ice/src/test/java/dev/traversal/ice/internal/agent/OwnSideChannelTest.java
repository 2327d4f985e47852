package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.SignalingException;
import dev.traversal.api.SignalingException.Reason;
import dev.traversal.api.Ticket;
import dev.traversal.api.TransportAddress;
import dev.traversal.api.TraversalAgent;
import dev.traversal.sim.SimNetwork;
import dev.traversal.spi.SignalingChannel;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A side channel of the application's own, under an address that only the application can read. */
class OwnSideChannelTest {
    private final SimNetwork net = SimNetwork.seeded(1);
    private final Map<PeerId, Chat> room = new HashMap<>();

    @Test
    void connectsByATicketThatNamesIt() {
        TraversalAgent bob = agent("bob");
        bob.listen(channel -> {});
        Ticket ticket = Ticket.parse(bob.ticket().toString());
        CompletableFuture<SecureDatagramChannel> calling = agent("alice").connect(ticket);
        net.await("channel", calling::isDone, Duration.ofSeconds(10));

        assertThat(calling.join().peer()).isEqualTo(bob.peerId());
        assertThat(ticket.rendezvous()).contains(URI.create("xmpp:bob@chat.example"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xmpp:bob@chat.example", "https://chat.example/room", "file:///etc/passwd"})
    void namesTheScheme_whenNothingOnThePathDialsIt(String address) {
        assertThatExceptionOfType(SignalingException.class)
                .isThrownBy(() -> TraversalAgent.builder().rendezvous(address).build())
                .withMessageContaining(URI.create(address).getScheme() + ":")
                .satisfies(error -> assertThat(error.reason()).isEqualTo(Reason.NOT_CONFIGURED));
    }

    private TraversalAgent agent(String name) {
        return TraversalAgent.builder()
                .environment(net.host(name).environment())
                .signaling(new Chat(name))
                .build();
    }

    /** Says everything aloud in one room. */
    private final class Chat implements SignalingChannel {
        private final String name;
        private byte[] prekey = {};
        private PeerId self = Identity.generate().peerId();
        private Listener listener = new Deaf();

        Chat(String name) {
            this.name = name;
        }

        @Override
        public void open(Identity identity, Listener newListener) {
            self = identity.peerId();
            listener = newListener;
            room.put(self, this);
        }

        @Override
        public CompletableFuture<Void> publish(byte[] newPrekey) {
            prekey = newPrekey;
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<byte[]> fetchPrekey(PeerId peer) {
            return CompletableFuture.completedFuture(
                    Optional.ofNullable(room.get(peer)).orElseThrow().prekey);
        }

        @Override
        public CompletableFuture<Void> send(PeerId peer, byte[] envelope) {
            Chat to = Optional.ofNullable(room.get(peer)).orElseThrow();
            net.execute(() -> to.listener.onEnvelope(self, envelope));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Optional<URI> address() {
            return Optional.of(URI.create("xmpp:" + name + "@chat.example"));
        }

        @Override
        public void close() {
            room.remove(self);
        }
    }

    private static final class Deaf implements SignalingChannel.Listener {
        @Override
        public void onEnvelope(PeerId from, byte[] envelope) {}

        @Override
        public void onStateChanged(boolean connected, String detail) {}

        @Override
        public void onStunServers(List<TransportAddress> servers) {}
    }
}
