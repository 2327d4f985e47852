package dev.traversal.portmap.internal.gateway;

import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.machine.LocalAddress;
import dev.traversal.internal.machine.LocalInterface;
import dev.traversal.portmap.Gateway;
import java.net.InetAddress;
import java.util.List;

/** A gateway that somebody named: this host's address toward it is the one in whose network it is. */
public final class NamedGateway implements QuickFinder {
    private final Environment environment;
    private final InetAddress address;

    /**
     * Makes one.
     *
     * @param environment knows the interfaces
     * @param address the gateway's
     */
    public NamedGateway(Environment environment, InetAddress address) {
        this.environment = environment;
        this.address = address;
    }

    @Override
    public boolean isQuick() {
        return true;
    }

    @Override
    public List<Gateway> find() {
        for (LocalInterface each : environment.interfaces()) {
            for (LocalAddress local : each.assigned()) {
                if (local.isInNetworkOf(address)) {
                    return List.of(new Gateway(address, local.address(), local.prefixBits(), each.name()));
                }
            }
        }
        return List.of();
    }
}
