package dev.traversal.relay.internal.turn.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.RelayMap;
import dev.traversal.api.RelayMap.Node;
import dev.traversal.api.RelayMap.Region;
import dev.traversal.api.TurnServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FleetPlanTest {
    private static final int SESSIONS = 20_000;

    @Test
    void theRegionIsNearestToBothTogether_notToOne() {
        RelayMap map = new RelayMap(List.of(region("east", 1), region("middle", 1), region("west", 1)));

        assertThat(FleetPlan.nearest(
                        map,
                        Map.of("east", 10L, "middle", 40L, "west", 120L),
                        Map.of("east", 110L, "middle", 35L, "west", 8L)))
                .map(Region::name)
                .contains("middle");
    }

    @Test
    void bothEndsFindTheSameRegion_whoeverIsAsked() {
        Random random = new Random(5);
        RelayMap map = new RelayMap(IntStream.range(0, 8)
                .mapToObj(i -> new Region("r" + i, List.of(node("192.0.2." + (i + 1), 1, false))))
                .toList());
        List<Region> otherOrder = new ArrayList<>(map.regions());
        Collections.reverse(otherOrder);
        for (int i = 0; i < 1_000; i++) {
            Map<String, Long> ours = times(random);
            Map<String, Long> theirs = times(random);

            assertThat(FleetPlan.nearest(map, ours, theirs))
                    .isEqualTo(FleetPlan.nearest(new RelayMap(otherOrder), theirs, ours));
        }
    }

    private static Map<String, Long> times(Random random) {
        return Map.of("r" + random.nextInt(4), (long) random.nextInt(3), "r" + (4 + random.nextInt(4)), (long)
                random.nextInt(3));
    }

    @Test
    void aRegionThatOneEndDoesNotKnow_isNoPlaceToMeet() {
        RelayMap map = new RelayMap(List.of(region("east", 1), region("west", 1)));

        assertThat(FleetPlan.nearest(map, Map.of("east", 1L, "west", 90L), Map.of("west", 90L)))
                .map(Region::name)
                .contains("west");
        assertThat(FleetPlan.nearest(map, Map.of("east", 1L), Map.of("west", 1L)))
                .isEmpty();
        assertThat(FleetPlan.nearest(map, Map.of("nowhere", 1L), Map.of("nowhere", 1L)))
                .isEmpty();
    }

    @Test
    void sessionsSpreadByWeight() {
        Node light = node("192.0.2.1", 1, false);
        Node heavy = node("192.0.2.2", 3, false);
        Region region = new Region("east", List.of(light, heavy));
        long atHeavy = IntStream.range(0, SESSIONS)
                .filter(i -> FleetPlan.order(region, "session" + i).get(0).equals(heavy))
                .count();

        // 0.75 of them; the standard deviation is 0.003
        assertThat(atHeavy / (double) SESSIONS).isBetween(0.735, 0.765);
    }

    @Test
    void onlyTheSessionsOfANodeGoElsewhere_whenItGoesAway() {
        Region all = region("east", 4);
        Region fewer = new Region("east", all.nodes().subList(0, 3));
        for (int i = 0; i < 1_000; i++) {
            String session = "session" + i;
            List<Node> before = FleetPlan.order(all, session);
            Node expected = before.get(0).equals(all.nodes().get(3)) ? before.get(1) : before.get(0);

            assertThat(FleetPlan.order(fewer, session).get(0)).isEqualTo(expected);
        }
    }

    @Test
    void aNodeThatDrainsComesLast() {
        Node draining = node("192.0.2.1", 1_000, true);
        Region region = new Region("east", List.of(draining, node("192.0.2.2", 1, false)));

        assertThat(FleetPlan.order(region, "a session")).last().isEqualTo(draining);
    }

    private static Region region(String name, int nodes) {
        return new Region(
                name,
                IntStream.range(0, nodes)
                        .mapToObj(i -> node("203.0.113." + (Math.floorMod(name.hashCode(), 50) * 4 + i + 1), 1, false))
                        .toList());
    }

    private static Node node(String address, int weight, boolean draining) {
        return new Node(TurnServer.of("turn:" + address, "somebody", "secret"), weight, draining);
    }
}
