package dev.traversal.ice.internal.agent;

import dev.traversal.api.SessionId;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.internal.relay.RelayClient;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets the ends of a session agree on a relay: tells each peer how far away the regions of the fleet are, and the relay
 * client what both have told. Lives on the agent's loop.
 */
final class FleetDesk {
    /** What differs by less is no news. */
    private static final long NEWS_NANOS = 10_000_000L;

    private final Map<String, Long> measured = new LinkedHashMap<>();
    private final Map<SessionId, Talk> talks = new HashMap<>();

    /** What the ends of a session have told each other. */
    private static final class Talk {
        private final Session session;
        private Map<String, Long> told = Map.of();
        private Map<String, Long> heard = Map.of();

        Talk(Session session) {
            this.session = session;
        }
    }

    /** A region is so far away now. */
    void measured(GatherEvent.RegionMeasured region, RelayClient client, long nowNanos) {
        Long before = measured.get(region.region());
        if (before == null || isNews(before, region.rttNanos())) {
            measured.put(region.region(), region.rttNanos());
            talks.values().forEach(talk -> tell(talk, client, nowNanos));
        }
    }

    private static boolean isNews(long before, long after) {
        long change = Math.abs(after - before);
        return change >= NEWS_NANOS && change >= before / 4;
    }

    /** A peer is authenticated. */
    void established(Session session, RelayClient client, long nowNanos) {
        tell(talks.computeIfAbsent(session.id(), id -> new Talk(session)), client, nowNanos);
    }

    /** A peer's agent told something. */
    void noted(Session session, Note note, RelayClient client, long nowNanos) {
        Map<String, Long> regions = note.kind() == Note.Kind.RELAY_REGIONS ? RegionTimes.parse(note.value()) : Map.of();
        if (!regions.isEmpty()) {
            Talk talk = talks.computeIfAbsent(session.id(), id -> new Talk(session));
            talk.heard = regions;
            agree(talk, client, nowNanos);
        }
    }

    /** A session is over. */
    void ended(SessionId session, RelayClient client, long nowNanos) {
        if (talks.remove(session) != null) {
            client.ended(session.value(), nowNanos);
        }
    }

    private void tell(Talk talk, RelayClient client, long nowNanos) {
        if (!measured.isEmpty()) {
            byte[] value = RegionTimes.format(measured);
            talk.told = RegionTimes.parse(value); // what the peer will read
            talk.session.runner().execute((machine, now) -> machine.tell(Note.Kind.RELAY_REGIONS, value, now));
            agree(talk, client, nowNanos);
        }
    }

    private static void agree(Talk talk, RelayClient client, long nowNanos) {
        if (!talk.told.isEmpty() && !talk.heard.isEmpty()) {
            client.agree(talk.session.id().value(), talk.told, talk.heard, nowNanos);
        }
    }
}
