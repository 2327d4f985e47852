package dev.traversal.benchmarks.portmap;

import java.io.IOException;
import org.bitlet.weupnp.GatewayDevice;
import org.bitlet.weupnp.GatewayDiscover;
import org.bitlet.weupnp.PortMappingEntry;

/** What weupnp's own example does. */
final class Weupnp {
    private Weupnp() {}

    static long map(int port) throws Exception {
        long begin = System.nanoTime();
        GatewayDiscover discover = new GatewayDiscover();
        discover.discover();
        GatewayDevice gateway = discover.getValidGateway();
        if (gateway == null) {
            throw new IOException("weupnp finds no gateway");
        }
        String own = gateway.getLocalAddress().getHostAddress();
        gateway.getExternalIPAddress();
        gateway.getSpecificPortMappingEntry(port, "UDP", new PortMappingEntry());
        if (!gateway.addPortMapping(port, port, own, "UDP", "test")) {
            throw new IOException("weupnp was refused");
        }
        long taken = System.nanoTime() - begin;
        gateway.deletePortMapping(port, "UDP");
        return taken;
    }
}
