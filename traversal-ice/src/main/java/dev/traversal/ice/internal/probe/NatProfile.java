package dev.traversal.ice.internal.probe;

import dev.traversal.api.NatBehavior;
import java.net.InetAddress;
import java.util.List;

/**
 * What is known of the NATs in front of a host, as measured by asking STUN servers (RFC 5780). Both ends compute from it
 * what they do, so it has what was seen and not what was made of that.
 *
 * @param externals the addresses that servers saw, 1 to 4
 * @param mapping on what the port depends
 * @param filtering whose packets come in
 * @param preservesPort whether the external port is the socket's own, where that is free
 * @param foreignPerSecond how many mappings others behind the NAT make a second, where it counts its ports up; else 0
 * @param samples ports that servers saw of sockets with ordinary ports, in the order of sending, at most 16
 * @param low the same of sockets bound in 512..1023; empty where that is not allowed
 */
public record NatProfile(
        List<InetAddress> externals,
        NatBehavior mapping,
        NatBehavior filtering,
        boolean preservesPort,
        double foreignPerSecond,
        List<PortSample> samples,
        List<PortSample> low) {
    /** Nothing is known. */
    public static final NatProfile UNKNOWN =
            new NatProfile(List.of(), NatBehavior.UNKNOWN, NatBehavior.UNKNOWN, false, 0, List.of(), List.of());

    /** There is no NAT. */
    public static final NatProfile NONE = new NatProfile(
            List.of(), NatBehavior.ENDPOINT_INDEPENDENT, NatBehavior.UNKNOWN, true, 0, List.of(), List.of());

    /** Keeps copies. */
    public NatProfile {
        externals = List.copyOf(externals);
        samples = List.copyOf(samples);
        low = List.copyOf(low);
    }

    /** {@return what is known, for people} */
    public String inWords() {
        return switch (mapping) {
            case UNKNOWN -> "maps ports nobody knows how";
            case ENDPOINT_INDEPENDENT -> "keeps a socket's port";
            case ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT -> "gives each destination another port, " + whichOnes();
        };
    }

    private String whichOnes() {
        AllocatorPosterior allocator = allocator();
        boolean isLow = !low.isEmpty() && low.stream().allMatch(LowPorts::contains);
        return switch (allocator.allocatorClass()) {
            case SEQUENTIAL -> "counting by " + Brackets.step(this);
            case PER_DESTINATION -> "counting for each";
            case BOUNDED -> "one of about " + allocator.boundedPorts().orElse(0);
            case FULL, UNKNOWN -> "any" + (isLow ? ", one of " + LowPorts.SIZE + " for sockets below 1024" : "");
        };
    }

    /** {@return what the samples tell of how ports are allocated} */
    AllocatorPosterior allocator() {
        return AllocatorPosterior.of(samples, low);
    }
}
