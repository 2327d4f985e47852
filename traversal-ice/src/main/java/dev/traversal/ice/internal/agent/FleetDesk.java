package dev.traversal.ice.internal.agent;

import dev.traversal.api.SessionId;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.internal.relay.RelayClient;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Lets the ends of a session agree on a relay: tells each peer how far away the regions of the fleet are, and the relay
 * client what both have told. Lives on the agent's loop.
 */
final class FleetDesk {
    /** What differs by less is no news. */
    private static final long NEWS_NANOS = 10_000_000L;

    private final Map<String, Long> measured = new LinkedHashMap<>();
    private final Map<SessionId, Talk> talks = new HashMap<>();
    private final RandomGenerator random;

    /** What the ends of a session have told each other. */
    private static final class Talk {
        private final Session session;
        private final long half;
        private @Nullable RegionTimes told;
        private @Nullable RegionTimes heard;

        Talk(Session session, long half) {
            this.session = session;
            this.half = half;
        }
    }

    FleetDesk(RandomGenerator random) {
        this.random = random;
    }

    private Talk talk(Session session) {
        return talks.computeIfAbsent(session.id(), id -> new Talk(session, random.nextLong()));
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
        tell(talk(session), client, nowNanos);
    }

    /** A peer's agent told something. */
    void noted(Session session, Note note, RelayClient client, long nowNanos) {
        RegionTimes heard = note.kind() == Note.Kind.RELAY_REGIONS ? RegionTimes.parse(note.value()) : null;
        if (heard != null) {
            Talk talk = talk(session);
            talk.heard = heard;
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
            byte[] value = new RegionTimes(talk.half, measured).toBytes();
            talk.told = RegionTimes.parse(value); // what the peer will read
            talk.session.runner().execute((machine, now) -> machine.tell(Note.Kind.RELAY_REGIONS, value, now));
            agree(talk, client, nowNanos);
        }
    }

    private static void agree(Talk talk, RelayClient client, long nowNanos) {
        RegionTimes told = talk.told;
        RegionTimes heard = talk.heard;
        if (told != null && heard != null) {
            client.agree(
                    talk.session.id().value(),
                    told.nameWith(heard),
                    told.nanosByRegion(),
                    heard.nanosByRegion(),
                    nowNanos);
        }
    }
}
