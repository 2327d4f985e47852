package dev.traversal.ice.internal.agent;

import dev.traversal.api.CandidateType;
import dev.traversal.api.ConnectivityException;
import dev.traversal.api.ConnectivityReport;
import dev.traversal.api.ConnectivityReport.PairReport;
import dev.traversal.api.SignalingException;
import dev.traversal.api.TraversalException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Puts together what was tried for a session, and says what would have helped. */
final class SessionReport {
    private final SessionConfig config;
    private final Supplier<GatheringView> gathering;
    private String signaling = "not begun";

    /**
     * What the agent has gathered.
     *
     * @param lines one per server or source
     * @param reflexive whether a candidate beyond the hosts' own addresses is known
     */
    record GatheringView(List<String> lines, boolean reflexive) {}

    SessionReport(SessionConfig config, Supplier<GatheringView> gathering) {
        this.config = config;
        this.gathering = gathering;
    }

    void signaling(String state) {
        signaling = state;
    }

    ConnectivityReport assemble(List<PairReport> pairs, Duration elapsed) {
        GatheringView gathered = gathering.get();
        return new ConnectivityReport(
                config.id(), config.peer(), elapsed, signaling, gathered.lines(), pairs, advice(pairs, gathered));
    }

    /** {@return the failure of a session that took too long} */
    TraversalException timedOut(ConnectivityReport report, boolean unanswered, Duration limit) {
        if (unanswered) {
            return new SignalingException(
                    SignalingException.Reason.NO_ANSWER,
                    config.peerName() + " did not answer within " + limit.toMillis() + " ms");
        }
        return noPath(report, "not connected within " + limit.toMillis() + " ms");
    }

    /** {@return the failure of a session without a path} */
    TraversalException noPath(ConnectivityReport report, String reason) {
        String tried = report.pairs().isEmpty()
                ? "there was no pair of candidates to try"
                : report.pairs().size() + " candidate pairs were tried";
        String help = report.advice().isEmpty() ? "" : "; " + report.advice().get(0);
        return new ConnectivityException(
                "no way to " + config.peerName() + ": " + reason + "; " + tried + help, report);
    }

    private static List<String> advice(List<PairReport> pairs, GatheringView gathered) {
        List<String> advice = new ArrayList<>();
        boolean answered = pairs.stream().anyMatch(pair -> pair.checksAnswered() > 0);
        if (answered) {
            return advice;
        }
        if (pairs.isEmpty()) {
            advice.add("the two peers have no address family in common, or all interfaces are filtered out");
            return advice;
        }
        if (!gathered.reflexive()) {
            advice.add("no public address is known on this side: add a STUN server, or a static address");
        }
        boolean peerPublic = pairs.stream().anyMatch(pair -> pair.remote().type() != CandidateType.HOST);
        if (!peerPublic) {
            advice.add("the peer told no public address: it needs a STUN server too");
        }
        advice.add("nothing answered: a firewall or two address-dependent NATs may be in between; a forwarded port on"
                + " one side (a static address), or a relay, would help");
        return advice;
    }
}
