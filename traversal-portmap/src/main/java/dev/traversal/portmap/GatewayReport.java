package dev.traversal.portmap;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a gateway speaks.
 *
 * @param gateway the gateway
 * @param protocols one entry for each protocol that it was asked in
 * @param mappings what it maps for us now
 */
public record GatewayReport(Gateway gateway, List<Spoken> protocols, List<PortMapping> mappings) {
    /**
     * Keeps a copy.
     *
     * @param gateway the gateway
     * @param protocols one entry for each protocol that it was asked in
     * @param mappings what it maps for us now
     */
    public GatewayReport {
        protocols = List.copyOf(protocols);
        mappings = List.copyOf(mappings);
    }

    /**
     * A protocol at a gateway.
     *
     * @param protocol which
     * @param answeredAfter how long its first answer took, empty if none came
     * @param external the gateway's external address, if the protocol tells without mapping anything
     * @param failure why it is of no use, empty if it is spoken
     * @param detail what the gateway calls itself, or what went wrong; for people
     */
    public record Spoken(
            MappingProtocol protocol,
            Optional<Duration> answeredAfter,
            Optional<InetAddress> external,
            Optional<PortMappingFailure> failure,
            String detail) {}
}
