package dev.traversal.ice.internal.gather;

import dev.traversal.api.Nat64Prefix;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.AddressKind;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One STUN server, and what it said to each of our sockets. */
final class StunServer {
    private final String name;
    private final int port;
    private final Map<Integer, Query> queries = new LinkedHashMap<>();
    private List<InetAddress> addresses = List.of();
    private boolean resolving;
    private boolean reported;
    private String trouble = "no answer";

    /** What the server said to one socket. */
    static final class Query {
        private final StunServer server;
        private final GatherSocket socket;
        private final InetSocketAddress destination;
        private boolean asking = true;
        private @Nullable TransportAddress mapped;
        private @Nullable TransportAddress taken;
        private long rttNanos;

        Query(StunServer server, GatherSocket socket, InetSocketAddress destination) {
            this.server = server;
            this.socket = socket;
            this.destination = destination;
        }

        StunServer server() {
            return server;
        }

        GatherSocket socket() {
            return socket;
        }

        InetSocketAddress destination() {
            return destination;
        }

        /** {@return the address that the server saw last, if it ever answered} */
        @Nullable
        TransportAddress mapped() {
            return mapped;
        }

        /** {@return the address of which a candidate was made last} */
        @Nullable
        TransportAddress tookBefore() {
            return taken;
        }

        void took(TransportAddress address) {
            taken = address;
        }

        void asked() {
            asking = true;
        }

        boolean isAsking() {
            return asking;
        }

        void answered(TransportAddress seen, long roundTripNanos) {
            asking = false;
            mapped = seen;
            rttNanos = roundTripNanos;
        }

        /** {@return how long its last answer took} */
        long rttNanos() {
            return rttNanos;
        }

        void failed() {
            asking = false;
        }

        private String outcome() {
            return socket + " seen as " + mapped + " in " + rttNanos / 1_000_000 + " ms";
        }
    }

    StunServer(InetSocketAddress address) {
        this.name = "stun:" + address.getHostString() + ":" + address.getPort();
        this.port = address.getPort();
        if (address.isUnresolved()) {
            resolving = true;
        } else {
            addresses = List.of(address.getAddress());
        }
    }

    String name() {
        return name;
    }

    boolean isResolving() {
        return resolving;
    }

    void resolved(List<InetAddress> found) {
        resolving = false;
        addresses = found;
    }

    void unresolvable(String reason) {
        resolving = false;
        trouble = "cannot resolve: " + reason;
    }

    void trouble(String reason) {
        trouble = reason;
    }

    /** {@return whether the server has been asked from a socket} */
    boolean knows(GatherSocket socket) {
        return queries.containsKey(socket.id());
    }

    /**
     * {@return where a socket can reach the server, if it can}
     *
     * @param nat64 the way from IPv6 to IPv4, if there is one
     */
    Optional<InetSocketAddress> addressFor(GatherSocket socket, @Nullable Nat64Prefix nat64) {
        Optional<InetSocketAddress> direct = direct(socket);
        if (direct.isPresent() || nat64 == null || !socket.isIpv6() || socket.isLoopback()) {
            return direct;
        }
        return addresses.stream()
                .filter(address -> AddressKind.of(address) == AddressKind.ORDINARY)
                .filter(Inet4Address.class::isInstance)
                .map(address -> new InetSocketAddress(nat64.embed((Inet4Address) address), port))
                .findFirst();
    }

    private Optional<InetSocketAddress> direct(GatherSocket socket) {
        return addresses.stream()
                .filter(address -> address instanceof Inet6Address == socket.isIpv6())
                .filter(address -> address.isLoopbackAddress() || !socket.isLoopback())
                .map(address -> new InetSocketAddress(address, port))
                .findFirst();
    }

    Query ask(GatherSocket socket, InetSocketAddress destination) {
        Query query = new Query(this, socket, destination);
        queries.put(socket.id(), query);
        return query;
    }

    /** Forgets what it said to a socket: it will be asked again. */
    void forget(GatherSocket socket) {
        queries.remove(socket.id());
    }

    List<Query> queries() {
        return new ArrayList<>(queries.values());
    }

    boolean isWaitedFor() {
        return resolving || queries.values().stream().anyMatch(Query::isAsking);
    }

    boolean isAnswered() {
        return queries.values().stream().anyMatch(query -> query.mapped() != null);
    }

    /** {@return why it gave nothing, once, when that is certain} */
    Optional<String> failure() {
        if (reported || isWaitedFor() || isAnswered()) {
            return Optional.empty();
        }
        reported = true;
        return Optional.of(reason());
    }

    private String reason() {
        return queries.isEmpty() && trouble.equals("no answer")
                ? "no address of the server goes with a socket of ours"
                : trouble;
    }

    String outcome() {
        List<String> answers = queries.values().stream()
                .filter(query -> query.mapped() != null)
                .map(Query::outcome)
                .toList();
        if (!answers.isEmpty()) {
            return name + ": " + String.join(", ", answers);
        }
        return name + ": " + (isWaitedFor() ? "waiting" : reason());
    }
}
