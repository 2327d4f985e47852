package dev.traversal.sim;

import dev.traversal.internal.machine.InterfaceNames;
import dev.traversal.internal.machine.LocalAddress;
import dev.traversal.internal.machine.LocalInterface;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network interface of a simulated host, plugged into the internet or into the inside of a router. */
public final class SimInterface {
    private final SimHost host;
    private final String name;
    private final SimLink link = new SimLink();
    private final Attachment attachment;
    private @Nullable SimRouter router;
    private boolean chosenAddresses;
    private boolean pointToPoint;
    private boolean up = true;

    SimInterface(SimHost host, String name) {
        this.host = host;
        this.name = name;
        this.attachment = new Attachment(new Station(), link);
        attachment.plugInto(host.network().internet());
        takeAddress(false);
    }

    /** {@return its name, such as {@code eth0}} */
    public String name() {
        return name;
    }

    /** {@return the line between this interface and its segment} */
    public SimLink link() {
        return link;
    }

    /** {@return its addresses} */
    public List<InetAddress> addresses() {
        return List.copyOf(attachment.addresses());
    }

    /** {@return whether it is up} */
    public boolean isUp() {
        return up;
    }

    /**
     * Puts it behind a router; a second call puts that router behind another. Addresses chosen by the network change.
     *
     * @param outer the router
     * @return this
     */
    public SimInterface behind(SimRouter outer) {
        if (router == null) {
            moveTo(outer);
        } else if (router != outer) {
            router.behind(outer);
        }
        return this;
    }

    /**
     * Plugs it in elsewhere, as when a phone leaves one network for another: its addresses are new.
     *
     * @param other the router whose inside it goes to
     */
    public void moveTo(SimRouter other) {
        other.join(host.network());
        router = other;
        plugInto(other.inside());
    }

    /** Plugs it into the internet: its addresses are new. */
    public void moveToInternet() {
        router = null;
        plugInto(host.network().internet());
    }

    private void plugInto(Segment segment) {
        boolean hadIpv6 = attachment.addresses().stream().anyMatch(Addresses::isIpv6);
        boolean hadIpv4 = attachment.addresses().stream().anyMatch(address -> !Addresses.isIpv6(address));
        clearAddresses();
        attachment.plugInto(segment);
        chosenAddresses = false;
        if (hadIpv4 && segment.hasIpv4()) {
            takeAddress(false);
        }
        if (hadIpv6 || !segment.hasIpv4()) {
            takeAddress(true);
        }
    }

    /**
     * Adds an address; the first call takes away those that the network chose.
     *
     * @param literal IPv4 or IPv6
     * @return this
     */
    public SimInterface address(String literal) {
        InetAddress address = Addresses.parse(literal);
        if (!chosenAddresses) {
            clearAddresses();
            chosenAddresses = true;
        }
        attachment.add(address);
        return this;
    }

    /**
     * Adds an IPv6 address that the network chooses.
     *
     * @return this
     */
    public SimInterface ipv6() {
        takeAddress(true);
        return this;
    }

    /** Replaces its addresses by others of the same segment and families, as a new lease does. */
    public void changeAddress() {
        List<InetAddress> old = addresses();
        for (InetAddress address : old) {
            takeAddress(Addresses.isIpv6(address));
        }
        old.forEach(attachment::remove);
    }

    /**
     * Replaces its addresses by this one.
     *
     * @param literal IPv4 or IPv6
     */
    public void changeAddress(String literal) {
        clearAddresses();
        chosenAddresses = true;
        attachment.add(Addresses.parse(literal));
    }

    /**
     * Sets whether it says of itself that it is a tunnel.
     *
     * @param tunnel false by default
     * @return this
     */
    public SimInterface pointToPoint(boolean tunnel) {
        pointToPoint = tunnel;
        return this;
    }

    /** Takes it down: its sockets stay, and the host sees it no more. */
    public void down() {
        up = false;
    }

    /** Brings it up with the addresses that it had. */
    public void up() {
        up = true;
    }

    private void takeAddress(boolean ipv6) {
        attachment.add(attachment.attachedSegment().freeAddress(ipv6, false));
    }

    private void clearAddresses() {
        addresses().forEach(attachment::remove);
    }

    // ---- for the host

    Attachment attachment() {
        return attachment;
    }

    @Nullable
    SimRouter router() {
        return router;
    }

    boolean owns(InetAddress address) {
        return attachment.addresses().contains(address);
    }

    boolean reachesDirectly(InetAddress address) {
        return attachment.attachedSegment().inUse(address);
    }

    @Nullable
    InetAddress addressFor(InetAddress remote) {
        List<InetAddress> addresses = attachment.addresses();
        for (int i = 0; i < addresses.size(); i++) {
            if (Addresses.sameFamily(addresses.get(i), remote)) {
                return addresses.get(i);
            }
        }
        return null;
    }

    void send(Packet packet) {
        attachment.attachedSegment().send(packet, attachment);
    }

    LocalInterface view() {
        return new LocalInterface(
                name,
                InterfaceNames.kind(name, "", false, pointToPoint),
                addresses().stream()
                        .map(address -> LocalAddress.of(address, Addresses.isIpv6(address) ? 64 : 24))
                        .toList());
    }

    private final class Station implements Attachment.Receiver {
        @Override
        public void receive(Packet packet) {
            InetAddress to = packet.destination.getAddress();
            if (up && (to.isMulticastAddress() || owns(to))) {
                host.receive(packet);
            } else {
                packet.drop(label(), up ? "address is no longer ours" : "interface down");
            }
        }

        @Override
        public String label() {
            return host.name() + " " + name;
        }
    }
}
