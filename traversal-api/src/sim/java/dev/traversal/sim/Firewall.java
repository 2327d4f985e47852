package dev.traversal.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** A stateful firewall that translates nothing: hosts behind it have addresses of the outside. */
public final class Firewall extends SimRouter {
    private final Set<Integer> openPorts = new HashSet<>();
    private final FilteringBehavior filtering;
    private long lifetimeNanos = 120 * NatSettings.SECOND;

    private Firewall(FilteringBehavior filtering) {
        super("");
        this.filtering = filtering;
    }

    /**
     * {@return a firewall}
     *
     * @param filtering whose datagrams it lets in
     */
    public static Firewall filtering(FilteringBehavior filtering) {
        return new Firewall(filtering);
    }

    /** {@return a firewall that lets no UDP pass, in or out} */
    public static Firewall withoutUdp() {
        Firewall firewall = new Firewall(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT);
        firewall.blockUdp(true);
        return firewall;
    }

    /**
     * Sets its name in traces.
     *
     * @param newName the name
     * @return this
     */
    public Firewall named(String newName) {
        rename(newName);
        return this;
    }

    /**
     * Sets how long an unused pinhole stays open.
     *
     * @param lifetime by default 2 min
     * @return this
     */
    public Firewall lifetime(Duration lifetime) {
        lifetimeNanos = lifetime.toNanos();
        return this;
    }

    /**
     * Lets everybody in to a port of the hosts inside.
     *
     * @param port 1..65535
     * @return this
     */
    public Firewall open(int port) {
        openPorts.add(port);
        return this;
    }

    /**
     * Sets whether UDP is blocked altogether; may change at any time.
     *
     * @param blocked whether
     * @return this
     */
    public Firewall udpBlocked(boolean blocked) {
        blockUdp(blocked);
        return this;
    }

    /**
     * Sets to which ports streams may lead outward; may change at any time.
     *
     * @param ports by default all
     * @return this
     */
    public Firewall streams(IntPredicate ports) {
        allowStreams(ports);
        return this;
    }

    @Override
    public Firewall behind(SimRouter outer) {
        super.behind(outer);
        return this;
    }

    @Override
    String kind() {
        return "firewall";
    }

    @Override
    void moved() {
        // its hosts keep their addresses
    }

    @Override
    void restarted() {
        // pinholes are all it has
    }

    @Override
    boolean translates(InetAddress address) {
        return false;
    }

    @Override
    InetAddress innerAddress(boolean ipv6, boolean forRouter, Predicate<InetAddress> inUse) {
        return ipv6
                ? pools().take(true, forRouter, inUse)
                : outside().attachedSegment().freeAddress(false, forRouter);
    }

    @Override
    void translateOutbound(Packet packet) {
        throw new AssertionError("a firewall translates nothing");
    }

    @Override
    void translateInbound(Packet packet) {
        throw new AssertionError("a firewall translates nothing");
    }

    @Override
    FilteringBehavior filter() {
        return filtering;
    }

    @Override
    long lifetimeNanos() {
        return lifetimeNanos;
    }

    @Override
    boolean admitsUnasked(InetSocketAddress inside) {
        return openPorts.contains(inside.getPort());
    }
}
