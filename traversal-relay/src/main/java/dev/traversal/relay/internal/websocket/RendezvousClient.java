package dev.traversal.relay.internal.websocket;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.api.SignalingException;
import dev.traversal.api.SignalingException.Reason;
import dev.traversal.api.StreamAccess;
import dev.traversal.relay.internal.rendezvous.ClientEffect;
import dev.traversal.relay.internal.rendezvous.ClientEvent;
import dev.traversal.relay.internal.rendezvous.ClientTimings;
import dev.traversal.relay.internal.rendezvous.RendezvousClientMachine;
import dev.traversal.spi.SignalingChannel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A signaling channel over a rendezvous server. All clients of a process share one thread; listeners and futures are
 * called on it and must not block.
 */
public final class RendezvousClient implements SignalingChannel {
    private static final Logger LOG = LoggerFactory.getLogger(RendezvousClient.class);

    private final ServerUri server;
    private final StreamAccess access;
    private final ClientTimings timings;
    private final RandomGenerator random;
    private final Object lock = new Object();
    private @Nullable Session session;
    private boolean closed;

    /**
     * Makes one, not yet open.
     *
     * @param address {@code ws://HOST:PORT/} or {@code wss://HOST:PORT/}
     * @param access how it is reached
     * @param timings how patient it is
     * @param random for jitter
     */
    public RendezvousClient(URI address, StreamAccess access, ClientTimings timings, RandomGenerator random) {
        server = ServerUri.parse(address)
                .orElseThrow(() -> new IllegalArgumentException(
                        "a rendezvous address is ws://HOST:PORT/ or wss://HOST:PORT/ but was " + address));
        this.access = access;
        this.timings = timings;
        this.random = random;
    }

    /**
     * {@return whether an address is one of a rendezvous server}
     *
     * @param address any URI
     */
    static boolean supports(URI address) {
        return ServerUri.parse(address).isPresent();
    }

    @Override
    public void open(Identity identity, Listener listener) {
        synchronized (lock) {
            if (session != null || closed) {
                throw new IllegalStateException(closed ? "closed" : "open already");
            }
            Session made = new Session(identity, listener);
            session = made;
            // under the lock, so that no close can end the loop in between
            made.loop.execute(() -> made.run(RendezvousClientMachine::open));
        }
    }

    @Override
    public CompletableFuture<Void> publish(byte[] prekey) {
        byte[] bytes = prekey.clone();
        return submit((machine, id, now) -> machine.publish(id, bytes, now)).thenApply(done -> null);
    }

    @Override
    public CompletableFuture<byte[]> fetchPrekey(PeerId peer) {
        return submit((machine, id, now) -> machine.fetch(id, peer, now));
    }

    @Override
    public CompletableFuture<Void> send(PeerId peer, byte[] envelope) {
        byte[] bytes = envelope.clone();
        return submit((machine, id, now) -> machine.send(id, peer, bytes, now)).thenApply(done -> null);
    }

    @Override
    public Optional<URI> address() {
        return Optional.of(server.uri());
    }

    @Override
    public void close() {
        Session current;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            current = session;
        }
        if (current != null) {
            current.close();
        }
    }

    private interface Command {
        void run(RendezvousClientMachine machine, long nowNanos);
    }

    private interface Question {
        void ask(RendezvousClientMachine machine, long id, long nowNanos);
    }

    private Session session() {
        synchronized (lock) {
            if (session == null) {
                throw new IllegalStateException("not open");
            }
            return session;
        }
    }

    private CompletableFuture<byte[]> submit(Question question) {
        Session current = session();
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        try {
            current.loop.execute(() -> current.ask(question, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new SignalingException(Reason.UNREACHABLE, "the channel is closed"));
        }
        return answer;
    }

    /** What lives on the loop. */
    private final class Session implements ClientConnection.Owner {
        private final Listener listener;
        private final ClientLoops loops = ClientLoops.acquire();
        private final EventLoop loop = loops.next();
        private final LoopTimer timer = new LoopTimer(loop, () -> run(RendezvousClientMachine::handleTimeout));
        private final RendezvousClientMachine machine;
        private final Map<Long, CompletableFuture<byte[]>> answers = new HashMap<>();
        private @Nullable ClientConnection connection;
        private long lastRequest;
        private boolean draining;

        Session(Identity identity, Listener listener) {
            this.listener = listener;
            machine = new RendezvousClientMachine(identity, server.authority(), timings, random);
        }

        void ask(Question question, CompletableFuture<byte[]> answer) {
            long id = ++lastRequest;
            answers.put(id, answer);
            run((client, now) -> question.ask(client, id, now));
        }

        void close() {
            loop.execute(() -> {
                run(RendezvousClientMachine::close);
                timer.arm(null);
            });
            loops.release();
        }

        void run(Command command) {
            command.run(machine, timer.nowNanos());
            if (draining) {
                return; // called by an effect or a listener: whoever drains goes on with what this has added
            }
            draining = true;
            try {
                drain();
            } finally {
                draining = false;
            }
            timer.arm(machine.nextDeadline());
        }

        private void drain() {
            while (true) {
                ClientEffect effect = machine.pollEffect();
                if (effect != null) {
                    carryOut(effect);
                    continue;
                }
                ClientEvent event = machine.pollEvent();
                if (event == null) {
                    return;
                }
                try {
                    tell(event);
                } catch (RuntimeException e) {
                    LOG.warn("a signaling listener failed", e);
                }
            }
        }

        private void carryOut(ClientEffect effect) {
            if (effect instanceof ClientEffect.Connect connect) {
                ClientConnection made = new ClientConnection(connect.attempt(), server, access, loops, loop, this);
                connection = made;
                made.start();
                return;
            }
            ClientConnection current = connection;
            if (current == null) {
                throw new AssertionError(effect);
            }
            if (effect instanceof ClientEffect.Write write) {
                current.writeText(write.text());
            } else if (effect instanceof ClientEffect.Ping) {
                current.writePing();
            } else if (effect instanceof ClientEffect.Pong pong) {
                current.writePong(pong.payload());
            } else if (effect instanceof ClientEffect.Disconnect disconnect) {
                current.disconnect(disconnect.code());
            } else {
                throw new AssertionError(effect);
            }
        }

        private void tell(ClientEvent event) {
            if (event instanceof ClientEvent.StateChanged changed) {
                LOG.debug("rendezvous {}: {}", changed.connected() ? "up" : "down", changed.detail());
                listener.onStateChanged(changed.connected(), changed.detail());
            } else if (event instanceof ClientEvent.EnvelopeReceived received) {
                listener.onEnvelope(received.from(), received.envelope());
            } else if (event instanceof ClientEvent.StunServersNamed named) {
                InetAddress remote = connection == null ? null : connection.remoteAddress();
                if (remote != null) {
                    listener.onStunServers(NamedStunServers.acceptable(named.servers(), remote));
                }
            } else if (event instanceof ClientEvent.Answered answered) {
                CompletableFuture<byte[]> answer = answers.remove(answered.request());
                if (answer != null) {
                    answer.complete(answered.value());
                }
            } else if (event instanceof ClientEvent.Refused refused) {
                CompletableFuture<byte[]> answer = answers.remove(refused.request());
                if (answer != null) {
                    answer.completeExceptionally(new SignalingException(refused.reason(), refused.detail()));
                }
            } else {
                throw new AssertionError(event);
            }
        }

        @Override
        public void connected(long attempt) {
            run((client, now) -> client.handleConnected(attempt, now));
        }

        @Override
        public void text(long attempt, byte[] text) {
            run((client, now) -> client.handleText(attempt, text, now));
        }

        @Override
        public void ping(long attempt, byte[] payload) {
            run((client, now) -> client.handlePing(attempt, payload, now));
        }

        @Override
        public void pong(long attempt) {
            run((client, now) -> client.handlePong(attempt, now));
        }

        @Override
        public void violation(long attempt, int code) {
            run((client, now) -> client.handleViolation(attempt, code, now));
        }

        @Override
        public void disconnected(long attempt, int code, String detail) {
            run((client, now) -> client.handleDisconnected(attempt, code, detail, now));
        }
    }
}
