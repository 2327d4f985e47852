package dev.traversal.ice.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Candidate;
import dev.traversal.ice.internal.gather.GatherConfig;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.ice.internal.gather.Gatherer;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.machine.Runner;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimStunServer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A gatherer and the checks of one session on a simulated host; signaling takes a fixed time. */
final class SimPeer {
    private static final Duration SIGNALING = Duration.ofMillis(40);

    final SimHost host;
    final Brain brain;
    final List<IceEvent> events = new ArrayList<>();
    private final Driver driver;
    private final Runner<Brain> runner;
    private Set<String> options = Set.of(IceMachine.OUR_OPTION);
    private @Nullable SimPeer other;
    private IceEvent.@Nullable PairSelected selected;
    private boolean described;
    private final List<String> leftovers = new ArrayList<>();

    record Local(Candidate candidate, int socket) {}

    SimPeer(SimHost host, boolean initiator, boolean openers, List<SimStunServer> servers) {
        this.host = host;
        Environment environment = host.environment();
        driver = environment.openDriver();
        int tag = environment.secureRandom().nextInt();
        IceConfig config = IceConfig.ofSession(
                initiator,
                initiator ? Meeting.OFFERER : Meeting.ANSWERER,
                tag,
                "u" + Integer.toHexString(tag),
                "password-of-" + host.name() + "-0123456789",
                Duration.ofMillis(20),
                Duration.ofSeconds(15),
                openers && driver.canLimitTtl(),
                environment.secureRandom());
        Gatherer gatherer = new Gatherer(
                new GatherConfig(
                        List.of(),
                        0,
                        servers.stream().map(SimStunServer::socketAddress).toList(),
                        List.of(),
                        name -> true,
                        address -> true),
                environment.secureRandom());
        brain = new Brain(config, gatherer, new IceMachine(config, environment.secureRandom()));
        runner = driver.start(brain, this::handle);
        runner.execute((machine, now) -> machine.gatherer.start(environment.interfaces(), now));
    }

    /** Asks the other for a session, with all that is known so far; the rest is trickled. */
    void offer(SimPeer to) {
        other = to;
        to.other = this;
        runner.execute((machine, now) -> {
            machine.begin(now);
            describe();
        });
    }

    private void describe() {
        described = true;
        List<Candidate> known = brain.locals.stream().map(Local::candidate).toList();
        SimPeer to = other;
        signal(() -> to.runner.execute((machine, now) -> to.meet(this, known, machine, now)));
    }

    private void meet(SimPeer from, List<Candidate> candidates, Brain machine, long now) {
        boolean answers = !described;
        if (answers) {
            machine.begin(now);
        }
        machine.ice.setRemote(
                from.brain.config.ufrag(),
                from.brain.config.password(),
                from.options,
                Optional.of(Duration.ofMillis(20)),
                now);
        candidates.forEach(candidate -> machine.ice.addRemoteCandidate(candidate, now));
        if (answers) {
            describe();
        }
    }

    private void handle(Object event) {
        if (event instanceof GatherEvent.CandidateFound found && described) {
            SimPeer to = other;
            signal(() -> to.runner.execute((machine, now) -> machine.ice.addRemoteCandidate(found.candidate(), now)));
        } else if (event instanceof IceEvent it) {
            events.add(it);
            selected = it instanceof IceEvent.PairSelected pair ? pair : selected;
        }
    }

    private void signal(Runnable delivery) {
        host.network().after(SIGNALING, delivery);
    }

    boolean isConnected() {
        return selected != null;
    }

    IceEvent.PairSelected selected() {
        return Objects.requireNonNull(selected, "nothing is selected");
    }

    /** {@return whether what is selected here is what is selected there} */
    boolean selectedSameAs(SimPeer peer) {
        return selected()
                .path()
                .local()
                .address()
                .equals(peer.selected().path().remote().address());
    }

    /** Says nothing of this library. */
    void pretendsToBeForeign() {
        options = Set.of();
    }

    /** No more than 50 requests leave in a second, consent's included. */
    void assertPaced() {
        List<Long> times = brain.requestsNanos;
        for (int i = 50; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 50)).isGreaterThanOrEqualTo(980_000_000L);
        }
    }

    void close() {
        runner.execute((machine, now) -> machine.ice.close(now));
        runner.execute((machine, now) -> leftovers.addAll(machine.leftovers()));
        host.network().after(Duration.ZERO, driver::close);
    }

    /** {@return what {@link #close} has not taken away} */
    List<String> leftovers() {
        List<String> all = new ArrayList<>(leftovers);
        all.addAll(host.leftovers());
        return all;
    }

    boolean isGathered() {
        return brain.gathered;
    }

    /** The gatherer owns the sockets; what is for the session goes to it. */
    static final class Brain implements Machine<Object> {
        final IceConfig config;
        final Gatherer gatherer;
        final IceMachine ice;
        final List<Local> locals = new ArrayList<>();
        final List<Long> requestsNanos = new ArrayList<>();
        private boolean begun;
        private boolean gathered;
        private long now;

        Brain(IceConfig config, Gatherer gatherer, IceMachine ice) {
            this.config = config;
            this.gatherer = gatherer;
            this.ice = ice;
        }

        void begin(long nowNanos) {
            begun = true;
            locals.forEach(local -> ice.addLocalCandidate(local.candidate(), local.socket(), nowNanos));
        }

        List<String> leftovers() {
            List<String> lines = new ArrayList<>();
            if (ice.nextDeadline() != null) {
                lines.add("deadline " + ice.nextDeadline());
            }
            if (ice.pollEffect() != null || ice.pendingChecks() > 0) {
                lines.add(ice.pendingChecks() + " checks");
            }
            return lines;
        }

        @Override
        public void handleDatagram(
                int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
            now = nowNanos;
            boolean answer = (buffer[offset] & 1) != 0;
            if (answer && ByteBuffer.wrap(buffer, offset, length).getInt(offset + 8) != config.sessionTag()) {
                gatherer.handleDatagram(socket, remote, buffer, offset, length, nowNanos);
            } else {
                ice.handleDatagram(socket, remote, buffer, offset, length, nowNanos);
            }
        }

        @Override
        public void handleInput(Input input, long nowNanos) {
            now = nowNanos;
            gatherer.handleInput(input, nowNanos);
            ice.handleInput(input, nowNanos);
        }

        @Override
        public void handleTimeout(long nowNanos) {
            now = nowNanos;
            gatherer.handleTimeout(nowNanos);
            ice.handleTimeout(nowNanos);
        }

        @Override
        public @Nullable Effect pollEffect() {
            Effect effect = gatherer.pollEffect();
            if (effect != null) {
                return effect;
            }
            effect = ice.pollEffect();
            if (effect instanceof Effect.Transmit transmit && (transmit.payload()[0] & 1) == 0) {
                requestsNanos.add(now);
            }
            return effect;
        }

        @Override
        public @Nullable Object pollEvent() {
            GatherEvent event = gatherer.pollEvent();
            if (event instanceof GatherEvent.CandidateFound found) {
                locals.add(new Local(found.candidate(), found.socket()));
                if (begun) {
                    ice.addLocalCandidate(found.candidate(), found.socket(), now);
                }
            } else if (event instanceof GatherEvent.GatheringDone) {
                gathered = true;
            }
            return event != null ? event : ice.pollEvent();
        }

        @Override
        public @Nullable Deadline nextDeadline() {
            return Deadline.earlier(gatherer.nextDeadline(), ice.nextDeadline());
        }
    }
}
