package dev.traversal.examples;

import dev.traversal.api.Candidate;
import dev.traversal.api.Path;
import dev.traversal.api.PeerId;
import dev.traversal.api.TraversalEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Tells an agent's events, one line each. */
final class EventLines implements Consumer<TraversalEvent> {
    private final Output output;

    EventLines(Output output) {
        this.output = output;
    }

    @Override
    public void accept(TraversalEvent event) {
        if (event instanceof TraversalEvent.CandidateGathered it) {
            output.tell(
                    "candidate-gathered",
                    Map.of("candidate", candidate(it.candidate())),
                    "candidate  " + text(it.candidate()));
        } else if (event instanceof TraversalEvent.GatheringFailed it) {
            output.tell(
                    "gathering-failed",
                    Map.of("source", it.source(), "reason", it.reason()),
                    "no answer  " + it.source() + ": " + it.reason());
        } else if (event instanceof TraversalEvent.SignalingChanged it) {
            output.tell(
                    "signaling",
                    Map.of("connected", it.connected(), "detail", it.detail()),
                    (it.connected() ? "signaling  up: " : "signaling  down: ") + it.detail());
        } else if (event instanceof TraversalEvent.OfSession it) {
            acceptOfSession(it);
        } else {
            throw new AssertionError(event);
        }
    }

    private void acceptOfSession(TraversalEvent.OfSession event) {
        if (event instanceof TraversalEvent.SessionStarted it) {
            tell(
                    event,
                    "session-started",
                    Map.of("peer", it.peer().map(PeerId::value).orElse(""), "initiator", it.initiator()),
                    (it.initiator() ? "calling    " : "called by  ")
                            + it.peer().map(peer -> peer.abbreviated() + "…").orElse("the peer"));
        } else if (event instanceof TraversalEvent.RemoteCandidateLearnt it) {
            tell(
                    event,
                    "remote-candidate",
                    Map.of("candidate", candidate(it.candidate())),
                    "peer has   " + text(it.candidate()));
        } else if (event instanceof TraversalEvent.CheckEnded it) {
            tellCheck(it);
        } else if (event instanceof TraversalEvent.PathSelected it) {
            tell(
                    event,
                    "path-selected",
                    path(it.path()),
                    "path       " + it.path() + (it.path().isRelayed() ? " (relayed)" : " (direct)"));
        } else if (event instanceof TraversalEvent.PathLost it) {
            tell(event, "path-lost", path(it.path()), "path lost  " + it.path());
        } else if (event instanceof TraversalEvent.Secured it) {
            tell(
                    event,
                    "secured",
                    Map.of(
                            "cipherSuite",
                            it.cipherSuite(),
                            "sinceStartMicros",
                            it.sinceStart().toNanos() / 1_000),
                    "secured    " + it.cipherSuite() + " after " + Figures.millis(it.sinceStart()));
        } else if (event instanceof TraversalEvent.SessionClosed it) {
            tell(event, "session-closed", Map.of("reason", it.reason().name()), "closed     " + it.reason());
        } else if (event instanceof TraversalEvent.SessionFailed it) {
            tell(
                    event,
                    "session-failed",
                    Map.of("error", String.valueOf(it.error().getMessage())),
                    "failed     " + it.error().getMessage());
        } else {
            throw new AssertionError(event);
        }
    }

    private void tellCheck(TraversalEvent.CheckEnded check) {
        Map<String, Object> members = path(check.path());
        check.roundTripTime().ifPresent(rtt -> members.put("rttMicros", rtt.toNanos() / 1_000));
        check.error().ifPresent(error -> members.put("error", error));
        tell(
                check,
                "check",
                members,
                "check      " + check.path() + ": "
                        + check.roundTripTime()
                                .map(rtt -> "answered in " + Figures.millis(rtt))
                                .orElse("")
                        + check.error().orElse(""));
    }

    private void tell(TraversalEvent.OfSession event, String type, Map<String, ?> members, String text) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("session", event.session().value());
        all.putAll(members);
        output.tell(type, all, text);
    }

    private static Map<String, Object> path(Path path) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("relayed", path.isRelayed());
        members.put("local", candidate(path.local()));
        members.put("remote", candidate(path.remote()));
        return members;
    }

    private static Map<String, Object> candidate(Candidate candidate) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", candidate.type().token());
        members.put("origin", candidate.origin().name());
        members.put("address", candidate.address().address().getHostAddress());
        members.put("port", candidate.address().port());
        return members;
    }

    private static String text(Candidate candidate) {
        return "%-5s %s".formatted(candidate.type().token(), candidate.address());
    }
}
