package dev.traversal.relay.internal.turn.client;

import dev.traversal.api.RelayMap;
import dev.traversal.api.RelayMap.Node;
import dev.traversal.api.RelayMap.Region;
import dev.traversal.api.TurnServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The nodes of a relays' fleet, and which of them sessions agreed on. */
final class Fleet {
    /** More at a time are not kept: the sessions that come later meet by the nearest. */
    private static final int MAX_WISHED = 8;

    private final RelayMap map;
    private final Map<Node, Contender> contenders = new HashMap<>();
    private final Map<Contender, String> regions = new LinkedHashMap<>();
    private final Map<String, Long> rtts = new HashMap<>();
    private final Map<String, List<Contender>> wishes = new LinkedHashMap<>();

    /**
     * Makes one.
     *
     * @param enter gives a server its part in the race
     */
    Fleet(RelayMap map, Function<TurnServer, Contender> enter) {
        this.map = map;
        for (Region region : map.regions()) {
            for (Node node : region.nodes()) {
                Contender contender = enter.apply(node.server());
                contenders.put(node, contender);
                regions.put(contender, region.name());
            }
        }
    }

    /**
     * {@return the node of each region that shows how far away it is}
     *
     * @param key spreads agents over nodes
     */
    List<Contender> scouts(String key) {
        return map.regions().stream()
                .map(region -> contender(FleetPlan.order(region, key).get(0)))
                .toList();
    }

    boolean has(Contender contender) {
        return regions.containsKey(contender);
    }

    /** A node has answered. {@return its region, {@code null} if it is of none} */
    @Nullable
    String measured(Contender contender) {
        String region = regions.get(contender);
        if (region != null) {
            rtts.put(region, contender.rttNanos());
        }
        return region;
    }

    /** {@return how far away a server is, or else its region; a lifetime if nobody knows} */
    long distanceNanos(Contender contender) {
        long own = contender.rttNanos();
        String region = regions.get(contender);
        return own != Long.MAX_VALUE || region == null ? own : rtts.getOrDefault(region, Long.MAX_VALUE);
    }

    /** The ends of a session know how far away the regions are. */
    void agree(String session, String key, Map<String, Long> ours, Map<String, Long> theirs) {
        FleetPlan.nearest(map, ours, theirs)
                .ifPresent(region -> wishes.put(
                        session,
                        FleetPlan.order(region, key).stream()
                                .map(this::contender)
                                .toList()));
    }

    void ended(String session) {
        wishes.remove(session);
    }

    /** {@return the nodes at which sessions meet now: of each the first in its order that does not fail} */
    Set<Contender> wished() {
        Set<Contender> wished = new HashSet<>();
        for (List<Contender> order : wishes.values()) {
            for (Contender contender : order) {
                if (!contender.isFailing()) {
                    if (wished.size() < MAX_WISHED) {
                        wished.add(contender);
                    }
                    break;
                }
            }
        }
        return wished;
    }

    /** Has the nodes asked at which sessions are to meet. */
    void pursue(long nowNanos) {
        for (Contender contender : new ArrayList<>(wished())) {
            if (contender.isReady()) {
                contender.begin(false, nowNanos);
            }
        }
    }

    private Contender contender(Node node) {
        Contender found = contenders.get(node);
        if (found == null) {
            throw new IllegalArgumentException(
                    "not of this fleet: " + node.server().uri());
        }
        return found;
    }
}
