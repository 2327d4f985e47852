package dev.traversal.sim;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stations that reach each other without a router: a home's LAN, a carrier's access network, or the internet. */
final class Segment {
    private final SimNetwork network;
    private final String name;
    private final @Nullable SimRouter gateway;
    private final Map<InetAddress, Attachment> stations = new LinkedHashMap<>();

    Segment(SimNetwork network, String name, @Nullable SimRouter gateway) {
        this.network = network;
        this.name = name;
        this.gateway = gateway;
    }

    boolean isInternet() {
        return gateway == null;
    }

    SimNetwork network() {
        return network;
    }

    String name() {
        return name;
    }

    boolean hasIpv4() {
        return gateway == null || gateway.hasIpv4Inside();
    }

    boolean inUse(InetAddress address) {
        return stations.containsKey(address);
    }

    InetAddress freeAddress(boolean ipv6, boolean forRouter) {
        return gateway == null
                ? network.publicAddress(ipv6, this::inUse)
                : gateway.innerAddress(ipv6, forRouter, this::inUse);
    }

    void register(InetAddress address, Attachment attachment) {
        Attachment present = stations.putIfAbsent(address, attachment);
        if (present != null && present != attachment) {
            throw new IllegalStateException(address.getHostAddress() + " on " + name + " belongs to "
                    + present.owner().label() + " already");
        }
        if (gateway != null && !gateway.translates(address)) {
            gateway.outside().add(address);
        }
    }

    void unregister(InetAddress address, Attachment attachment) {
        if (stations.remove(address, attachment) && gateway != null && !gateway.translates(address)) {
            gateway.outside().remove(address);
        }
    }

    /** Takes a packet that a station sends. */
    void send(Packet packet, Attachment from) {
        LinkDirection up = from.link().up();
        if (up.duplicates()) {
            ascend(packet.copy(), from, up);
        }
        ascend(packet, from, up);
    }

    private void ascend(Packet packet, Attachment from, LinkDirection up) {
        long delay = up.cross(packet, network.time());
        if (delay >= 0) {
            route(packet, from, delay);
        }
    }

    /** Takes a packet that the gateway lets in. */
    void deliverInside(Packet packet) {
        route(packet, null, 0);
    }

    private void route(Packet packet, @Nullable Attachment from, long delay) {
        if (packet.destination.getAddress().isMulticastAddress()) {
            flood(packet, from, delay);
            return;
        }
        Attachment to = stations.get(packet.destination.getAddress());
        if (to != null) {
            if (from != null && network.isPartitioned(from, to)) {
                packet.drop(name, "partition");
                return;
            }
            LinkDirection down = to.link().down();
            if (down.duplicates()) {
                descend(packet.copy(), to, down, delay);
            }
            descend(packet, to, down, delay);
        } else if (gateway == null || from == null) {
            packet.drop(name, "no such address");
        } else if (delay == 0) {
            gateway.outbound(packet);
        } else {
            packet.arriveInside(gateway, network.time() + delay);
        }
    }

    /** What is sent to a group reaches every station of a home, the sender too; routers let none of it pass. */
    private void flood(Packet packet, @Nullable Attachment from, long delay) {
        if (gateway != null && from != null) {
            for (Attachment to : new LinkedHashSet<>(stations.values())) {
                if (!network.isPartitioned(from, to)) {
                    descend(packet.copy(), to, to.link().down(), delay);
                }
            }
        }
        packet.drop(name, "multicast ends here");
    }

    private void descend(Packet packet, Attachment to, LinkDirection down, long delay) {
        long more = down.cross(packet, network.time() + delay);
        if (more < 0) {
            return;
        }
        if (delay + more == 0 && network.isPacketInFlight()) {
            to.owner().receive(packet);
        } else {
            packet.arriveAt(to, network.time() + delay + more);
        }
    }
}
