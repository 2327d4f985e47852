package dev.traversal.examples;

import dev.traversal.api.AddressPrivacy;
import dev.traversal.api.IceSession;
import dev.traversal.api.IceSession.Mode;
import dev.traversal.api.IceSession.Role;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalAgentBuilder;
import dev.traversal.api.TurnServer;
import dev.traversal.relay.RelayServer;
import dev.traversal.relay.RelayServerBuilder;
import dev.traversal.relay.Relaying;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Connects two peers of this very process over loopback, a STUN server and all that is printed included, so that what is
 * measured later is not the loading of classes.
 */
final class IceWarmUp {
    private static final long PATIENCE_MILLIS = 2_000;
    private static final long ENOUGH_NANOS = 1_500_000_000;
    private static final int ENOUGH_ROUNDS = 40;

    private static final String USER = "somebody";
    private static final String PASSWORD = "of this process";

    private final Mode mode;
    private final boolean relays;
    private final boolean relayedOnly;
    private final String server;

    private IceWarmUp(Mode mode, boolean relays, boolean even, String server) {
        this.mode = mode;
        this.relays = relays;
        this.relayedOnly = relays && even;
        this.server = server;
    }

    /** Connects again and again for a second or two. */
    static void run(Mode mode, boolean relays) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        RelayServerBuilder builder = RelayServer.builder().listen(new InetSocketAddress(loopback, 0));
        if (relays) {
            builder.relaying(Relaying.create()
                    .user(USER, PASSWORD)
                    .address(loopback)
                    .allowPeer(loopback.getHostAddress() + "/32"));
        }
        try (RelayServer started = builder.start()) {
            String address = loopback.getHostAddress() + ":" + started.address().getPort();
            long begun = System.nanoTime();
            for (int i = 0; i < ENOUGH_ROUNDS && System.nanoTime() - begun < ENOUGH_NANOS; i++) {
                new IceWarmUp(mode, relays, i % 2 == 0, address).connect();
            }
        }
    }

    /** One end, with everything that the real one has. */
    private final class End implements AutoCloseable {
        private final TraversalAgent agent;
        final IceConversation conversation;
        final IceSession session;

        End(Role role, Consumer<String> lines) {
            TraversalAgentBuilder builder = TraversalAgent.builder()
                    .bind(InetAddress.getLoopbackAddress())
                    .stunServer(server);
            if (relays) {
                builder.relay(TurnServer.of("turn:" + server + "?transport=udp", USER, PASSWORD));
            }
            if (relayedOnly) {
                builder.addressPrivacy(AddressPrivacy.RELAYED_ONLY);
            }
            Output events = Output.prefixed("event ", line -> {});
            agent = builder.onEvent(new EventLines(events)).build();
            session = agent.negotiate(role, mode, lines);
            conversation = new IceConversation(session, line -> {}, events);
        }

        @Override
        public void close() {
            agent.close();
        }
    }

    private void connect() {
        CompletableFuture<End> first = new CompletableFuture<>();
        CompletableFuture<End> second = new CompletableFuture<>();
        try (End a = new End(Role.CONTROLLING, line -> second.thenAccept(it -> it.conversation.take(line)));
                End b = new End(Role.CONTROLLED, line -> first.thenAccept(it -> it.conversation.take(line)))) {
            CompletableFuture<ByteBuffer> greeting = new CompletableFuture<>();
            b.session.onDatagram(greeting::complete);
            first.complete(a);
            second.complete(b);
            a.conversation.take("send 61");
            greeting.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // no loopback here: then the first connection is slower, and nothing else
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
