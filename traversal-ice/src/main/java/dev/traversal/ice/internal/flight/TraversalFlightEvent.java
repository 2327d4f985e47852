package dev.traversal.ice.internal.flight;

import dev.traversal.api.Candidate;
import dev.traversal.api.Path;
import dev.traversal.api.TraversalEvent;
import dev.traversal.api.TraversalEvent.CandidateGathered;
import dev.traversal.api.TraversalEvent.CheckEnded;
import dev.traversal.api.TraversalEvent.GatheringFailed;
import dev.traversal.api.TraversalEvent.IceRestarted;
import dev.traversal.api.TraversalEvent.OfSession;
import dev.traversal.api.TraversalEvent.PathLost;
import dev.traversal.api.TraversalEvent.PathSelected;
import dev.traversal.api.TraversalEvent.ProbingEnded;
import dev.traversal.api.TraversalEvent.ProbingPlanned;
import dev.traversal.api.TraversalEvent.ProbingWave;
import dev.traversal.api.TraversalEvent.RelayingBegan;
import dev.traversal.api.TraversalEvent.RelayingEnded;
import dev.traversal.api.TraversalEvent.RemoteCandidateLearnt;
import dev.traversal.api.TraversalEvent.Secured;
import dev.traversal.api.TraversalEvent.SessionClosed;
import dev.traversal.api.TraversalEvent.SessionFailed;
import dev.traversal.api.TraversalEvent.SessionStarted;
import dev.traversal.api.TraversalEvent.SignalingChanged;
import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** One {@link TraversalEvent} as a recording shows it; what does not apply is empty. */
@Name("dev.traversal.Event")
@Label("Traversal")
@Category("Traversal")
@Description("Something happened in an agent: a candidate, a check, a path, a session")
@StackTrace(false)
final class TraversalFlightEvent extends Event {
    @Label("Event")
    String event = "";

    @Label("Session")
    String session = "";

    @Label("Local Candidate")
    String local = "";

    @Label("Remote Candidate")
    String remote = "";

    @Label("Round Trip")
    @Timespan
    long roundTrip;

    @Label("Detail")
    String detail = "";

    private TraversalFlightEvent() {}

    static TraversalFlightEvent of(TraversalEvent what) {
        TraversalFlightEvent made = new TraversalFlightEvent();
        made.event = what.getClass().getSimpleName();
        if (what instanceof OfSession it) {
            made.session = it.session().value();
            made.describe(it);
        } else if (what instanceof CandidateGathered it) {
            made.local = text(it.candidate());
        } else if (what instanceof GatheringFailed it) {
            made.detail = it.source() + ": " + it.reason();
        } else if (what instanceof SignalingChanged it) {
            made.detail = (it.connected() ? "up: " : "down: ") + it.detail();
        } else if (what instanceof RelayingBegan it) {
            made.local = it.relayed().toString();
            made.detail = it.peer().value();
        } else if (what instanceof RelayingEnded it) {
            made.detail = it.peer().value() + ": " + it.reason();
        }
        return made;
    }

    private void describe(OfSession what) {
        if (what instanceof SessionStarted it) {
            detail = it.initiator() ? "calling" : "called";
        } else if (what instanceof RemoteCandidateLearnt it) {
            remote = text(it.candidate());
        } else if (what instanceof CheckEnded it) {
            path(it.path(), it.roundTripTime().orElse(null));
            detail = it.error().orElse("");
        } else if (what instanceof PathSelected it) {
            path(it.path(), null);
        } else if (what instanceof PathLost it) {
            path(it.path(), null);
        } else if (what instanceof IceRestarted it) {
            detail = "generation " + it.generation() + (it.byPeer() ? " by the peer" : "");
        } else if (what instanceof Secured it) {
            detail = it.cipherSuite();
        } else if (what instanceof ProbingPlanned it) {
            detail = "plan " + it.plan() + ": " + it.ownNat() + " and " + it.peersNat();
        } else if (what instanceof ProbingWave it) {
            detail = "wave " + it.wave();
        } else if (what instanceof ProbingEnded it) {
            detail = "plan " + it.plan() + ", " + it.packets() + " packets: " + it.reason();
        } else if (what instanceof SessionClosed it) {
            detail = it.reason().name();
        } else if (what instanceof SessionFailed it) {
            detail = String.valueOf(it.error().getMessage());
        }
    }

    private void path(Path path, @Nullable Duration rtt) {
        local = text(path.local());
        remote = text(path.remote());
        roundTrip = rtt == null ? 0 : rtt.toNanos();
    }

    private static String text(Candidate candidate) {
        return candidate.type().token() + " " + candidate.address();
    }
}
