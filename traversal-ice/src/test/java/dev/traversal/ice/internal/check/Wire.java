package dev.traversal.ice.internal.check;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Two machines joined by a wire with delay and loss, in virtual time: no NAT, no driver. */
final class Wire {
    static final String PASSWORD = "0123456789abcdefghijklmn";
    private static final long ORIGIN = Long.MAX_VALUE - 1_000_000_000L; // the clock wraps in every test

    private final Random random;
    private final PriorityQueue<Flight> flights = new PriorityQueue<>((a, b) -> {
        int byTime = Long.compare(a.at - b.at, 0);
        return byTime != 0 ? byTime : Long.compare(a.order, b.order);
    });
    private final List<Peer> peers = new ArrayList<>();
    private long now = ORIGIN;
    private long order;
    private long delayNanos = 25_000_000;
    private double loss;
    private boolean limitedDie = true;

    private record Flight(long at, long order, Sent sent) {}

    /** A datagram that left. */
    record Sent(Peer from, int socket, InetSocketAddress to, byte[] bytes, int ttl, Duration at) {}

    Wire(long seed) {
        random = new Random(seed);
    }

    Wire delay(Duration oneWay) {
        delayNanos = oneWay.toNanos();
        return this;
    }

    Wire loss(double probability) {
        loss = probability;
        return this;
    }

    /** Datagrams with a TTL arrive nevertheless: the path is short. */
    Wire shortPath() {
        limitedDie = false;
        return this;
    }

    Duration elapsed() {
        return Duration.ofNanos(now - ORIGIN);
    }

    long now() {
        return now;
    }

    static IceConfig config(boolean initiator, Random random) {
        int tag = random.nextInt();
        return IceConfig.ofSession(
                initiator,
                initiator ? Meeting.OFFERER : Meeting.ANSWERER,
                tag,
                "u" + Integer.toHexString(tag),
                PASSWORD + (initiator ? "A" : "B"),
                Duration.ofMillis(20),
                Duration.ofSeconds(15),
                false,
                random);
    }

    Peer peer(boolean initiator, UnaryOperator<IceConfig> change) {
        Peer peer = new Peer(change.apply(config(initiator, random)));
        peers.add(peer);
        return peer;
    }

    /** Two peers with one host candidate each that know each other. */
    static Wire connected(long seed) {
        Wire wire = new Wire(seed);
        Peer a = wire.peer(true, it -> it).at("198.51.100.1", 4000);
        Peer b = wire.peer(false, it -> it).at("203.0.113.2", 5000);
        wire.introduce(a, b);
        wire.introduce(b, a);
        return wire;
    }

    Peer a() {
        return peers.get(0);
    }

    Peer b() {
        return peers.get(1);
    }

    /** Tells {@code to} everything about {@code about}. */
    void introduce(Peer to, Peer about) {
        to.meet(about, Set.of("ice2", IceMachine.OUR_OPTION));
        about.candidates.forEach(candidate -> to.ice.addRemoteCandidate(candidate, now));
        to.ice.endOfRemoteCandidates(now);
    }

    static Candidate candidate(CandidateType type, String address, int port, long preference, String foundation) {
        return new Candidate(
                type,
                CandidateOrigin.SIGNALED,
                TransportAddress.of(new InetSocketAddress(address, port)),
                Optional.empty(),
                ((long) type.preference() << 24) + (preference << 8) + 255,
                foundation);
    }

    void runFor(Duration duration) {
        runUntil(() -> false, duration);
    }

    boolean runUntil(BooleanSupplier condition, Duration limit) {
        long end = now + limit.toNanos();
        drainAll();
        int turns = 0;
        while (!condition.getAsBoolean()) {
            if (turns++ > 1_000_000) {
                throw new AssertionError(
                        "no end at " + elapsed() + ": " + a().ice.nextDeadline());
            }
            Flight flight = flights.peek();
            Peer due = null;
            long next = flight == null ? end : flight.at;
            for (Peer peer : peers) {
                Deadline deadline = peer.ice.nextDeadline();
                if (deadline != null && deadline.atNanos() - next < 0) {
                    next = deadline.atNanos();
                    due = peer;
                }
            }
            if (next - end >= 0) {
                now = end;
                return condition.getAsBoolean();
            }
            now = next - now > 0 ? next : now;
            if (due != null) {
                due.ice.handleTimeout(now);
            } else if (flight != null) {
                flights.remove();
                arrive(flight.sent);
            }
            drainAll();
        }
        return true;
    }

    private void arrive(Sent sent) {
        InetSocketAddress source = sent.from.sockets.get(sent.socket);
        for (Peer peer : peers) {
            peer.sockets.forEach((socket, address) -> {
                if (address.equals(sent.to)) {
                    peer.received.add(sent);
                    peer.ice.handleDatagram(socket, source, sent.bytes, 0, sent.bytes.length, now);
                }
            });
        }
    }

    void drainAll() {
        peers.forEach(this::drain);
    }

    private void drain(Peer peer) {
        for (Effect effect = peer.ice.pollEffect(); effect != null; effect = peer.ice.pollEffect()) {
            Effect.Transmit transmit = (Effect.Transmit) effect;
            Sent sent =
                    new Sent(peer, transmit.socket(), transmit.remote(), transmit.payload(), transmit.ttl(), elapsed());
            peer.sent.add(sent);
            boolean dies = limitedDie && transmit.ttl() > 0;
            if (!dies && !peer.mute && random.nextDouble() >= loss) {
                flights.add(new Flight(now + delayNanos, order++, sent));
            }
        }
        for (IceEvent event = peer.ice.pollEvent(); event != null; event = peer.ice.pollEvent()) {
            peer.events.add(event);
        }
    }

    final class Peer {
        final IceConfig config;
        final IceMachine ice;
        final List<Candidate> candidates = new ArrayList<>();
        final Map<Integer, InetSocketAddress> sockets = new LinkedHashMap<>();
        final List<Sent> sent = new ArrayList<>();
        final List<Sent> received = new ArrayList<>();
        final List<IceEvent> events = new ArrayList<>();
        boolean mute;

        Peer(IceConfig config) {
            this.config = config;
            this.ice = new IceMachine(config, random);
        }

        Peer at(String address, int port) {
            int socket = sockets.size();
            sockets.put(socket, new InetSocketAddress(address, port));
            Candidate host = candidate(CandidateType.HOST, address, port, 65_535 - socket, "h" + socket);
            candidates.add(host);
            ice.addLocalCandidate(host, socket, now);
            return this;
        }

        void meet(Peer other, Set<String> options) {
            ice.setRemote(
                    other.config.ufrag(), other.config.password(), options, Optional.of(Duration.ofMillis(20)), now);
        }

        InetSocketAddress address() {
            return sockets.get(0);
        }

        <E extends IceEvent> List<E> events(Class<E> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        boolean isConnected() {
            return !events(IceEvent.PairSelected.class).isEmpty();
        }

        IceEvent.PairSelected selected() {
            List<IceEvent.PairSelected> all = events(IceEvent.PairSelected.class);
            return all.get(all.size() - 1);
        }

        long rejected(String reason) {
            return ice.rejects().getOrDefault(reason, 0L);
        }
    }
}
