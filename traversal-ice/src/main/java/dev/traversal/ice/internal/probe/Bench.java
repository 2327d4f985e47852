package dev.traversal.ice.internal.probe;

import dev.traversal.api.TransportAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/** What the tactics of one attempt work with: its sockets, what leaves from them, and the way to the other end. */
final class Bench {
    private final Deal deal;
    private final ProbeSockets sockets;
    private final Volley volley;
    private final MappedQueries queries;
    private final RandomGenerator random;
    private final Ends ends;
    private final Set<Integer> open = new LinkedHashSet<>();
    private int ownAim;
    private TransportAddress ownAddress;
    private TransportAddress theirAim;
    private int mappings;

    /**
     * What both ends agreed on.
     *
     * @param attempt the number of the attempt
     * @param side which end this one is
     * @param ours this end
     * @param theirs the other
     * @param ground where this end's sockets are
     * @param reach the highest TTL known not to lead to the nearest server, 0 if none is
     */
    record Deal(long attempt, Plan.Side side, Party ours, Party theirs, ProbeGround ground, int reach) {}

    /** Ways out of an attempt. */
    interface Ends {
        /** Tells the other end. */
        void tell(HardMessage message);

        /** Opens another socket that servers alone know; {@link Bench#aim} is the new one when {@code then} is run. */
        void freshAim(LongConsumer then, long nowNanos);

        /** Nothing more can be done. */
        void giveUp(String reason, long nowNanos);

        /** Another wave or round has begun. */
        void wave(int number, long nowNanos);
    }

    Bench(
            Deal deal,
            ProbeSockets sockets,
            Volley volley,
            MappedQueries queries,
            RandomGenerator random,
            Ends ends,
            TransportAddress theirAim) {
        this.deal = deal;
        this.sockets = sockets;
        this.volley = volley;
        this.queries = queries;
        this.random = random;
        this.ends = ends;
        this.theirAim = theirAim;
        this.ownAddress = theirAim; // until aim(..) is called, ahead of all else
    }

    Deal deal() {
        return deal;
    }

    Volley volley() {
        return volley;
    }

    RandomGenerator random() {
        return random;
    }

    Ends ends() {
        return ends;
    }

    /** Has a socket that the other end may aim at from now on; the attempt owns it. */
    void aim(int socket, TransportAddress mapped) {
        open.add(socket);
        ownAim = socket;
        ownAddress = mapped;
    }

    int ownAim() {
        return ownAim;
    }

    TransportAddress ownAddress() {
        return ownAddress;
    }

    TransportAddress theirAim() {
        return theirAim;
    }

    /** The other end has another socket to aim at. */
    void theirAim(TransportAddress aim) {
        theirAim = aim;
    }

    /** {@return the addresses at which the other end is seen} */
    List<InetAddress> theirAddresses() {
        return deal.theirs.profile().externals();
    }

    /** Asks a server where a socket is seen. */
    void ask(int socket, MappedQueries.Listener listener, long nowNanos) {
        ask(socket, 0, listener, nowNanos);
    }

    /** Asks one of the {@link #servers}. */
    void ask(int socket, int server, MappedQueries.Listener listener, long nowNanos) {
        queries.ask(socket, deal.ground.servers().get(server), listener, nowNanos);
    }

    /** {@return how many servers can be asked} */
    int servers() {
        return deal.ground.servers().size();
    }

    /** {@return the name of a socket that is being opened} */
    int open(int port, ProbeSockets.Listener listener) {
        int socket = sockets.open(new InetSocketAddress(deal.ground.bind(), port), listener);
        open.add(socket);
        mappings++;
        return socket;
    }

    /** {@return where an open socket is bound} */
    InetSocketAddress local(int socket) {
        InetSocketAddress local = sockets.local(socket);
        return local == null ? new InetSocketAddress(deal.ground.bind(), ownAddress.port()) : local;
    }

    /** Closes all but some and the one to aim at. */
    void closeAllBut(Set<Integer> kept) {
        for (int socket : List.copyOf(open)) {
            if (!kept.contains(socket) && socket != ownAim) {
                close(socket);
            }
        }
    }

    void close(int socket) {
        open.remove(socket);
        sockets.close(socket);
    }

    boolean owns(int socket) {
        return open.contains(socket);
    }

    Set<Integer> open() {
        return Set.copyOf(open);
    }

    /** {@return how many sockets were opened, each of which may be a mapping} */
    int mappings() {
        return mappings;
    }
}
