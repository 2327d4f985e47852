package dev.traversal.portmap.internal.mapper;

import dev.traversal.portmap.MappingProtocol;
import dev.traversal.portmap.PortMemory;
import java.util.EnumSet;
import java.util.Set;

/**
 * How ports are mapped.
 *
 * @param protocols which are spoken
 * @param permanent whether UPnP rules without an end are wanted if there are no others
 * @param nested whether a further NAT beyond the gateway is asked, too
 * @param memory keeps what gateways spoke
 */
public record MapperConfig(Set<MappingProtocol> protocols, boolean permanent, boolean nested, PortMemory memory) {
    /** Keeps a copy. */
    public MapperConfig {
        protocols = Set.copyOf(EnumSet.copyOf(protocols));
    }
}
