package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.machine.Effect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The sockets at which peers reach allocations: their names, their ports, and whose they are. */
final class RelaySockets {
    private final TurnServerConfig config;
    private final int firstName;
    private final PortPool ipv4Ports;
    private final PortPool ipv6Ports;
    private final Queue<Effect> effects;
    private final Queue<Integer> freeNames = new ArrayDeque<>();
    private final Places<PortRequest> opening = new Places<>();
    private final Places<RelayPort> open = new Places<>();
    private final Map<InetSocketAddress, RelayPort> byAddress = new HashMap<>();
    private int nextName;

    /**
     * Makes none yet.
     *
     * @param firstName their names begin here
     */
    RelaySockets(TurnServerConfig config, int firstName, RandomGenerator random, Queue<Effect> effects) {
        this.config = config;
        this.firstName = firstName;
        this.nextName = firstName;
        this.effects = effects;
        TurnLimits limits = config.limits();
        ipv4Ports = new PortPool(limits.firstPort(), limits.lastPort(), random);
        ipv6Ports = new PortPool(limits.firstPort(), limits.lastPort(), random);
    }

    /** {@return whether a socket's name is for one of these} */
    boolean names(int socket) {
        return socket >= firstName && socket < TurnServerMachine.FIRST_STREAM;
    }

    boolean serves(boolean ipv6) {
        return config.relayed(ipv6) != null;
    }

    boolean isOurs(InetAddress address) {
        return config.relayed().contains(address);
    }

    /** {@return the port that peers reach under an address, {@code null} for none} */
    @Nullable
    RelayPort at(InetSocketAddress address) {
        return byAddress.get(address);
    }

    /** {@return the ports that peers reach under an address} */
    List<RelayPort> all(InetAddress address) {
        return byAddress.entrySet().stream()
                .filter(entry -> entry.getKey().getAddress().equals(address))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Nullable
    RelayPort find(int socket) {
        return open.get(socket);
    }

    @Nullable
    PortRequest requestOf(int socket) {
        return opening.get(socket);
    }

    /** Chooses ports for all that a request still lacks, and has them opened; false if there are none. */
    boolean begin(PortRequest request) {
        PortRequest.Wish wish = request.wish();
        int even = 0;
        for (PortRequest.Slot slot : request.slots()) {
            if (slot.opened() != null) {
                continue;
            }
            boolean second = even != 0;
            int port = second
                    ? even + 1
                    : wish.even()
                            ? pool(slot.isIpv6()).takeEven(wish.reserve())
                            : pool(slot.isIpv6()).take();
            InetAddress address = config.relayed(slot.isIpv6());
            if (port == 0 || address == null) {
                return false;
            }
            even = wish.reserve() ? port : 0;
            int name = freeNames.isEmpty() ? nextName++ : freeNames.remove();
            slot.attempt(name, port);
            opening.put(name, request);
            effects.add(new Effect.OpenSocket(name, new InetSocketAddress(address, port)));
        }
        return true;
    }

    /** A socket is open. */
    void opened(PortRequest.Slot slot, InetSocketAddress local) {
        opening.remove(slot.socket());
        RelayPort port = new RelayPort(slot.socket(), local);
        open.put(slot.socket(), port);
        byAddress.put(local, port);
        slot.opened(port);
    }

    /** A socket could not be opened. */
    void failed(PortRequest.Slot slot) {
        opening.remove(slot.socket());
        freeNames.add(slot.socket());
        pool(slot.isIpv6()).giveBack(slot.port());
    }

    /** Gives back what a request has opened, and what it still waits for. */
    void abandon(PortRequest request) {
        for (PortRequest.Slot slot : request.slots()) {
            RelayPort port = slot.opened();
            if (port != null) {
                close(port);
                slot.opened(null);
            } else if (opening.remove(slot.socket()) != null) {
                effects.add(new Effect.CloseSocket(slot.socket()));
                pool(slot.isIpv6()).giveBack(slot.port());
            }
        }
    }

    void close(RelayPort port) {
        if (open.remove(port.socket()) != null) {
            byAddress.remove(port.address());
            effects.add(new Effect.CloseSocket(port.socket()));
            freeNames.add(port.socket());
            boolean ipv6 = !(port.address().getAddress() instanceof java.net.Inet4Address);
            pool(ipv6).giveBack(port.address().getPort());
        }
    }

    int openCount() {
        return open.size();
    }

    private PortPool pool(boolean ipv6) {
        return ipv6 ? ipv6Ports : ipv4Ports;
    }
}
