package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.TraversalEvent;
import dev.traversal.ice.internal.gather.GatherConfig;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.ice.internal.gather.Gatherer;
import dev.traversal.internal.machine.LocalInterface;
import dev.traversal.internal.machine.Runner;
import dev.traversal.spi.AgentConfig;
import dev.traversal.spi.CandidateSource;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Listens to the gatherer for the agent: asks the further sources, and tells the sessions, the application and the
 * reports what was found. Events come on the agent's loop; reading is for any thread.
 */
final class GatheringDesk {
    /** How long signaling may take to connect before gathering is called done without the servers that it may name. */
    private static final Duration UNCONNECTED_PATIENCE = Duration.ofSeconds(5);

    private static final Duration CONNECTED_PATIENCE = Duration.ofMillis(500);

    private final AgentGround ground;
    private final Gatherer gatherer;
    private final List<Candidate> candidates = new CopyOnWriteArrayList<>();
    private volatile SessionReport.GatheringView view = new SessionReport.GatheringView(List.of(), false);

    GatheringDesk(AgentGround ground) {
        AgentConfig config = ground.config();
        this.ground = ground;
        this.gatherer = new Gatherer(
                new GatherConfig(
                        config.bindAddresses(),
                        config.port(),
                        config.stunServers(),
                        config.candidateSources().stream()
                                .map(CandidateSource::name)
                                .toList(),
                        config.interfaceFilter(),
                        config.addressFilter()),
                ground.random());
    }

    Gatherer gatherer() {
        return gatherer;
    }

    void start(Runner<AgentMachine> runner) {
        List<LocalInterface> interfaces = ground.environment().interfaces();
        boolean recommended = ground.config().signaling().isPresent();
        runner.execute((machine, now) -> {
            if (recommended) {
                gatherer.expectServers(UNCONNECTED_PATIENCE.toNanos(), now);
            }
            gatherer.start(interfaces, now);
        });
    }

    /** Signaling is connected: if it recommends servers at all, it does so now. */
    void signalingConnected(Runner<AgentMachine> runner) {
        runner.execute((machine, now) -> gatherer.expectServers(CONNECTED_PATIENCE.toNanos(), now));
    }

    /** Takes an event on the agent's loop. */
    void handle(GatherEvent event, Sessions sessions, Runner<AgentMachine> runner) {
        view = new SessionReport.GatheringView(gatherer.outcomes(), gatherer.hasReflexive());
        if (event instanceof GatherEvent.SocketReady it) {
            askSources(it, runner);
        } else if (event instanceof GatherEvent.CandidateFound it) {
            candidates.add(it.candidate());
            sessions.addCandidate(it.candidate(), it.socket());
            tell(new TraversalEvent.CandidateGathered(it.candidate()));
        } else if (event instanceof GatherEvent.CandidateGone it) {
            candidates.remove(it.candidate());
            sessions.removeCandidate(it.candidate());
        } else if (event instanceof GatherEvent.ServerFailed it) {
            tell(new TraversalEvent.GatheringFailed(it.server(), it.reason()));
        } else if (event instanceof GatherEvent.SocketUnavailable it) {
            tell(new TraversalEvent.GatheringFailed("socket " + it.local(), it.reason()));
        } else if (event instanceof GatherEvent.GatheringDone) {
            sessions.endCandidates();
        } else if (event instanceof GatherEvent.GatheringResumed) {
            sessions.resumeCandidates();
        } else {
            throw new AssertionError(event);
        }
    }

    List<Candidate> candidates() {
        return candidates.stream()
                .sorted(Comparator.comparingLong(Candidate::priority).reversed())
                .toList();
    }

    SessionReport.GatheringView view() {
        return view;
    }

    private void askSources(GatherEvent.SocketReady socket, Runner<AgentMachine> runner) {
        for (CandidateSource source : ground.config().candidateSources()) {
            var unused = source.find(socket.local())
                    .whenComplete((found, error) -> runner.execute((machine, now) -> {
                        if (error == null) {
                            gatherer.addFound(socket.socket(), source.name(), found, now);
                        } else {
                            gatherer.sourceFailed(socket.socket(), source.name(), error.toString(), now);
                        }
                    }));
        }
    }

    private void tell(TraversalEvent event) {
        ground.tell(event);
    }
}
