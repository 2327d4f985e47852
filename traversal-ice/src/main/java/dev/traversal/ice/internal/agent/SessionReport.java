package dev.traversal.ice.internal.agent;

import dev.traversal.api.ConnectivityException;
import dev.traversal.api.ConnectivityReport;
import dev.traversal.api.ConnectivityReport.PairReport;
import dev.traversal.api.Path;
import dev.traversal.api.SignalingException;
import dev.traversal.api.TraversalException;
import dev.traversal.ice.internal.check.IceAccount;
import dev.traversal.ice.internal.gather.GatherTally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts together what was tried for a session. */
final class SessionReport {
    private static final int MAX_ATTEMPTS = 8;

    private final SessionConfig config;
    private final Supplier<GatheringView> gathering;
    private String signaling = "not begun";
    private final List<String> probing = new ArrayList<>(0);

    /**
     * What the agent has gathered.
     *
     * @param lines one per server or source
     * @param tally how the STUN servers fared
     */
    record GatheringView(List<String> lines, GatherTally tally) {}

    SessionReport(SessionConfig config, Supplier<GatheringView> gathering) {
        this.config = config;
        this.gathering = gathering;
    }

    void signaling(String state) {
        signaling = state;
    }

    /** An attempt to get through hard NATs is over. */
    void probed(String line) {
        if (probing.size() == MAX_ATTEMPTS) {
            probing.remove(0);
        }
        probing.add(line);
    }

    /**
     * {@return the report}
     *
     * @param ice what was tried
     * @param carrier the path that data takes, which may be another than the one that ICE selected
     */
    ConnectivityReport assemble(IceAccount ice, @Nullable Path carrier, Duration elapsed) {
        GatheringView gathered = gathering.get();
        List<PairReport> pairs = ice.pairs();
        if (carrier != null) {
            pairs = pairs.stream()
                    .map(pair -> pair.chosen(new Path(pair.local(), pair.remote()).equals(carrier)))
                    .toList();
        }
        return new ConnectivityReport(
                config.id(),
                config.peer(),
                elapsed,
                signaling,
                gathered.lines(),
                pairs,
                probing,
                Advisor.advise(ice, gathered.tally()));
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
        String help =
                report.advice().isEmpty() ? "" : "; " + report.advice().get(0).text();
        return new ConnectivityException(
                "no way to " + config.peerName() + ": " + reason + "; " + tried + help, report);
    }
}
