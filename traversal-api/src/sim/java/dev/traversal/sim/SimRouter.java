package dev.traversal.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A box between a site and the rest: what is inside reaches the outside through it. It becomes part of a network when
 * the first host is put behind it.
 */
public abstract sealed class SimRouter permits NatBox, Nat64Box, Firewall {

    private final SimLink link = new SimLink();
    private final Attachment outside = new Attachment(new OuterSide(), link);
    private final PinholeTable pinholes = new PinholeTable();
    private String name;
    private @Nullable SimNetwork network;
    private @Nullable Segment inside;
    private @Nullable SimRouter next;
    private AddressPools pools = new AddressPools(0);
    private boolean off;
    private final PinholeTable streamPinholes = new PinholeTable();
    private boolean blocksUdp;
    private IntPredicate streamPorts = port -> true;

    SimRouter(String name) {
        this.name = name;
    }

    // ---- what users set

    void rename(String newName) {
        name = newName;
    }

    final void blockUdp(boolean blocked) {
        blocksUdp = blocked;
    }

    final void allowStreams(IntPredicate ports) {
        streamPorts = ports;
    }

    /** {@return its name in traces} */
    public final String name() {
        return name;
    }

    /** {@return the line between this box and the outside} */
    public final SimLink link() {
        return link;
    }

    /**
     * Puts this box behind another, which becomes the outermost one: a home behind a carrier.
     *
     * @param outer the other
     * @return this
     */
    public SimRouter behind(SimRouter outer) {
        if (outer == this || outer.isBehind(this)) {
            throw new IllegalArgumentException(name + " cannot be behind itself");
        }
        if (isBehind(outer)) {
            return this;
        }
        if (next != null) {
            next.behind(outer);
            return this;
        }
        next = outer;
        if (network != null) {
            outer.join(network);
            outside.plugInto(outer.inside());
            moved();
        }
        return this;
    }

    /** {@return whether {@code outer} is further out on the way to the internet} */
    final boolean isBehind(SimRouter outer) {
        return next == outer || next != null && next.isBehind(outer);
    }

    /** Turns the power off: nothing passes. */
    public final void powerOff() {
        off = true;
    }

    /** Turns the power on again; the box starts with empty tables. */
    public final void powerOn() {
        off = false;
        pinholes.clear();
        streamPinholes.clear();
        restarted();
    }

    /** Restarts in no time: every mapping and pinhole is lost, and the allocator begins anew. */
    public final void reboot() {
        powerOff();
        powerOn();
    }

    /**
     * Restarts: nothing passes meanwhile, and every mapping and pinhole is lost.
     *
     * @param downtime how long that takes
     */
    public final void reboot(Duration downtime) {
        powerOff();
        joinedNetwork().after(downtime, this::powerOn);
    }

    /** {@return its addresses on the outside: its own, and those that it routes inward} */
    public final List<InetAddress> outerAddresses() {
        return List.copyOf(outside.addresses());
    }

    // ---- how it becomes part of a network

    final void join(SimNetwork toJoin) {
        if (network == toJoin) {
            return;
        }
        if (network != null) {
            throw new IllegalArgumentException(name + " belongs to another network");
        }
        network = toJoin;
        int site = toJoin.nextSite();
        if (name.isEmpty()) {
            name = kind() + site;
        }
        pools = new AddressPools(site);
        inside = new Segment(toJoin, name + " inside", this);
        if (next != null) {
            next.join(toJoin);
            outside.plugInto(next.inside());
        } else {
            outside.plugInto(toJoin.internet());
        }
        moved();
    }

    final SimNetwork joinedNetwork() {
        return Objects.requireNonNull(network, () -> "no host is behind " + name + " yet");
    }

    final boolean hasJoined() {
        return network != null;
    }

    final Segment inside() {
        return Objects.requireNonNull(inside, () -> "no host is behind " + name + " yet");
    }

    /** {@return what the packets of this site cross the internet from} */
    final Attachment edge() {
        return next == null ? outside : next.edge();
    }

    final Attachment outside() {
        return outside;
    }

    final AddressPools pools() {
        return pools;
    }

    abstract String kind();

    /** The outer side is plugged in elsewhere. */
    abstract void moved();

    abstract void restarted();

    /** Whether hosts inside have IPv4 addresses. */
    boolean hasIpv4Inside() {
        return true;
    }

    abstract boolean translates(InetAddress address);

    abstract InetAddress innerAddress(boolean ipv6, boolean forRouter, Predicate<InetAddress> inUse);

    // ---- how packets pass

    /** Takes a packet from inside. */
    final void outbound(Packet packet) {
        if (off) {
            packet.drop(name, "router off");
        } else if (!packet.passes(1)) {
            packet.drop(name, "TTL");
        } else if (blocksUdp && !packet.stream) {
            packet.drop(name, "UDP blocked");
        } else if (packet.stream && !streamPorts.test(packet.destination.getPort())) {
            packet.drop(name, "TCP blocked");
        } else if (translates(packet.destination.getAddress())) {
            translateOutbound(packet);
        } else {
            long now = joinedNetwork().time();
            pinholesOf(packet).outbound(packet.source, packet.destination, now + lifetimeNanos(), now);
            sendOutside(packet);
        }
    }

    final void sendOutside(Packet packet) {
        outside.attachedSegment().send(packet, outside);
    }

    final void sendInside(Packet packet) {
        if (packet.passes(1)) {
            inside().deliverInside(packet);
        } else {
            packet.drop(name, "TTL");
        }
    }

    private void inbound(Packet packet) {
        if (off) {
            packet.drop(name, "router off");
        } else if (blocksUdp && !packet.stream) {
            packet.drop(name, "UDP blocked");
        } else if (translates(packet.destination.getAddress())) {
            translateInbound(packet);
        } else if (pinholesOf(packet)
                        .admits(
                                packet.destination,
                                packet.source,
                                filter(),
                                joinedNetwork().time())
                || admitsUnasked(packet.destination)) {
            sendInside(packet);
        } else {
            packet.drop(name, "filtered");
        }
    }

    private PinholeTable pinholesOf(Packet packet) {
        return packet.stream ? streamPinholes : pinholes;
    }

    abstract void translateOutbound(Packet packet);

    abstract void translateInbound(Packet packet);

    abstract FilteringBehavior filter();

    abstract long lifetimeNanos();

    abstract boolean admitsUnasked(InetSocketAddress inside);

    private final class OuterSide implements Attachment.Receiver {
        @Override
        public void receive(Packet packet) {
            inbound(packet);
        }

        @Override
        public String label() {
            return name;
        }
    }
}
