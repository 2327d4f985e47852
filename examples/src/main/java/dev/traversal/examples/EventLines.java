package dev.traversal.examples;

import dev.traversal.api.Candidate;
import dev.traversal.api.TraversalEvent;
import java.util.function.Consumer;

/** Tells an agent's events, one line each. */
final class EventLines implements Consumer<TraversalEvent> {
    private final Output output;

    EventLines(Output output) {
        this.output = output;
    }

    @Override
    public void accept(TraversalEvent event) {
        output.tell(event.name(), event.members(), text(event));
    }

    private static String text(TraversalEvent event) {
        if (event instanceof TraversalEvent.CandidateGathered it) {
            return "candidate  " + text(it.candidate());
        } else if (event instanceof TraversalEvent.GatheringFailed it) {
            return "no answer  " + it.source() + ": " + it.reason();
        } else if (event instanceof TraversalEvent.SignalingChanged it) {
            return (it.connected() ? "signaling  up: " : "signaling  down: ") + it.detail();
        } else if (event instanceof TraversalEvent.RelayingBegan it) {
            return "relaying   for " + it.peer().abbreviated() + "… at " + it.relayed();
        } else if (event instanceof TraversalEvent.RelayingEnded it) {
            return "relayed    for " + it.peer().abbreviated() + "…: " + it.reason();
        } else if (event instanceof TraversalEvent.OfSession it) {
            return textOfSession(it);
        }
        throw new AssertionError(event);
    }

    private static String textOfSession(TraversalEvent.OfSession event) {
        if (event instanceof TraversalEvent.SessionStarted it) {
            return (it.initiator() ? "calling    " : "called by  ")
                    + it.peer().map(peer -> peer.abbreviated() + "…").orElse("the peer");
        } else if (event instanceof TraversalEvent.RemoteCandidateLearnt it) {
            return "peer has   " + text(it.candidate());
        } else if (event instanceof TraversalEvent.CheckEnded it) {
            return "check      " + it.path() + ": "
                    + it.roundTripTime()
                            .map(rtt -> "answered in " + Figures.millis(rtt))
                            .orElse("")
                    + it.error().orElse("");
        } else if (event instanceof TraversalEvent.PathSelected it) {
            return "path       " + it.path() + (it.path().isRelayed() ? " (relayed)" : " (direct)");
        } else if (event instanceof TraversalEvent.PathLost it) {
            return "path lost  " + it.path();
        } else if (event instanceof TraversalEvent.IceRestarted it) {
            return "restart    generation " + it.generation() + (it.byPeer() ? " by the peer" : "");
        } else if (event instanceof TraversalEvent.Secured it) {
            return "secured    " + it.cipherSuite() + " after " + Figures.millis(it.sinceStart());
        } else if (event instanceof TraversalEvent.ProbingPlanned
                || event instanceof TraversalEvent.ProbingWave
                || event instanceof TraversalEvent.ProbingEnded) {
            return textOfProbing(event);
        } else if (event instanceof TraversalEvent.SessionClosed it) {
            return "closed     " + it.reason();
        } else if (event instanceof TraversalEvent.SessionFailed it) {
            return "failed     " + it.error().getMessage();
        }
        throw new AssertionError(event);
    }

    private static String textOfProbing(TraversalEvent.OfSession event) {
        if (event instanceof TraversalEvent.ProbingPlanned it) {
            return "hard NAT   plan " + it.plan() + ", about " + it.expectedPackets() + " packets; ours " + it.ownNat()
                    + "; the peer's " + it.peersNat();
        } else if (event instanceof TraversalEvent.ProbingWave it) {
            return "hard NAT   wave " + it.wave();
        } else if (event instanceof TraversalEvent.ProbingEnded it) {
            return "hard NAT   " + (it.direct() ? "done after " : "given up after ") + Figures.millis(it.took()) + ", "
                    + it.packets() + " packets: " + it.reason();
        }
        throw new AssertionError(event);
    }

    private static String text(Candidate candidate) {
        return "%-5s %s".formatted(candidate.type().token(), candidate.address());
    }
}
