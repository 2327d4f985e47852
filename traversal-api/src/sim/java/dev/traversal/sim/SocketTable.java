package dev.traversal.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The sockets of one host, by port. */
final class SocketTable {
    private static final int LOW_PORTS = 1_024;
    private static final int EPHEMERAL_LOW = 32_768; // as Linux
    private static final int EPHEMERAL_HIGH = 60_999;

    private final SimHost host;
    private final RandomGenerator random;
    private final Map<Integer, List<SimSocket>> byPort = new HashMap<>();
    private boolean lowPortsAllowed = true;
    private int limit = Integer.MAX_VALUE;
    private int size;

    SocketTable(SimHost host) {
        this.host = host;
        this.random = host.network().random("ports of " + host.name());
    }

    void allowLowPorts(boolean allowed) {
        lowPortsAllowed = allowed;
    }

    void limit(int count) {
        limit = count;
    }

    int size() {
        return size;
    }

    /** {@return why a socket cannot be opened there, or null if it can} */
    @Nullable
    String refusal(InetSocketAddress local) {
        InetAddress address = local.getAddress();
        int port = local.getPort();
        if (size >= limit) {
            return "Too many open files";
        }
        if (!address.isAnyLocalAddress() && !host.owns(address)) {
            return "Cannot assign requested address";
        }
        if (port != 0 && port < LOW_PORTS && !lowPortsAllowed) {
            return "Permission denied";
        }
        return port != 0 && !isFree(address, port) ? "Address already in use" : null;
    }

    int ephemeralPort(InetAddress address) {
        int range = EPHEMERAL_HIGH - EPHEMERAL_LOW + 1;
        int start = random.nextInt(range);
        for (int i = 0; i < range; i++) {
            int port = EPHEMERAL_LOW + (start + i) % range;
            if (isFree(address, port)) {
                return port;
            }
        }
        throw new IllegalStateException(host.name() + " has no free port left");
    }

    private boolean isFree(InetAddress address, int port) {
        for (SimSocket socket : byPort.getOrDefault(port, List.of())) {
            if (socket.clashesWith(address)) {
                return false;
            }
        }
        return true;
    }

    void add(SimSocket socket) {
        byPort.computeIfAbsent(socket.local().getPort(), port -> new ArrayList<>(1))
                .add(socket);
        size++;
    }

    void remove(SimSocket socket) {
        List<SimSocket> sockets = byPort.get(socket.local().getPort());
        if (sockets != null && sockets.remove(socket)) {
            size--;
            if (sockets.isEmpty()) {
                byPort.remove(socket.local().getPort());
            }
        }
    }

    /** {@return why a socket that shares its port cannot be opened, or null if it can} */
    @Nullable
    String sharedRefusal(int port) {
        if (size >= limit) {
            return "Too many open files";
        }
        boolean free = byPort.getOrDefault(port, List.of()).stream().allMatch(SimSocket::isShared);
        return free ? null : "Address already in use";
    }

    /** {@return those that take what is sent to a multicast group} */
    List<SimSocket> members(InetSocketAddress group) {
        return byPort.getOrDefault(group.getPort(), List.of()).stream()
                .filter(socket -> socket.hasJoined(group.getAddress()))
                .toList();
    }

    @Nullable
    SimSocket find(InetSocketAddress destination) {
        List<SimSocket> sockets = byPort.get(destination.getPort());
        if (sockets != null) {
            for (int i = 0; i < sockets.size(); i++) {
                if (sockets.get(i).takes(destination.getAddress())) {
                    return sockets.get(i);
                }
            }
        }
        return null;
    }
}
