package dev.traversal.ice.internal.probe;

import dev.traversal.api.TransportAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What the two ends of an attempt tell each other by signaling, which authenticates it. Each has the number of the attempt,
 * which its offerer has drawn.
 */
public sealed interface HardMessage {
    /** {@return the number of the attempt} */
    long attempt();

    /** {@return the addresses to which it may lead datagrams} */
    default List<InetAddress> named() {
        return List.of();
    }

    /**
     * Begins an attempt.
     *
     * @param attempt its number
     * @param tieBreaker whose plan holds if they differ: that of the lower
     * @param party the sender
     * @param aim the sender's mapping of a socket that nothing else has used
     * @param key the sender's half of the probes' key, 16 bytes
     */
    record Offer(long attempt, long tieBreaker, Party party, TransportAddress aim, byte[] key) implements HardMessage {
        @Override
        public List<InetAddress> named() {
            return withAim(party, aim);
        }
    }

    /**
     * Takes part.
     *
     * @param attempt its number
     * @param tieBreaker whose plan holds if they differ: that of the lower
     * @param party the sender
     * @param aim the sender's mapping of a socket that nothing else has used
     * @param key the sender's half of the probes' key, 16 bytes
     * @param digest of the sender's plan, 32 bytes
     */
    record Answer(long attempt, long tieBreaker, Party party, TransportAddress aim, byte[] key, byte[] digest)
            implements HardMessage {
        @Override
        public List<InetAddress> named() {
            return withAim(party, aim);
        }
    }

    /**
     * The sender's plan holds, since the digests differ and its tie-breaker is the lower.
     *
     * @param attempt its number
     * @param plan the plan
     */
    record Settle(long attempt, Plan plan) implements HardMessage {}

    /**
     * The sender's openers are out: the other end may probe.
     *
     * @param attempt its number
     * @param wave of which wave, from 1
     * @param addresses where the sender is, 1 to 4
     * @param count how many openers there were
     */
    record Opened(long attempt, int wave, List<InetAddress> addresses, int count) implements HardMessage {
        /** Keeps a copy. */
        public Opened {
            addresses = List.copyOf(addresses);
        }

        @Override
        public List<InetAddress> named() {
            return addresses;
        }
    }

    /**
     * Between these ports are the sender's openers, or will be.
     *
     * @param attempt its number
     * @param wave of which wave or round, from 1
     * @param address where the sender is
     * @param first the port that was given before
     * @param last the port that was given after
     * @param step how its NAT counts
     * @param count how many sockets were opened between
     * @param foreignPerSecond how many ports others take a second
     */
    record Bracket(
            long attempt,
            int wave,
            InetAddress address,
            int first,
            int last,
            int step,
            int count,
            double foreignPerSecond)
            implements HardMessage {
        @Override
        public List<InetAddress> named() {
            return List.of(address);
        }
    }

    /**
     * Begins another wave, or a round of plan W.
     *
     * @param attempt its number
     * @param wave of which wave or round, from 1
     * @param aim a fresh mapping of the sender's
     */
    record Go(long attempt, int wave, TransportAddress aim) implements HardMessage {
        @Override
        public List<InetAddress> named() {
            return List.of(aim.address());
        }
    }

    /**
     * A probe came.
     *
     * @param attempt its number
     * @param index of the probe
     */
    record Hit(long attempt, int index) implements HardMessage {}

    /**
     * Ends the attempt.
     *
     * @param attempt its number
     * @param reason why, for people
     */
    record Cancel(long attempt, String reason) implements HardMessage {}

    private static List<InetAddress> withAim(Party party, TransportAddress aim) {
        List<InetAddress> named = new ArrayList<>(party.profile().externals());
        named.add(aim.address());
        return named;
    }
}
