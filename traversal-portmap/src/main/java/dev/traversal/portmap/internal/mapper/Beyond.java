package dev.traversal.portmap.internal.mapper;

import dev.traversal.internal.address.IpLiteral;
import dev.traversal.portmap.Gateway;
import dev.traversal.portmap.MappingProtocol;
import dev.traversal.portmap.PortMapping;
import dev.traversal.portmap.PortMappingEvent;
import dev.traversal.portmap.PortRequest;
import dev.traversal.portmap.internal.protocol.Rejects;
import dev.traversal.portmap.internal.protocol.Rule;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The NAT beyond a gateway whose address is not public: it is asked at PCP's anycast address (RFC 7723), as the gateway's
 * address and port, which it sees us as. One gateway beyond each address of the first.
 */
final class Beyond {
    private static final InetAddress ANYCAST = IpLiteral.toAddress(new byte[] {(byte) 192, 0, 0, 9});

    private final IntSupplier names;
    private final MapperConfig config;
    private final RandomGenerator random;
    private final Rejects rejects;
    private final BiConsumer<Integer, PortMappingEvent> teller;
    private final Map<Integer, PortMapping> inner = new LinkedHashMap<>();
    private @Nullable GatewaySide side;

    /** @param teller takes what happens to a rule's mapping beyond */
    Beyond(
            IntSupplier names,
            MapperConfig config,
            RandomGenerator random,
            Rejects rejects,
            BiConsumer<Integer, PortMappingEvent> teller) {
        this.names = names;
        this.config = config;
        this.random = random;
        this.rejects = rejects;
        this.teller = teller;
    }

    @Nullable
    GatewaySide side() {
        return side;
    }

    /** The gateway maps a rule to this; {@code null} for no longer. {@return a side that is to be closed, if any} */
    @Nullable
    GatewaySide mapped(Rule rule, @Nullable PortMapping mapping, long nowNanos) {
        int name = rule.id();
        GatewaySide current = side;
        boolean wanted =
                mapping != null && !mapping.isPublic() && !mapping.external().isIpv6();
        if (mapping == null || !wanted) {
            if (inner.remove(name) != null && current != null) {
                current.drop(name, nowNanos);
            }
            return null;
        }
        InetAddress client = mapping.external().address();
        GatewaySide over = null;
        if (current != null && !current.client().equals(client)) {
            over = current; // what it held was for an address that is no longer ours
            current = null;
            inner.clear();
        }
        if (current == null) {
            Gateway gateway = mapping.gateway();
            current = new GatewaySide(
                    new Gateway(ANYCAST, gateway.local(), gateway.prefixBits(), gateway.interfaceName()),
                    client,
                    EnumSet.of(MappingProtocol.PCP),
                    names.getAsInt(),
                    names,
                    config,
                    random,
                    rejects);
            side = current;
        }
        PortMapping before = inner.put(name, mapping);
        if (before == null || !before.external().equals(mapping.external())) {
            current.drop(name, nowNanos);
            Rule beyond = new Rule(name, requestOf(mapping), rule.nonce());
            current.hold(beyond, event -> teller.accept(name, seen(event, mapping)), nowNanos);
        }
        return over;
    }

    private static PortRequest requestOf(PortMapping mapping) {
        PortRequest request = mapping.request();
        return new PortRequest(
                request.protocol(),
                mapping.external().port(),
                request.wantedPort(),
                request.exact(),
                request.lease(),
                request.remotes(),
                request.toward());
    }

    /** To the application it is a mapping of its own port. */
    private static PortMappingEvent seen(PortMappingEvent event, PortMapping inner) {
        if (event instanceof PortMappingEvent.Mapped it) {
            return new PortMappingEvent.Mapped(whole(it.mapping(), inner));
        }
        if (event instanceof PortMappingEvent.Changed it) {
            return new PortMappingEvent.Changed(whole(it.before(), inner), whole(it.after(), inner));
        }
        if (event instanceof PortMappingEvent.Lost it) {
            return new PortMappingEvent.Lost(whole(it.mapping(), inner), it.reason());
        }
        if (event instanceof PortMappingEvent.Verified it) {
            return new PortMappingEvent.Verified(whole(it.mapping(), inner));
        }
        PortMappingEvent.Refused refused = (PortMappingEvent.Refused) event;
        return new PortMappingEvent.Refused(inner.request(), refused.gateway(), refused.failure(), refused.reason());
    }

    private static PortMapping whole(PortMapping outer, PortMapping inner) {
        return new PortMapping(
                inner.request(),
                outer.gateway(),
                outer.protocol(),
                inner.internal(),
                outer.external(),
                outer.lease(),
                outer.verified());
    }
}
