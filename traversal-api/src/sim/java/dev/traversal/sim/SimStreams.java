package dev.traversal.sim;

import dev.traversal.sim.StreamSegment.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The streams of one simulated host. */
final class SimStreams {
    private static final int EPHEMERAL_LOW = 32_768; // as Linux
    private static final int TTL = 64;

    private final SimHost host;
    private final Map<Ends, SimStream> live = new LinkedHashMap<>();
    private final Map<Integer, SimStream.Acceptor> acceptors = new HashMap<>();
    private int lastPort = EPHEMERAL_LOW;

    private record Ends(int port, InetSocketAddress remote) {}

    SimStreams(SimHost host) {
        this.host = host;
    }

    SimNetwork network() {
        return host.network();
    }

    void listen(int port, SimStream.Acceptor acceptor) {
        acceptors.put(port, acceptor);
    }

    /** Stops to listen, and ends what came that way. */
    void refuse(int port) {
        acceptors.remove(port);
        List.copyOf(live.values()).stream()
                .filter(stream -> stream.local().getPort() == port)
                .forEach(stream -> {
                    stream.close();
                    stream.end("closed");
                });
    }

    /** {@return a stream that is being opened, or {@code null} if there is no way} */
    @Nullable
    SimStream open(InetSocketAddress remote, boolean secure, SimStream.Taker taker) {
        InetAddress from = sourceToward(remote.getAddress());
        if (from == null) {
            return null;
        }
        InetSocketAddress local = new InetSocketAddress(from, ++lastPort);
        SimStream stream = new SimStream(this, local, remote, taker);
        live.put(new Ends(local.getPort(), remote), stream);
        stream.connect(secure);
        return stream;
    }

    void transmit(SimStream stream, StreamSegment segment) {
        transmit(stream.local(), stream.remote(), segment);
    }

    private void transmit(InetSocketAddress from, InetSocketAddress to, StreamSegment segment) {
        byte[] bytes = segment.toBytes();
        Packet packet = network().packet().fill(from, to, bytes, 0, bytes.length, TTL);
        packet.stream = true;
        if (host.owns(to.getAddress())) {
            host.sendToSelf(packet);
            return;
        }
        SimInterface route = host.routeToward(to.getAddress());
        if (route == null) {
            packet.drop(host.name(), "network is unreachable");
        } else {
            route.send(packet);
        }
    }

    void receive(Packet packet) {
        StreamSegment segment = StreamSegment.parse(packet.data, packet.length);
        InetSocketAddress local = packet.destination;
        InetSocketAddress remote = packet.source;
        packet.release();
        SimStream known = live.get(new Ends(local.getPort(), remote));
        SimStream.Acceptor acceptor = acceptors.get(local.getPort());
        if (known != null) {
            known.receive(segment);
        } else if (segment.kind() == Kind.SYN && acceptor != null) {
            SimStream made = new SimStream(this, local, remote, SimStream.of(message -> {}));
            live.put(new Ends(local.getPort(), remote), made);
            made.accept(acceptor.accepted(made));
        } else if (segment.kind() != Kind.RESET) {
            transmit(local, remote, StreamSegment.of(Kind.RESET, 0));
        }
    }

    void forget(SimStream stream) {
        live.remove(new Ends(stream.local().getPort(), stream.remote()));
    }

    /** Ends all without a word, as the death of a host does. */
    void kill() {
        new ArrayList<>(live.values()).forEach(stream -> stream.end("killed"));
        live.clear();
    }

    private @Nullable InetAddress sourceToward(InetAddress remote) {
        if (host.owns(remote)) {
            return remote;
        }
        SimInterface route = host.routeToward(remote);
        return route == null ? null : route.addressFor(remote);
    }
}
