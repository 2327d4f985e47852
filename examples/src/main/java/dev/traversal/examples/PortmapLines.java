package dev.traversal.examples;

import dev.traversal.api.TransportAddress;
import dev.traversal.portmap.PortMapping;
import dev.traversal.portmap.PortMappingEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Tells what becomes of mapped ports, one line each. */
final class PortmapLines implements Consumer<PortMappingEvent> {
    private final String prefix;
    private final Output output;

    /** @param prefix of the type of each */
    PortmapLines(String prefix, Output output) {
        this.prefix = prefix;
        this.output = output;
    }

    @Override
    public void accept(PortMappingEvent event) {
        if (event instanceof PortMappingEvent.Mapped it) {
            output.tell(prefix + "mapped", members(it.mapping()), "mapped     " + text(it.mapping()));
        } else if (event instanceof PortMappingEvent.Changed it) {
            output.tell(prefix + "changed", members(it.after()), "changed    " + text(it.after()));
        } else if (event instanceof PortMappingEvent.Verified it) {
            output.tell(prefix + "verified", members(it.mapping()), "verified   " + text(it.mapping()));
        } else if (event instanceof PortMappingEvent.Lost it) {
            Map<String, Object> members = members(it.mapping());
            members.put("reason", it.reason());
            output.tell(prefix + "lost", members, "lost       " + it.mapping() + ": " + it.reason());
        } else if (event instanceof PortMappingEvent.Refused it) {
            output.tell(
                    prefix + "refused",
                    Map.of(
                            "gateway",
                            TransportAddress.format(it.gateway().address()),
                            "failure",
                            it.failure().name(),
                            "reason",
                            it.reason()),
                    "refused    by " + it.gateway() + ": " + it.reason());
        } else {
            throw new AssertionError(event);
        }
    }

    private static String text(PortMapping mapping) {
        return mapping + (mapping.isPublic() ? "" : " (not public: there is another NAT beyond)");
    }

    private static Map<String, Object> members(PortMapping mapping) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("protocol", mapping.protocol().label());
        members.put("transport", mapping.request().protocol().name());
        members.put("gateway", TransportAddress.format(mapping.gateway().address()));
        members.put("internal", mapping.internal().toString());
        members.put("external", mapping.external().toString());
        members.put("public", mapping.isPublic());
        members.put("verified", mapping.verified());
        members.put("lease", mapping.lease().toSeconds());
        return members;
    }
}
