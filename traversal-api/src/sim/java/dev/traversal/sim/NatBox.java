package dev.traversal.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A NAT for IPv4 that also routes IPv6 behind a stateful firewall. Behaviour can be set until the first host is behind
 * it; events such as {@link #reboot()} happen at any time.
 *
 * <pre>{@code
 * host.behind(NatBox.mapping(ENDPOINT_INDEPENDENT).filtering(ADDRESS_DEPENDENT).named("home"));
 * }</pre>
 */
public final class NatBox extends SimRouter {
    private static final NatSettings STREAMS = NatSettings.ofStreams();

    private final NatSettings settings;
    private final List<InetAddress> externals = new ArrayList<>();
    private final List<Forward> forwards = new ArrayList<>();
    private InputPolicy input = InputPolicy.DROP;
    private boolean hairpinning;
    private int chosenExternals;
    private int lives;
    private @Nullable NatTable table;
    private @Nullable NatTable streamTable;

    private NatBox(MappingBehavior mapping) {
        super("");
        settings = new NatSettings(mapping);
    }

    /**
     * {@return a NAT with this mapping, address-and-port-dependent filtering, port preservation, no hairpinning, and
     * mappings that last 2 min after the last datagram from inside}
     *
     * @param mapping when it reuses an external port
     */
    public static NatBox mapping(MappingBehavior mapping) {
        return new NatBox(mapping);
    }

    /**
     * {@return what Linux does with {@code masquerade}: keeps the port where it can, reuses a port toward different
     * remotes, 30 s for a flow that was never answered and 2 min for others}
     */
    public static NatBox linuxMasquerade() {
        return linux(MappingBehavior.ENDPOINT_INDEPENDENT).ports(PortAllocation.preserving());
    }

    /** {@return what Linux does with {@code masquerade fully-random}: a random port for each flow} */
    public static NatBox linuxRandom() {
        return linux(MappingBehavior.ADDRESS_AND_PORT_DEPENDENT).ports(PortAllocation.linuxRandom());
    }

    private static NatBox linux(MappingBehavior mapping) {
        return mapping(mapping)
                .reusesPorts(true)
                .refreshedInbound(true)
                .lifetime(Duration.ofSeconds(120))
                .unansweredLifetime(Duration.ofSeconds(30));
    }

    /**
     * Sets its name in traces.
     *
     * @param newName the name
     * @return this
     */
    public NatBox named(String newName) {
        rename(newName);
        return this;
    }

    /**
     * Sets whose datagrams it lets in.
     *
     * @param filtering the behaviour
     * @return this
     */
    public NatBox filtering(FilteringBehavior filtering) {
        settings.filtering = filtering;
        return this;
    }

    /**
     * Sets how it chooses external ports.
     *
     * @param allocation the choice
     * @return this
     */
    public NatBox ports(PortAllocation allocation) {
        settings.allocation = allocation;
        return this;
    }

    /**
     * Sets how long an unused mapping lasts, answered or not.
     *
     * @param lifetime by default 2 min
     * @return this
     */
    public NatBox lifetime(Duration lifetime) {
        settings.lifetimeNanos = lifetime.toNanos();
        settings.unansweredLifetimeNanos = lifetime.toNanos();
        return this;
    }

    /**
     * Sets how long a mapping lasts on which nothing ever came in; call it after {@link #lifetime}.
     *
     * @param lifetime by default the same as for others
     * @return this
     */
    public NatBox unansweredLifetime(Duration lifetime) {
        settings.unansweredLifetimeNanos = lifetime.toNanos();
        return this;
    }

    /**
     * Sets whether datagrams from outside keep a mapping alive too (RFC 4787 section 4.3).
     *
     * @param refreshed false by default
     * @return this
     */
    public NatBox refreshedInbound(boolean refreshed) {
        settings.refreshInbound = refreshed;
        return this;
    }

    /**
     * Sets whether two mappings may share an external port toward different remotes.
     *
     * @param reuses false by default
     * @return this
     */
    public NatBox reusesPorts(boolean reuses) {
        settings.reusesPorts = reuses;
        return this;
    }

    /**
     * Sets whether inner hosts reach each other's external endpoints (RFC 4787 section 6).
     *
     * @param enabled false by default
     * @return this
     */
    public NatBox hairpinning(boolean enabled) {
        hairpinning = enabled;
        return this;
    }

    /**
     * Sets how many sessions it holds; a new one beyond that is refused silently.
     *
     * @param sessions at least 1
     * @return this
     */
    public NatBox sessionCap(int sessions) {
        settings.sessionCap = sessions;
        return this;
    }

    /**
     * Sets how many sessions each inner address may hold, as carriers do.
     *
     * @param sessions at least 1
     * @return this
     */
    public NatBox sessionCapPerHost(int sessions) {
        settings.sessionCapPerHost = sessions;
        return this;
    }

    /**
     * Sets how many ports others take meanwhile; shows where ports are allocated in sequence.
     *
     * @param perSecond mean of a Poisson process
     * @return this
     */
    public NatBox foreignAllocations(double perSecond) {
        settings.foreignPerSecond = perSecond;
        return this;
    }

    /**
     * Sets what it does with datagrams to itself that belong to no mapping.
     *
     * @param policy {@link InputPolicy#DROP} by default
     * @return this
     */
    public NatBox input(InputPolicy policy) {
        input = policy;
        return this;
    }

    /**
     * Sets how many external addresses it has, of which each inner host uses one.
     *
     * @param count 1 by default
     * @return this
     */
    public NatBox externalAddresses(int count) {
        chosenExternals = count;
        return this;
    }

    /**
     * Sets whether an inner host keeps to one of several external addresses (RFC 4787 section 4.1).
     *
     * @param paired true by default
     * @return this
     */
    public NatBox pairedPooling(boolean paired) {
        settings.pairedPooling = paired;
        return this;
    }

    /**
     * Sets whether UDP is blocked altogether; may change at any time.
     *
     * @param blocked whether
     * @return this
     */
    public NatBox udpBlocked(boolean blocked) {
        blockUdp(blocked);
        return this;
    }

    /**
     * Sets to which ports streams may lead outward; may change at any time.
     *
     * @param ports by default all
     * @return this
     */
    public NatBox streams(IntPredicate ports) {
        allowStreams(ports);
        return this;
    }

    @Override
    public NatBox behind(SimRouter outer) {
        super.behind(outer);
        return this;
    }

    /**
     * Forwards a port of its first external address to a host inside, for everybody; survives reboots.
     *
     * @param port the external port
     * @param host the inner host
     * @param innerPort the inner port
     * @return this
     */
    public NatBox forward(int port, SimHost host, int innerPort) {
        forwards.add(new Forward(port, new InetSocketAddress(host.address(), innerPort)));
        restarted();
        return this;
    }

    /** Forwards a port until {@link #unmap} or a reboot. */
    void map(int port, InetSocketAddress internal) {
        table().forward(new InetSocketAddress(externalAddress(), port), internal);
    }

    void unmap(int port) {
        table().unforward(new InetSocketAddress(externalAddress(), port));
    }

    /** Gives it another external address, as after a reconnect: every mapping is lost. */
    public void changeAddress() {
        joinedNetwork();
        List<InetAddress> old = List.copyOf(externals);
        takeExternals();
        old.forEach(outside()::remove);
        restarted();
    }

    /** {@return its first external IPv4 address} */
    public InetAddress externalAddress() {
        joinedNetwork();
        return externals.get(0);
    }

    /** {@return how many mappings are alive} */
    public int liveMappings() {
        return table().liveMappings(joinedNetwork().time());
    }

    /** {@return how many sessions, pairs of a mapping and a remote, are alive} */
    public int liveSessions() {
        return table().liveSessions(joinedNetwork().time());
    }

    @Override
    String kind() {
        return "nat";
    }

    @Override
    void moved() {
        externals.forEach(outside()::remove);
        takeExternals();
        restarted();
    }

    private void takeExternals() {
        externals.clear();
        for (int i = 0; i < Math.max(1, chosenExternals); i++) {
            InetAddress address = outside().attachedSegment().freeAddress(false, true);
            outside().add(address);
            externals.add(address);
        }
    }

    @Override
    void restarted() {
        if (hasJoined()) {
            NatTable fresh = new NatTable(settings, externals, joinedNetwork().random("nat " + name() + lives++));
            forwards.forEach(each ->
                    fresh.forward(new InetSocketAddress(externals.get(0), each.externalPort()), each.internal()));
            table = fresh;
            streamTable =
                    new NatTable(STREAMS, externals, joinedNetwork().random("nat " + name() + " streams " + lives));
        }
    }

    @Override
    boolean translates(InetAddress address) {
        return !Addresses.isIpv6(address);
    }

    @Override
    InetAddress innerAddress(boolean ipv6, boolean forRouter, Predicate<InetAddress> inUse) {
        return pools().take(ipv6, forRouter, inUse);
    }

    @Override
    void translateOutbound(Packet packet) {
        boolean hairpin = externals.contains(packet.destination.getAddress());
        if (hairpin && !hairpinning) {
            packet.drop(name(), "no hairpinning");
            return;
        }
        NatTable current = tableOf(packet);
        InetSocketAddress external = current.outbound(
                packet.source, packet.destination, joinedNetwork().time());
        if (external == null) {
            packet.drop(name(), current.refusal());
            return;
        }
        packet.source = external;
        joinedNetwork().trace().add(SimTrace.Step.TRANSLATED, name(), packet, "");
        if (hairpin) {
            translateInbound(packet);
        } else {
            sendOutside(packet);
        }
    }

    @Override
    void translateInbound(Packet packet) {
        if (!externals.contains(packet.destination.getAddress())) {
            packet.drop(name(), "address is no longer ours");
            return;
        }
        long now = joinedNetwork().time();
        InetSocketAddress internal = tableOf(packet).inbound(packet.destination, packet.source, now);
        if (internal != null) {
            packet.destination = internal;
            joinedNetwork().trace().add(SimTrace.Step.TRANSLATED, name(), packet, "");
            sendInside(packet);
            return;
        }
        refuse(packet, now);
    }

    private void refuse(Packet packet, long now) {
        if (packet.stream) {
            packet.drop(name(), "unsolicited");
            return;
        }
        switch (input) {
            case DROP -> packet.drop(name(), "unsolicited");
            case REJECT -> packet.drop(name(), "unsolicited, rejected");
            case ACCEPT -> {
                table().take(packet.destination, packet.source, now);
                packet.drop(name(), "unsolicited, taken by the edge itself");
            }
        }
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

    private NatTable tableOf(Packet packet) {
        return packet.stream
                ? Objects.requireNonNull(streamTable, () -> "no host is behind " + name() + " yet")
                : table();
    }

    private NatTable table() {
        return Objects.requireNonNull(table, () -> "no host is behind " + name() + " yet");
    }

    private record Forward(int externalPort, InetSocketAddress internal) {}
}
