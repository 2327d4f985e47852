package dev.traversal.sim;

import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.machine.LocalInterface;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A computer of a simulated network. It begins with one interface, {@code eth0}, which has a public IPv4 address.
 *
 * <p>Setters return the host, and those about addresses and routers speak of {@code eth0}.
 */
public final class SimHost {
    private static final Instant EPOCH = Instant.parse("2030-01-01T00:00:00Z");
    private static final int MAX_WAITING = 512; // datagrams that a paused host's socket buffers hold

    private final SimNetwork network;
    private final String name;
    private final Map<String, SimInterface> interfaces = new LinkedHashMap<>();
    private final List<SimDriver> drivers = new ArrayList<>();
    private final SocketTable sockets;
    private final SimStreams streams;
    private final Traffic traffic = new Traffic();
    private final SecureRandom secureRandom;
    private final SimInterface main;
    private final Attachment loopback;
    private Duration wallClockOffset = Duration.ZERO;
    private boolean limitsTtl = true;
    private boolean sendBufferFull;
    private int loops = 1;
    private long pausedUntil;
    private int waiting;

    SimHost(SimNetwork network, String name) {
        this.network = network;
        this.name = name;
        this.sockets = new SocketTable(this);
        this.streams = new SimStreams(this);
        this.secureRandom = new SeededSecureRandom(network.random("secrets of " + name));
        this.main = new SimInterface(this, "eth0");
        this.loopback = new Attachment(new Loopback(), new SimLink());
        interfaces.put("eth0", main);
    }

    /** {@return its name} */
    public String name() {
        return name;
    }

    /** {@return its network} */
    public SimNetwork network() {
        return network;
    }

    /**
     * Puts it behind a router; a second call puts that router behind another, and so on outward.
     *
     * @param router the router
     * @return this
     */
    public SimHost behind(SimRouter router) {
        main.behind(router);
        return this;
    }

    /**
     * Adds an address; the first call takes away the one that the network chose.
     *
     * @param literal IPv4 or IPv6
     * @return this
     */
    public SimHost address(String literal) {
        main.address(literal);
        return this;
    }

    /**
     * Adds an IPv6 address that the network chooses.
     *
     * @return this
     */
    public SimHost ipv6() {
        main.ipv6();
        return this;
    }

    /** {@return the first address of {@code eth0}} */
    public InetAddress address() {
        return main.addresses().get(0);
    }

    /**
     * {@return the line of {@code eth0}: to the internet, or within the site if the host is behind a router, whose own
     * {@link SimRouter#link()} then leads outside}
     */
    public SimLink link() {
        return main.link();
    }

    /**
     * {@return the interface with this name, new and on the internet at the first call}
     *
     * @param interfaceName such as {@code wlan0}
     */
    public SimInterface interfaceNamed(String interfaceName) {
        return interfaces.computeIfAbsent(interfaceName, key -> new SimInterface(this, key));
    }

    /** {@return where an agent on this host lives, for the agent's builder} */
    public Environment environment() {
        return new SimEnvironment(this);
    }

    /**
     * {@return a bare UDP socket on this host}
     *
     * @param port its port, 0 for any
     */
    public UdpProbe probe(int port) {
        return new UdpProbe(this, port);
    }

    /**
     * Takes streams at a port.
     *
     * @param port its number
     * @param acceptor is asked for each stream
     * @return this
     */
    public SimHost acceptStreams(int port, SimStream.Acceptor acceptor) {
        streams.listen(port, acceptor);
        return this;
    }

    /**
     * Takes no more streams at a port, and ends those that it took.
     *
     * @param port its number
     * @return this
     */
    public SimHost refuseStreams(int port) {
        streams.refuse(port);
        return this;
    }

    /** {@return a bare UDP socket on this host, on any port} */
    public UdpProbe probe() {
        return probe(0);
    }

    /**
     * Sets whether its drivers can limit the TTL of a datagram.
     *
     * @param able true by default
     * @return this
     */
    public SimHost limitsTtl(boolean able) {
        limitsTtl = able;
        return this;
    }

    /**
     * Sets whether ports below 1024 may be bound.
     *
     * @param allowed true by default
     * @return this
     */
    public SimHost lowPorts(boolean allowed) {
        sockets.allowLowPorts(allowed);
        return this;
    }

    /**
     * Sets how many sockets may be open; one more fails.
     *
     * @param count at least 0
     * @return this
     */
    public SimHost maxSockets(int count) {
        sockets.limit(count);
        return this;
    }

    /**
     * Sets how many event loops a driver spreads its machines over: those of one loop may call each other at once, those
     * of others only hand over. Everything still runs on one thread.
     *
     * @param count 1 by default
     * @return this
     */
    public SimHost loops(int count) {
        loops = count;
        return this;
    }

    /**
     * Sets whether its socket buffers are full, so that nothing can be sent.
     *
     * @param full false by default
     * @return this
     */
    public SimHost sendBufferFull(boolean full) {
        sendBufferFull = full;
        return this;
    }

    /**
     * Sets its wall clock wrong. The monotonic clock does not notice.
     *
     * @param offset from the right time, may be negative
     * @return this
     */
    public SimHost wallClockOffset(Duration offset) {
        wallClockOffset = offset;
        return this;
    }

    /**
     * Stops everything on this host for a while, as a long garbage collection or a suspended machine does: timers fire
     * late, datagrams wait in socket buffers as far as these reach.
     *
     * @param duration from now
     */
    public void pause(Duration duration) {
        pausedUntil = Math.max(pausedUntil, network.time() + duration.toNanos());
    }

    /** Kills every process on this host: machines get no chance to say anything, sockets close. */
    public void kill() {
        List.copyOf(drivers).forEach(SimDriver::kill);
        streams.kill();
        network.signaling().killed(this);
    }

    /** {@return what its sockets sent and received} */
    public Traffic traffic() {
        return traffic;
    }

    /** {@return one line for each open socket, live machine and pending timer; empty after all was closed} */
    public List<String> leftovers() {
        List<String> lines = new ArrayList<>();
        drivers.forEach(driver -> driver.describe(lines));
        return lines;
    }

    /** {@return how many sockets are open} */
    public int openSockets() {
        return sockets.size();
    }

    // ---- for the parts of the network

    Driver openDriver() {
        SimDriver driver = new SimDriver(this);
        drivers.add(driver);
        return driver;
    }

    void closed(SimDriver driver) {
        drivers.remove(driver);
    }

    SocketTable sockets() {
        return sockets;
    }

    SimStreams streams() {
        return streams;
    }

    SecureRandom secureRandom() {
        return secureRandom;
    }

    int loops() {
        return loops;
    }

    boolean isSendBufferFull() {
        return sendBufferFull;
    }

    boolean isOnline() {
        for (SimInterface each : interfaces.values()) {
            if (each.isUp()) {
                return true;
            }
        }
        return false;
    }

    boolean canLimitTtl() {
        return limitsTtl;
    }

    Instant wallTime() {
        return EPOCH.plusNanos(network.time()).plus(wallClockOffset);
    }

    List<LocalInterface> localInterfaces() {
        List<LocalInterface> views = new ArrayList<>();
        views.add(new LocalInterface("lo", true, false, List.of(Addresses.LOOPBACK_IPV4, Addresses.LOOPBACK_IPV6)));
        for (SimInterface each : interfaces.values()) {
            if (each.isUp()) {
                views.add(each.view());
            }
        }
        return views;
    }

    List<InetAddress> defaultAddresses() {
        List<InetAddress> found = new ArrayList<>(2);
        for (InetAddress family : List.of(Addresses.ANY_IPV4, Addresses.ANY_IPV6)) {
            for (SimInterface each : interfaces.values()) {
                InetAddress address = each.isUp() ? each.addressFor(family) : null;
                if (address != null) {
                    found.add(address);
                    break;
                }
            }
        }
        return found;
    }

    /** {@return what this host's packets cross the internet from} */
    Attachment edge() {
        SimRouter router = main.router();
        return router == null ? main.attachment() : router.edge();
    }

    boolean owns(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return true;
        }
        for (SimInterface each : interfaces.values()) {
            if (each.owns(address)) {
                return true;
            }
        }
        return false;
    }

    /** {@return the interface that packets to a remote leave through, or null if there is no route} */
    @Nullable
    SimInterface routeToward(InetAddress remote) {
        SimInterface fallback = null;
        for (SimInterface each : interfaces.values()) {
            if (each.isUp() && each.addressFor(remote) != null) {
                if (interfaces.size() == 1 || each.reachesDirectly(remote)) {
                    return each;
                }
                fallback = fallback == null ? each : fallback;
            }
        }
        return fallback;
    }

    /** {@return the interface that a datagram leaves through, or null if there is no route} */
    @Nullable
    SimInterface route(SimSocket socket, InetAddress remote) {
        SimInterface fallback = null;
        for (SimInterface each : interfaces.values()) {
            if (!each.isUp() || each.addressFor(remote) == null) {
                continue;
            }
            if (!socket.isWildcard()) {
                if (each.owns(socket.local().getAddress())) {
                    return each;
                }
            } else if (interfaces.size() == 1 || each.reachesDirectly(remote)) {
                return each;
            } else if (fallback == null) {
                fallback = each;
            }
        }
        return fallback;
    }

    /** Hands a packet to a socket of this very host. */
    void sendToSelf(Packet packet) {
        packet.arriveAt(loopback, network.time());
    }

    long pausedUntil() {
        return pausedUntil;
    }

    void receive(Packet packet) {
        if (pausedUntil > network.time()) {
            hold(packet);
            return;
        }
        if (packet.stream) {
            streams.receive(packet);
            return;
        }
        if (packet.destination.getAddress().isMulticastAddress()) {
            sockets.members(packet.destination)
                    .forEach(member ->
                            member.owner().receive(member.name(), packet.source, packet.data, 0, packet.length));
            packet.release();
            return;
        }
        SimSocket socket = sockets.find(packet.destination);
        if (socket == null) {
            packet.drop(name, "no socket");
            return;
        }
        traffic.received(packet.length);
        network.trace().add(SimTrace.Step.RECEIVED, name, packet, "");
        socket.owner().receive(socket.name(), packet.source, packet.data, 0, packet.length);
        packet.release();
    }

    private void hold(Packet packet) {
        if (waiting == MAX_WAITING) {
            packet.drop(name, "socket buffer full");
        } else {
            waiting++;
            packet.arriveAt(loopback, pausedUntil);
        }
    }

    private final class Loopback implements Attachment.Receiver {
        @Override
        public void receive(Packet packet) {
            waiting = Math.max(0, waiting - 1);
            SimHost.this.receive(packet);
        }

        @Override
        public String label() {
            return name + " lo";
        }
    }
}
