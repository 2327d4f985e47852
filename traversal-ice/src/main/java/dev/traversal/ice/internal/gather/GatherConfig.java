package dev.traversal.ice.internal.gather;

import dev.traversal.spi.HostPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * What an agent gathers from.
 *
 * @param bindAddresses addresses to bind one socket each to; empty for what suits the host
 * @param port the local UDP port, 0 for any
 * @param stunServers resolved or not; all are asked at the same time
 * @param sources names of the further sources that will be reported by {@link Gatherer#addFound} or {@link
 *     Gatherer#sourceFailed}, once for each socket
 * @param interfaceFilter which interfaces' names may be used
 * @param addressFilter which local addresses may be offered
 * @param host what else is made of the host
 */
public record GatherConfig(
        List<InetAddress> bindAddresses,
        int port,
        List<InetSocketAddress> stunServers,
        List<String> sources,
        Predicate<String> interfaceFilter,
        Predicate<InetAddress> addressFilter,
        HostPolicy host) {
    /** The most servers that are asked. */
    public static final int MAX_SERVERS = 16;

    /** Keeps copies and checks the bounds. */
    public GatherConfig {
        bindAddresses = List.copyOf(bindAddresses);
        stunServers = List.copyOf(stunServers);
        sources = List.copyOf(sources);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0..65535 but was " + port);
        }
        if (stunServers.size() > MAX_SERVERS) {
            throw new IllegalArgumentException(
                    "STUN servers must be at most " + MAX_SERVERS + " but were " + stunServers.size());
        }
    }

    /** Makes one with everything about the host as usual. */
    public GatherConfig(
            List<InetAddress> bindAddresses,
            int port,
            List<InetSocketAddress> stunServers,
            List<String> sources,
            Predicate<String> interfaceFilter,
            Predicate<InetAddress> addressFilter) {
        this(bindAddresses, port, stunServers, sources, interfaceFilter, addressFilter, HostPolicy.USUAL);
    }
}
