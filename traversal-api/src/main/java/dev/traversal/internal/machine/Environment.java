package dev.traversal.internal.machine;

import dev.traversal.spi.AgentEnvironment;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** Everything that an agent takes from its surroundings, so that a simulated run is a function of its seed. */
public interface Environment extends AgentEnvironment {
    /** {@return a new driver for one agent} */
    Driver openDriver();

    /** {@return the source of secrets; seeded in simulations} */
    SecureRandom secureRandom();

    /** {@return the wall clock, for the expiry of signed messages only} */
    InstantSource wallClock();

    /** {@return this host's interfaces that are up, in the system's order} */
    List<LocalInterface> interfaces();

    /** {@return this host's address of each family from which packets to strangers leave; sends nothing, and is not free} */
    List<InetAddress> defaultAddresses();

    /**
     * {@return whether handshakes run in lockstep: the caller's thread waits until the handshake thread waits for
     * input, so that real threads do not disturb virtual time}
     */
    boolean lockstep();
}
