package dev.traversal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.api.SignalingException;
import dev.traversal.relay.internal.rendezvous.InMemoryBus;
import dev.traversal.relay.internal.rendezvous.InMemoryDirectory;
import dev.traversal.relay.internal.rendezvous.Patience;
import dev.traversal.relay.spi.MessageBus;
import dev.traversal.relay.spi.PeerDirectory;
import dev.traversal.spi.SignalingChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Servers whose directory or bus is somebody else's. */
class OtherBackEndTest {
    /** Who is driven out does not come back within the test. */
    private static final Duration ONCE = Duration.ofHours(1);

    private final Identity alice = Identity.generate();
    private final Identity bob = Identity.generate();

    @Test
    void twoServersActAsOne_whenTheyShareDirectoryAndBus() throws Exception {
        PeerDirectory directory = new InMemoryDirectory();
        MessageBus bus = new InMemoryBus();
        RecordingListener bobHears = new RecordingListener();
        RecordingListener bobHearsElsewhere = new RecordingListener();
        try (RelayServer first = start(directory, bus);
                RelayServer second = start(directory, bus)) {
            SignalingChannel toAlice = TestClients.open(first, alice, new RecordingListener());
            SignalingChannel toBob = TestClients.open(second, bob, bobHears, ONCE);
            toBob.publish(new byte[] {7}).join();

            assertThat(toAlice.fetchPrekey(bob.peerId()).join()).containsExactly(7);
            toAlice.send(bob.peerId(), new byte[] {1}).join();
            assertThat(bobHears.envelope().envelope()).containsExactly(1);
            assertThat(bobHears.state()).isTrue();

            SignalingChannel toBobElsewhere = TestClients.open(first, bob, bobHearsElsewhere);
            assertThat(bobHearsElsewhere.state()).isTrue();
            assertThat(bobHears.state()).isFalse();
            toAlice.send(bob.peerId(), new byte[] {2}).join();
            assertThat(bobHearsElsewhere.envelope().envelope()).containsExactly(2);

            toBob.close();
            toAlice.send(bob.peerId(), new byte[] {3}).join();
            toAlice.close();
            toBobElsewhere.close();
        }
    }

    @Test
    void clientsAreTold_whenTheBackEndFails() {
        PeerDirectory broken = new PeerDirectory() {
            @Override
            public Registration register(PeerId peer) {
                return new InMemoryDirectory().register(peer);
            }

            @Override
            public CompletionStage<Optional<Entry>> find(PeerId peer) {
                throw new IllegalStateException("out of order");
            }
        };
        MessageBus failing = new MessageBus() {
            @Override
            public Attachment attach(PeerId peer, Inbox inbox) {
                return () -> {};
            }

            @Override
            public CompletionStage<Delivery> send(PeerId from, PeerId to, byte[] envelope) {
                return CompletableFuture.failedFuture(new IllegalStateException("out of order"));
            }
        };
        try (RelayServer server = start(broken, failing)) {
            SignalingChannel channel = TestClients.open(server, alice, new RecordingListener());
            assertUnreachable(channel.fetchPrekey(bob.peerId()));
            assertUnreachable(channel.send(bob.peerId(), new byte[1]));
            assertThat(server.metrics().rejected("rendezvous.unavailable")).isEqualTo(2);
            channel.close();
        }
    }

    private static RelayServer start(PeerDirectory directory, MessageBus bus) {
        return RelayServer.builder()
                .listen(Loopback.anyPort(1))
                .limits(Patience.limits())
                .directory(directory)
                .bus(bus)
                .start();
    }

    private static void assertUnreachable(CompletableFuture<?> future) {
        assertThatThrownBy(future::join)
                .cause()
                .isInstanceOfSatisfying(
                        SignalingException.class,
                        e -> assertThat(e.reason()).isEqualTo(SignalingException.Reason.UNREACHABLE));
    }
}
