package dev.traversal.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names an event and its members, as programs read them. */
final class EventMembers {
    private static final int PERCENT = 100;

    private final Map<String, Object> members = new LinkedHashMap<>();

    private EventMembers() {}

    static String nameOf(TraversalEvent event) {
        if (event instanceof TraversalEvent.CandidateGathered) {
            return "candidate-gathered";
        } else if (event instanceof TraversalEvent.GatheringFailed) {
            return "gathering-failed";
        } else if (event instanceof TraversalEvent.SignalingChanged) {
            return "signaling";
        } else if (event instanceof TraversalEvent.RelayingBegan) {
            return "relaying-began";
        } else if (event instanceof TraversalEvent.RelayingEnded) {
            return "relaying-ended";
        } else if (event instanceof TraversalEvent.SessionStarted) {
            return "session-started";
        } else if (event instanceof TraversalEvent.RemoteCandidateLearnt) {
            return "remote-candidate";
        } else if (event instanceof TraversalEvent.CheckEnded) {
            return "check";
        } else if (event instanceof TraversalEvent.PathSelected) {
            return "path-selected";
        } else if (event instanceof TraversalEvent.PathLost) {
            return "path-lost";
        } else if (event instanceof TraversalEvent.IceRestarted) {
            return "ice-restarted";
        } else if (event instanceof TraversalEvent.Secured) {
            return "secured";
        } else if (event instanceof TraversalEvent.ProbingPlanned) {
            return "probing-planned";
        } else if (event instanceof TraversalEvent.ProbingWave) {
            return "probing-wave";
        } else if (event instanceof TraversalEvent.ProbingEnded) {
            return "probing-ended";
        } else if (event instanceof TraversalEvent.SessionClosed) {
            return "session-closed";
        } else if (event instanceof TraversalEvent.SessionFailed) {
            return "session-failed";
        }
        throw new AssertionError(event);
    }

    static Map<String, Object> of(TraversalEvent event) {
        EventMembers made = new EventMembers();
        if (event instanceof TraversalEvent.OfSession it) {
            made.put("session", it.session().value());
            made.ofSession(it);
        } else {
            made.ofAgent(event);
        }
        return made.members;
    }

    /** {@return one line: name first, then the members} */
    static String json(TraversalEvent event) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("type", nameOf(event));
        all.putAll(of(event));
        return JsonText.of(all);
    }

    private void ofAgent(TraversalEvent event) {
        if (event instanceof TraversalEvent.CandidateGathered it) {
            put("candidate", candidate(it.candidate()));
        } else if (event instanceof TraversalEvent.GatheringFailed it) {
            put("source", it.source());
            put("reason", it.reason());
        } else if (event instanceof TraversalEvent.SignalingChanged it) {
            put("connected", it.connected());
            put("detail", it.detail());
        } else if (event instanceof TraversalEvent.RelayingBegan it) {
            put("peer", it.peer().value());
            put("address", TransportAddress.format(it.relayed().address()));
            put("port", it.relayed().port());
        } else if (event instanceof TraversalEvent.RelayingEnded it) {
            put("peer", it.peer().value());
            put("reason", it.reason());
        } else {
            throw new AssertionError(event);
        }
    }

    private void ofSession(TraversalEvent.OfSession event) {
        if (event instanceof TraversalEvent.SessionStarted it) {
            put("peer", it.peer().map(PeerId::value).orElse(""));
            put("initiator", it.initiator());
        } else if (event instanceof TraversalEvent.RemoteCandidateLearnt it) {
            put("candidate", candidate(it.candidate()));
        } else if (event instanceof TraversalEvent.CheckEnded it) {
            path(it.path());
            it.roundTripTime().ifPresent(rtt -> put("rttMicros", micros(rtt)));
            it.error().ifPresent(error -> put("error", error));
        } else if (event instanceof TraversalEvent.PathSelected it) {
            path(it.path());
            put("sinceStartMicros", micros(it.sinceStart()));
        } else if (event instanceof TraversalEvent.PathLost it) {
            path(it.path());
        } else if (event instanceof TraversalEvent.IceRestarted it) {
            put("generation", it.generation());
            put("byPeer", it.byPeer());
        } else if (event instanceof TraversalEvent.Secured it) {
            put("cipherSuite", it.cipherSuite());
            put("sinceStartMicros", micros(it.sinceStart()));
        } else if (event instanceof TraversalEvent.ProbingPlanned it) {
            put("plan", it.plan());
            put("ownNat", it.ownNat());
            put("peersNat", it.peersNat());
            put("expectedPackets", it.expectedPackets());
            put("chancePercent", (int) Math.round(PERCENT * it.chance()));
        } else if (event instanceof TraversalEvent.ProbingWave it) {
            put("wave", it.wave());
        } else if (event instanceof TraversalEvent.ProbingEnded it) {
            put("direct", it.direct());
            put("reason", it.reason());
            put("plan", it.plan());
            put("waves", it.waves());
            put("packets", it.packets());
            put("mappings", it.mappings());
            put("tookMicros", micros(it.took()));
        } else if (event instanceof TraversalEvent.SessionClosed it) {
            put("reason", it.reason().name());
        } else if (event instanceof TraversalEvent.SessionFailed it) {
            failure(it.error());
        } else {
            throw new AssertionError(event);
        }
    }

    private void failure(TraversalException error) {
        put("error", String.valueOf(error.getMessage()));
        if (error instanceof ConnectivityException it) {
            ConnectivityReport report = it.report();
            put("advice", report.advice().stream().map(Enum::name).toList());
            put("pairs", report.pairs().stream().map(EventMembers::pair).toList());
        }
    }

    private static Map<String, Object> pair(ConnectivityReport.PairReport pair) {
        EventMembers made = new EventMembers();
        made.path(new Path(pair.local(), pair.remote()));
        made.put("state", pair.state());
        made.put("fate", pair.fate().name());
        made.put("checksSent", pair.checksSent());
        made.put("checksAnswered", pair.checksAnswered());
        pair.roundTripTime().ifPresent(rtt -> made.put("rttMicros", micros(rtt)));
        pair.lastError().ifPresent(error -> made.put("lastError", error));
        return made.members;
    }

    private void path(Path path) {
        put("relayed", path.isRelayed());
        put("local", candidate(path.local()));
        put("remote", candidate(path.remote()));
    }

    private void put(String name, Object value) {
        members.put(name, value);
    }

    private static Map<String, Object> candidate(Candidate candidate) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("type", candidate.type().token());
        named.put("origin", candidate.origin().name());
        named.put("address", TransportAddress.format(candidate.address().address()));
        named.put("port", candidate.address().port());
        return named;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
