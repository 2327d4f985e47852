package dev.traversal.sim;

import dev.traversal.api.Nat64Prefix;
import dev.traversal.internal.address.IpLiteral;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The edge of a network that has IPv6 alone: a stateful NAT64 (RFC 6146) beside a firewall for IPv6. Hosts inside have
 * no IPv4 address. Names are not its business: give {@code ipv4only.arpa} to {@link SimNetwork#dns()}.
 */
public final class Nat64Box extends SimRouter {
    private final NatSettings settings;
    private final Nat64Prefix prefix;
    private @Nullable InetAddress external;
    private int lives;
    private @Nullable NatTable table;

    private Nat64Box(MappingBehavior mapping, Nat64Prefix prefix) {
        super("");
        this.settings = new NatSettings(mapping);
        this.prefix = prefix;
    }

    /**
     * {@return a NAT64 with address-and-port-dependent filtering}
     *
     * @param mapping when it reuses an external port
     * @param prefix such as {@code 64:ff9b::/96}
     */
    public static Nat64Box mapping(MappingBehavior mapping, String prefix) {
        return new Nat64Box(mapping, Nat64Prefix.parse(prefix));
    }

    /**
     * {@return the address that its resolver makes of an IPv4 one}
     *
     * @param ipv4 a literal
     */
    public String synthesize(String ipv4) {
        return IpLiteral.format(prefix.embed((Inet4Address) Addresses.parse(ipv4)));
    }

    /** {@return its IPv4 address} */
    public InetAddress externalAddress() {
        return Objects.requireNonNull(external, () -> "no host is behind " + name() + " yet");
    }

    @Override
    String kind() {
        return "nat64-";
    }

    @Override
    void moved() {
        if (external != null) {
            outside().remove(external);
        }
        external = outside().attachedSegment().freeAddress(false, true);
        outside().add(external);
        restarted();
    }

    @Override
    void restarted() {
        if (hasJoined()) {
            List<InetAddress> pool = new ArrayList<>(List.of(externalAddress()));
            table = new NatTable(settings, pool, joinedNetwork().random("nat64 " + name() + lives++));
        }
    }

    @Override
    boolean hasIpv4Inside() {
        return false;
    }

    @Override
    boolean translates(InetAddress address) {
        return !Addresses.isIpv6(address) || prefix.covers(address);
    }

    @Override
    InetAddress innerAddress(boolean ipv6, boolean forRouter, Predicate<InetAddress> inUse) {
        return pools().take(ipv6, forRouter, inUse);
    }

    @Override
    void translateOutbound(Packet packet) {
        Inet4Address to = prefix.extract(packet.destination.getAddress()).orElse(null);
        if (to == null) {
            packet.drop(name(), "no IPv4 inside");
            return;
        }
        InetSocketAddress destination = new InetSocketAddress(to, packet.destination.getPort());
        InetSocketAddress mapped =
                table().outbound(packet.source, destination, joinedNetwork().time());
        if (mapped == null) {
            packet.drop(name(), table().refusal());
            return;
        }
        packet.source = mapped;
        packet.destination = destination;
        joinedNetwork().trace().add(SimTrace.Step.TRANSLATED, name(), packet, "");
        sendOutside(packet);
    }

    @Override
    void translateInbound(Packet packet) {
        InetSocketAddress internal = table().inbound(
                        packet.destination, packet.source, joinedNetwork().time());
        if (internal == null || !(packet.source.getAddress() instanceof Inet4Address from)) {
            packet.drop(name(), "unsolicited");
            return;
        }
        packet.source = new InetSocketAddress(prefix.embed(from), packet.source.getPort());
        packet.destination = internal;
        joinedNetwork().trace().add(SimTrace.Step.TRANSLATED, name(), packet, "");
        sendInside(packet);
    }

    @Override
    FilteringBehavior filter() {
        return settings.filtering;
    }

    @Override
    long lifetimeNanos() {
        return settings.lifetimeNanos;
    }

    @Override
    boolean admitsUnasked(InetSocketAddress inside) {
        return false;
    }

    private NatTable table() {
        return Objects.requireNonNull(table, () -> "no host is behind " + name() + " yet");
    }
}
