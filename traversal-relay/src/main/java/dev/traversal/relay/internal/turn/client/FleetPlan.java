package dev.traversal.relay.internal.turn.client;

import dev.traversal.api.RelayMap;
import dev.traversal.api.RelayMap.Node;
import dev.traversal.api.RelayMap.Region;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** At which node of a fleet two agents meet: a function of what both know, so that nobody has to decide. */
final class FleetPlan {
    private FleetPlan() {}

    /**
     * {@return the region that is nearest to both ends together; of two as near the one whose name comes first}
     *
     * @param ours round trips by region
     * @param theirs round trips by region; a region that one end has not measured does not count
     */
    static Optional<Region> nearest(RelayMap map, Map<String, Long> ours, Map<String, Long> theirs) {
        return map.regions().stream()
                .filter(region -> ours.containsKey(region.name()) && theirs.containsKey(region.name()))
                .min(Comparator.comparingLong((Region region) ->
                                ours.getOrDefault(region.name(), 0L) + theirs.getOrDefault(region.name(), 0L))
                        .thenComparing(Region::name));
    }

    /**
     * {@return a region's nodes, the one for a key first} Rendezvous hashing by weight (Thaler and Ravishankar 1996,
     * Schindelhauer and Schomaker 2005): where a node goes away only its own keys go elsewhere. Nodes that drain come last.
     *
     * @param key such as a session's name
     */
    static List<Node> order(Region region, String key) {
        return region.nodes().stream()
                .sorted(Comparator.comparing(Node::draining).thenComparingDouble(node -> -score(node, key)))
                .toList();
    }

    private static double score(Node node, String key) {
        return node.weight() / -Math.log(unit(key + "\n" + node.server().uri()));
    }

    /** {@return a number above 0 and below 1 that looks random} */
    private static double unit(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ((ByteBuffer.wrap(hash).getLong() >>> 11) + 0.5) * 0x1p-53;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
