package dev.traversal.portmap;

import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.netty.NettyEnvironment;
import dev.traversal.portmap.internal.gateway.NamedGateway;
import dev.traversal.portmap.internal.gateway.SystemGateways;
import dev.traversal.spi.AgentEnvironment;
import dev.traversal.spi.CandidateSource;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says how a {@link PortMapper} is to be different from the usual one. Not thread-safe. */
public final class PortMapperBuilder {
    /** What all mappers of the process have seen, unless they are given a memory of their own. */
    private static final PortMemory SHARED = PortMemory.inMemory();

    private @Nullable Environment environment;
    private @Nullable GatewayFinder finder;
    private @Nullable InetAddress named;
    private Set<MappingProtocol> protocols = EnumSet.allOf(MappingProtocol.class);
    private boolean permanentLeases = true;
    private boolean nestedGateways;
    private boolean shutdownHook = true;
    private PortMemory memory = SHARED;
    private Consumer<? super PortMappingEvent> listener = event -> {};

    PortMapperBuilder() {}

    /**
     * Says where the mapper lives.
     *
     * @param place by default the real network
     * @return this
     */
    public PortMapperBuilder environment(AgentEnvironment place) {
        if (!(place instanceof Environment known)) {
            throw new IllegalArgumentException("an environment of this library is needed but this is a "
                    + place.getClass().getName());
        }
        environment = known;
        return this;
    }

    /**
     * Names the gateways instead of having them looked up.
     *
     * @param gateways finds them; by default this host's default routes
     * @return this
     */
    public PortMapperBuilder gateways(GatewayFinder gateways) {
        finder = Objects.requireNonNull(gateways, "gateways");
        return this;
    }

    /**
     * Names the one gateway instead of having it looked up.
     *
     * @param address its address, in the network of one of this host's interfaces
     * @return this
     */
    public PortMapperBuilder gateway(InetAddress address) {
        named = Objects.requireNonNull(address, "address");
        return this;
    }

    /**
     * Restricts what is spoken.
     *
     * @param chosen at least one; by default all
     * @return this
     */
    public PortMapperBuilder protocols(MappingProtocol... chosen) {
        if (chosen.length == 0) {
            throw new IllegalArgumentException("at least one protocol must be spoken");
        }
        protocols = EnumSet.copyOf(List.of(chosen));
        return this;
    }

    /**
     * Says whether rules without an end are asked for where a UPnP gateway knows no others (error 725). They are removed on
     * {@link PortMapper#close()}, but outlive a process that is killed.
     *
     * @param allowed by default true
     * @return this
     */
    public PortMapperBuilder permanentLeases(boolean allowed) {
        permanentLeases = allowed;
        return this;
    }

    /**
     * Says whether, where the gateway is behind another NAT, that is asked too, by PCP's anycast address (RFC 7723). This
     * leaves the home's network.
     *
     * @param asked by default false
     * @return this
     */
    public PortMapperBuilder nestedGateways(boolean asked) {
        nestedGateways = asked;
        return this;
    }

    /**
     * Says whether ports are given back when the process ends without {@link PortMapper#close()}.
     *
     * @param installed by default true
     * @return this
     */
    public PortMapperBuilder shutdownHook(boolean installed) {
        shutdownHook = installed;
        return this;
    }

    /**
     * Says where it is kept which protocol a gateway spoke.
     *
     * @param kept by default one that all mappers of the process share
     * @return this
     */
    public PortMapperBuilder memory(PortMemory kept) {
        memory = Objects.requireNonNull(kept, "kept");
        return this;
    }

    /**
     * Takes what happens.
     *
     * @param events on the mapper's loop; must not block
     * @return this
     */
    public PortMapperBuilder onEvent(Consumer<? super PortMappingEvent> events) {
        listener = Objects.requireNonNull(events, "events");
        return this;
    }

    /** {@return the mapper} Gateways are looked for at once, which may take a millisecond, and asked with the first request. */
    public PortMapper open() {
        return new PortMapper(this, true);
    }

    /** {@return candidates for an agent from such a mapper, which is opened with the agent's first socket} */
    public CandidateSource candidateSource() {
        return new MappedCandidates(this);
    }

    Environment environment() {
        Environment given = environment;
        return given == null ? new NettyEnvironment() : given;
    }

    GatewayFinder finder(Environment place) {
        InetAddress address = named;
        if (address != null) {
            return new NamedGateway(place, address);
        }
        GatewayFinder given = finder;
        return given == null ? new SystemGateways(place) : given;
    }

    Set<MappingProtocol> protocols() {
        return protocols;
    }

    boolean permanentLeases() {
        return permanentLeases;
    }

    boolean nestedGateways() {
        return nestedGateways;
    }

    boolean shutdownHook() {
        return shutdownHook;
    }

    PortMemory memory() {
        return memory;
    }

    Consumer<? super PortMappingEvent> listener() {
        return listener;
    }
}
