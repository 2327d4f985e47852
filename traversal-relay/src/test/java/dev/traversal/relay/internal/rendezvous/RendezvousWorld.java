package dev.traversal.relay.internal.rendezvous;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.relay.spi.MessageBus;
import dev.traversal.relay.spi.MessageBus.Delivery;
import dev.traversal.relay.spi.PeerDirectory;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A server and its clients in virtual time: both machines as they are, joined by streams that take a while. */
final class RendezvousWorld {
    static final String AUTHORITY = "server.example:8443";

    private record Happening(long atNanos, long order, Runnable action) implements Comparable<Happening> {
        @Override
        public int compareTo(Happening other) {
            int byTime = Long.signum(atNanos - other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Happening> happenings = new PriorityQueue<>();
    private final Random random;
    private final long delayNanos;
    private final Map<Long, Client> byConnection = new HashMap<>();
    private final List<Client> clients = new ArrayList<>();
    final ServerCounters counters = new ServerCounters();
    private final RendezvousLimits limits;
    private RendezvousServerMachine server;
    private PeerDirectory directory = new InMemoryDirectory();
    private MessageBus bus = new InMemoryBus();
    private final Map<Long, PeerDirectory.Registration> registrations = new HashMap<>();
    private final Map<Long, MessageBus.Attachment> attachments = new HashMap<>();
    private boolean draining;
    private boolean serverUp = true;
    private boolean swallowing;
    private long now;
    private long order;
    private long serverTimerNanos;
    private long lastConnection;

    RendezvousWorld(long seed, Duration delay, RendezvousLimits limits) {
        random = new Random(seed);
        delayNanos = delay.toNanos();
        this.limits = limits;
        now = random.nextLong(); // whatever the origin of the clock
        server = newServer();
    }

    RendezvousWorld(long seed) {
        this(seed, Duration.ofMillis(20), RendezvousLimits.DEFAULT);
    }

    /** A client with all that it reported. */
    final class Client {
        final Identity identity = Identity.generate();
        final RendezvousClientMachine machine;
        final List<Long> attemptsNanos = new ArrayList<>();
        final List<ClientEvent> events = new ArrayList<>();
        final Map<Long, Long> endedNanos = new HashMap<>();
        private long connection;
        private long attempt;
        private long timerNanos;

        Client(ClientTimings timings) {
            machine = new RendezvousClientMachine(identity, AUTHORITY, timings, new Random(random.nextLong()));
        }

        PeerId peerId() {
            return identity.peerId();
        }

        void open() {
            machine.open(now);
            drainClient(this);
        }

        void publish(long id, byte[] prekey) {
            machine.publish(id, prekey, now);
            drainClient(this);
        }

        void fetch(long id, PeerId peer) {
            machine.fetch(id, peer, now);
            drainClient(this);
        }

        void send(long id, PeerId peer, byte[] envelope) {
            machine.send(id, peer, envelope, now);
            drainClient(this);
        }

        void close() {
            machine.close(now);
            drainClient(this);
        }

        <T extends ClientEvent> List<T> events(Class<T> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        boolean isRegistered() {
            List<ClientEvent.StateChanged> states = events(ClientEvent.StateChanged.class);
            return !states.isEmpty() && states.get(states.size() - 1).connected();
        }
    }

    Client client() {
        return client(ClientTimings.DEFAULT);
    }

    Client client(ClientTimings timings) {
        Client client = new Client(timings);
        clients.add(client);
        return client;
    }

    long nowNanos() {
        return now;
    }

    void directory(PeerDirectory other) {
        directory = other;
    }

    void bus(MessageBus other) {
        bus = other;
    }

    /** The process is killed: connections break, and new ones are refused. */
    void killServer() {
        serverUp = false;
        for (Client client : List.copyOf(byConnection.values())) {
            breakConnection(client);
        }
        directory = new InMemoryDirectory();
        bus = new InMemoryBus();
        registrations.clear();
        attachments.clear();
        server = newServer();
    }

    void startServer() {
        serverUp = true;
    }

    /** From now on bytes disappear, as when a NAT between the ends forgot them; connections stay. */
    void swallow(boolean everything) {
        swallowing = everything;
    }

    int serverSize() {
        return server.size();
    }

    void runFor(Duration duration) {
        long end = now + duration.toNanos();
        while (!happenings.isEmpty() && happenings.peek().atNanos() - end <= 0) {
            Happening next = happenings.remove();
            now = next.atNanos();
            next.action().run();
        }
        now = end;
    }

    private RendezvousServerMachine newServer() {
        return new RendezvousServerMachine(limits, List.of(":3478"), new SecureRandom(), counters, now);
    }

    private void after(long nanos, Runnable action) {
        happenings.add(new Happening(now + nanos, ++order, action));
    }

    private void breakConnection(Client client) {
        long attempt = client.attempt;
        byConnection.remove(client.connection);
        server.handleClosed(client.connection);
        drainServer();
        after(delayNanos, () -> {
            client.machine.handleDisconnected(attempt, CloseCode.CUT, "reset", now);
            drainClient(client);
        });
    }

    private void drainClient(Client client) {
        for (ClientEffect effect = client.machine.pollEffect(); effect != null; effect = client.machine.pollEffect()) {
            carryOut(client, effect);
        }
        for (ClientEvent event = client.machine.pollEvent(); event != null; event = client.machine.pollEvent()) {
            client.events.add(event);
            if (event instanceof ClientEvent.Answered answered) {
                client.endedNanos.put(answered.request(), now);
            } else if (event instanceof ClientEvent.Refused refused) {
                client.endedNanos.put(refused.request(), now);
            }
        }
        Deadline deadline = client.machine.nextDeadline();
        if (deadline != null && deadline.atNanos() != client.timerNanos) {
            client.timerNanos = deadline.atNanos();
            long wait = Math.max(0, deadline.atNanos() - now);
            after(wait, () -> {
                client.timerNanos = now - 1;
                client.machine.handleTimeout(now);
                drainClient(client);
            });
        }
    }

    private void carryOut(Client client, ClientEffect effect) {
        if (effect instanceof ClientEffect.Connect connect) {
            client.attemptsNanos.add(now);
            client.attempt = connect.attempt();
            connect(client, connect.attempt());
        } else if (effect instanceof ClientEffect.Write write) {
            toServer(client, connection -> server.handleText(connection, write.text(), now));
        } else if (effect instanceof ClientEffect.Ping) {
            toServer(client, connection -> server.handlePing(connection, new byte[0], now));
        } else if (effect instanceof ClientEffect.Disconnect) {
            byConnection.remove(client.connection);
            long connection = client.connection;
            after(delayNanos, () -> {
                server.handleClosed(connection);
                drainServer();
            });
        }
    }

    private void connect(Client client, long attempt) {
        if (!serverUp || swallowing) {
            if (!swallowing) {
                after(delayNanos, () -> {
                    client.machine.handleDisconnected(attempt, CloseCode.CUT, "refused", now);
                    drainClient(client);
                });
            }
            return;
        }
        long connection = ++lastConnection;
        client.connection = connection;
        byConnection.put(connection, client);
        client.machine.handleConnected(attempt, now);
        after(delayNanos, () -> {
            server.handleAccepted(connection, InetAddress.getLoopbackAddress(), now);
            server.handleUpgraded(connection, AUTHORITY, now);
            drainServer();
        });
    }

    private interface Delivered {
        void to(long connection);
    }

    private void toServer(Client client, Delivered delivered) {
        long connection = client.connection;
        after(delayNanos, () -> {
            if (byConnection.get(connection) == client && !swallowing) {
                delivered.to(connection);
                drainServer();
            }
        });
    }

    private void toClient(long connection, Runnable delivered) {
        Client client = byConnection.get(connection);
        after(delayNanos, () -> {
            if (client != null && byConnection.get(connection) == client && !swallowing) {
                delivered.run();
                drainClient(client);
            }
        });
    }

    private void drainServer() {
        if (draining) {
            return;
        }
        draining = true;
        for (ServerEffect effect = server.pollEffect(); effect != null; effect = server.pollEffect()) {
            carryOut(effect);
        }
        draining = false;
        Deadline deadline = server.nextDeadline();
        if (deadline != null && deadline.atNanos() != serverTimerNanos) {
            serverTimerNanos = deadline.atNanos();
            after(Math.max(0, deadline.atNanos() - now), () -> {
                serverTimerNanos = now - 1;
                server.handleTimeout(now);
                drainServer();
            });
        }
    }

    private void carryOut(ServerEffect effect) {
        if (effect instanceof ServerEffect.Write write) {
            long attempt = attemptOf(write.connection());
            Client client = byConnection.get(write.connection());
            server.handleWritten(write.connection(), write.text().length);
            toClient(write.connection(), () -> client.machine.handleText(attempt, write.text(), now));
        } else if (effect instanceof ServerEffect.Pong pong) {
            long attempt = attemptOf(pong.connection());
            Client client = byConnection.get(pong.connection());
            server.handleWritten(pong.connection(), pong.payload().length);
            toClient(pong.connection(), () -> client.machine.handlePong(attempt, now));
        } else if (effect instanceof ServerEffect.Close close) {
            long attempt = attemptOf(close.connection());
            Client client = byConnection.remove(close.connection());
            server.handleClosed(close.connection());
            if (client != null) {
                after(delayNanos, () -> {
                    client.machine.handleDisconnected(attempt, close.code(), "closed", now);
                    drainClient(client);
                });
            }
        } else if (effect instanceof ServerEffect.Register register) {
            registrations.put(register.connection(), directory.register(register.peer()));
            attachments.put(register.connection(), bus.attach(register.peer(), inbox(register.connection())));
        } else if (effect instanceof ServerEffect.Unregister unregister) {
            registrations.remove(unregister.connection()).close();
            attachments.remove(unregister.connection()).close();
        } else {
            ask(effect);
        }
    }

    private void ask(ServerEffect effect) {
        if (effect instanceof ServerEffect.Publish publish) {
            registrations.get(publish.connection()).publish(publish.prekey()).thenRun(() -> {
                server.handlePublished(publish.token(), now);
                drainServer();
            });
        } else if (effect instanceof ServerEffect.Find find) {
            directory.find(find.peer()).thenAccept(entry -> {
                server.handleFound(find.token(), entry, now);
                drainServer();
            });
        } else if (effect instanceof ServerEffect.Route route) {
            bus.send(route.from(), route.to(), route.envelope()).thenAccept(delivery -> {
                server.handleRouted(route.token(), delivery, now);
                drainServer();
            });
        }
    }

    private long attemptOf(long connection) {
        Client client = byConnection.get(connection);
        return client == null ? 0 : client.attempt;
    }

    private MessageBus.Inbox inbox(long connection) {
        return new MessageBus.Inbox() {
            @Override
            public CompletionStage<Delivery> deliver(PeerId from, byte[] envelope) {
                Delivery delivery = server.deliver(connection, from, envelope, now);
                drainServer();
                return CompletableFuture.completedFuture(delivery);
            }

            @Override
            public void displaced() {
                server.displaced(connection, now);
                drainServer();
            }
        };
    }
}
