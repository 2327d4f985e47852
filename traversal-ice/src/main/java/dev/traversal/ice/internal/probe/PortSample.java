package dev.traversal.ice.internal.probe;

/**
 * An external port that a server saw.
 *
 * @param server which of the servers asked
 * @param port the port, 1..65535
 */
public record PortSample(int server, int port) {
    /**
     * Checks itself.
     *
     * @param server which of the servers asked
     * @param port the port
     */
    public PortSample {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("an external port must be 1..65535 but was " + port);
        }
    }
}
