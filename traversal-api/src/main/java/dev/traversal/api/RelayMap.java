package dev.traversal.api;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A fleet of TURN servers (RFC 8656). An agent measures one node of each region and begins with the nearest. Two agents
 * that have the same map agree on the region that is nearest to both together, and on one of its nodes, which their
 * session's name chooses: so the sessions spread over the nodes by weight, and both ends of one meet at the same. When the
 * node dies or is drained they agree on the next.
 *
 * @param regions at most {@value #MAX_REGIONS}, with {@value #MAX_NODES} nodes in all; none for no fleet
 */
public record RelayMap(List<Region> regions) {
    /** So many regions at most. */
    public static final int MAX_REGIONS = 16;

    /** So many nodes at most, in all regions together. */
    public static final int MAX_NODES = 32;

    /** No fleet. */
    public static final RelayMap NONE = new RelayMap(List.of());

    private static final int MAX_NAME_CHARACTERS = 32;

    /**
     * Checks the numbers and keeps a copy.
     *
     * @param regions with different names
     * @throws IllegalArgumentException if two regions have one name, two nodes one address, or there are too many
     */
    public RelayMap {
        regions = List.copyOf(regions);
        Set<Object> seen = new HashSet<>();
        int nodes = 0;
        for (Region region : regions) {
            if (!seen.add(region.name())) {
                throw new IllegalArgumentException("two regions are named '" + region.name() + "'");
            }
            for (Node node : region.nodes()) {
                nodes++;
                if (!seen.add(node.server().uri())) {
                    throw new IllegalArgumentException(
                            "two nodes are at " + node.server().uri());
                }
            }
        }
        if (regions.size() > MAX_REGIONS || nodes > MAX_NODES) {
            throw new IllegalArgumentException("a relay map has at most " + MAX_REGIONS + " regions and " + MAX_NODES
                    + " nodes, but this one has " + regions.size() + " and " + nodes);
        }
    }

    /**
     * Nodes that are as good as at one place.
     *
     * @param name 1..32 printable ASCII characters without blanks; the same in all agents' maps
     * @param nodes at least one
     */
    public record Region(String name, List<Node> nodes) {
        /**
         * Checks the name and keeps a copy.
         *
         * @param name 1..32 printable ASCII characters without blanks
         * @param nodes at least one
         */
        public Region {
            nodes = List.copyOf(nodes);
            if (name.isEmpty()
                    || name.length() > MAX_NAME_CHARACTERS
                    || name.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw new IllegalArgumentException(
                        "a region's name has 1.." + MAX_NAME_CHARACTERS + " printable ASCII characters and no blank");
            }
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("region '" + name + "' has no node");
            }
        }
    }

    /**
     * One server.
     *
     * @param server where it is, and who may use it
     * @param weight how much of the region's sessions it takes, against the weights of the others; at least 1
     * @param draining whether it is to take no new sessions while there is another
     */
    public record Node(TurnServer server, int weight, boolean draining) {
        /**
         * Checks the weight.
         *
         * @param server where it is, and who may use it
         * @param weight at least 1
         * @param draining whether it is to take no new sessions
         */
        public Node {
            Objects.requireNonNull(server, "server");
            if (weight < 1) {
                throw new IllegalArgumentException("a weight is at least 1 but was " + weight);
            }
        }

        /**
         * {@return a node like any other}
         *
         * @param server where it is, and who may use it
         */
        public static Node of(TurnServer server) {
            return new Node(server, 1, false);
        }
    }
}
