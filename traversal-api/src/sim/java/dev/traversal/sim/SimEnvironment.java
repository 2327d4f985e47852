package dev.traversal.sim;

import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.machine.LocalInterface;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** A simulated host, as an agent sees it. */
record SimEnvironment(SimHost host) implements Environment {
    @Override
    public Driver openDriver() {
        return host.openDriver();
    }

    @Override
    public SecureRandom secureRandom() {
        return host.secureRandom();
    }

    @Override
    public InstantSource wallClock() {
        return host::wallTime;
    }

    @Override
    public List<LocalInterface> interfaces() {
        return host.localInterfaces();
    }

    @Override
    public List<InetAddress> defaultAddresses() {
        return host.defaultAddresses();
    }

    @Override
    public boolean lockstep() {
        return true;
    }
}
