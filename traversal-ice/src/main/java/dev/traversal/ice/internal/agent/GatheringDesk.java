package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.Liveness;
import dev.traversal.api.TransportAddress;
import dev.traversal.api.TraversalEvent;
import dev.traversal.ice.internal.gather.DefaultRoute;
import dev.traversal.ice.internal.gather.GatherConfig;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.ice.internal.gather.GatherTally;
import dev.traversal.ice.internal.gather.Gatherer;
import dev.traversal.internal.machine.LocalInterface;
import dev.traversal.internal.machine.Runner;
import dev.traversal.spi.AgentConfig;
import dev.traversal.spi.CandidateSource;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

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
    private Supplier<List<String>> relayOutcomes = List::of;
    private boolean gathered;
    private boolean relaysSettled;
    private final List<Candidate> candidates = new CopyOnWriteArrayList<>();
    private volatile SessionReport.GatheringView view =
            new SessionReport.GatheringView(List.of(), new GatherTally(0, 0, 0));

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
                        config.addressFilter(),
                        config.host()),
                ground.random());
        if (config.liveness() == Liveness.SPARING) {
            gatherer.spare();
        }
    }

    Gatherer gatherer() {
        return gatherer;
    }

    void start(Runner<AgentMachine> runner) {
        List<LocalInterface> interfaces = survey();
        boolean recommended = ground.config().signaling().isPresent();
        runner.execute((machine, now) -> {
            if (recommended) {
                gatherer.expectServers(UNCONNECTED_PATIENCE.toNanos(), now);
            }
            gatherer.start(interfaces, now);
            relayOutcomes = machine.relays()::outcomes;
            machine.relays().client().start(now);
        });
    }

    /** Signaling is connected: if it recommends servers at all, it does so now. */
    void signalingConnected(Runner<AgentMachine> runner) {
        runner.execute((machine, now) -> gatherer.expectServers(CONNECTED_PATIENCE.toNanos(), now));
    }

    /**
     * Looks at the host's interfaces again and tells the gatherer.
     *
     * @param runner the way to the gatherer's machine; any thread may call
     * @param changed called on the agent's loop if there are others than before
     */
    void interfacesChanged(Runner<AgentMachine> runner, Runnable changed) {
        List<LocalInterface> interfaces = survey();
        runner.execute((machine, now) -> {
            if (gatherer.interfacesChanged(interfaces, now)) {
                machine.relays().client().networkChanged(now);
                changed.run();
            }
        });
    }

    /** The default route is asked for only where it makes a difference: that takes two sockets. */
    private List<LocalInterface> survey() {
        List<LocalInterface> interfaces = ground.environment().interfaces();
        boolean restricted = DefaultRoute.restricts(ground.config().host().privacy());
        return restricted || DefaultRoute.matters(interfaces)
                ? DefaultRoute.apply(interfaces, ground.environment().defaultAddresses(), restricted)
                : interfaces;
    }

    /** Takes an event on the agent's loop. */
    void handle(GatherEvent event, Sessions sessions, Runner<AgentMachine> runner) {
        lookAgain();
        if (event instanceof GatherEvent.SocketReady it) {
            askSources(it.socket(), it.local(), runner);
        } else if (event instanceof GatherEvent.SocketMoved it) {
            askSources(it.socket(), it.local(), runner);
            sessions.networkChanged();
        } else if (event instanceof GatherEvent.SocketGone it) {
            sessions.socketGone(it.socket());
        } else if (event instanceof GatherEvent.CandidateFound it) {
            candidates.add(it.candidate());
            sessions.addCandidate(it);
            tell(new TraversalEvent.CandidateGathered(it.candidate()));
        } else if (event instanceof GatherEvent.CandidateGone it) {
            candidates.remove(it.candidate());
            sessions.removeCandidate(it.candidate());
        } else if (event instanceof GatherEvent.ServerFailed it) {
            tell(new TraversalEvent.GatheringFailed(it.server(), it.reason()));
        } else if (event instanceof GatherEvent.SocketUnavailable it) {
            tell(new TraversalEvent.GatheringFailed("socket " + it.local(), it.reason()));
        } else if (event instanceof GatherEvent.Nat64Found it) {
            sessions.useNat64(it.prefix());
        } else if (event instanceof GatherEvent.FreshFound it) {
            sessions.freshFound(it);
        } else if (event instanceof GatherEvent.RegionMeasured || event instanceof GatherEvent.Probed) {
            return; // for other desks alone
        } else if (event instanceof GatherEvent.GatheringDone) {
            gathered = true;
            endIfDone(sessions);
        } else if (event instanceof GatherEvent.RelaysSettled) {
            relaysSettled = true;
            endIfDone(sessions);
        } else if (event instanceof GatherEvent.GatheringResumed) {
            gathered = false;
            sessions.resumeCandidates();
        } else {
            throw new AssertionError(event);
        }
    }

    private void lookAgain() {
        List<String> outcomes = new ArrayList<>(gatherer.outcomes());
        outcomes.addAll(relayOutcomes.get());
        view = new SessionReport.GatheringView(outcomes, gatherer.tally());
    }

    private void endIfDone(Sessions sessions) {
        if (gathered && relaysSettled) {
            sessions.endCandidates();
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

    private void askSources(int socket, TransportAddress local, Runner<AgentMachine> runner) {
        for (CandidateSource source : ground.config().candidateSources()) {
            source.watch(local, new CandidateSource.Watcher() {
                @Override
                public void found(List<CandidateSource.Found> all, String note) {
                    runner.execute((machine, now) -> {
                        gatherer.addFound(socket, source.name(), all, note, now);
                        lookAgain(); // the note may be all that is new
                    });
                }

                @Override
                public void failed(String reason) {
                    runner.execute((machine, now) -> gatherer.sourceFailed(socket, source.name(), reason, now));
                }
            });
        }
    }

    /**
     * A peer's check came to a socket although nothing had been sent to where it came from: what leads to the socket works.
     * Any thread may call.
     */
    void cameUninvited(int socket, InetSocketAddress remote, Runner<AgentMachine> runner) {
        if (ground.config().candidateSources().isEmpty()) {
            return;
        }
        runner.execute((machine, now) -> {
            var reached = gatherer.reachedBy(socket, remote.getAddress());
            for (CandidateSource source : ground.config().candidateSources()) {
                reached.getOrDefault(source.name(), List.of()).forEach(source::reached);
            }
        });
    }

    private void tell(TraversalEvent event) {
        ground.tell(event);
    }
}
