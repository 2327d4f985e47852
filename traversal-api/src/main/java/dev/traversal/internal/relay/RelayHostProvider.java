package dev.traversal.internal.relay;

import dev.traversal.api.PeerRelaying;
import dev.traversal.internal.machine.DatagramPort;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** Makes relays that live inside of agents; found by {@link java.util.ServiceLoader}. */
public interface RelayHostProvider {
    /**
     * What a relay stands on.
     *
     * @param out lets datagrams leave by the agent's sockets and its own
     * @param random the source of secrets
     * @param clock the wall clock, for the expiry of credentials
     * @param addresses of this host, at most one a family, at which its allocations are reached
     */
    record Ground(DatagramPort out, SecureRandom random, InstantSource clock, List<InetAddress> addresses) {
        /**
         * Keeps a copy.
         *
         * @param out lets datagrams leave
         * @param random the source of secrets
         * @param clock the wall clock
         * @param addresses of this host
         */
        public Ground {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * {@return a relay that serves nobody yet}
     *
     * @param offer whom, and how much
     * @param ground what it stands on
     * @param nowNanos the time
     * @throws IllegalArgumentException if a range of the offer is malformed
     */
    RelayHost create(PeerRelaying offer, Ground ground, long nowNanos);
}
