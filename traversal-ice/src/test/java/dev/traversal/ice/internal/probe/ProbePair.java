package dev.traversal.ice.internal.probe;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.HardNatMemory;
import dev.traversal.api.SessionId;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.machine.Runner;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimRouter;
import dev.traversal.sim.SimStunServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Two ends of attempts, each behind a router of its own, with signaling between them that takes 40 ms; no agents. */
final class ProbePair {
    static final SessionId SESSION = new SessionId("0123456789abcdef0123456789abcdef");
    static final Duration SIGNALING = Duration.ofMillis(40);
    private static final int SERVERS = 3;

    final SimNetwork net;
    final End offerer;
    final End answerer;
    /** Which messages are lost on their way. */
    Predicate<HardMessage> lost = message -> false;
    /** As what messages arrive. */
    UnaryOperator<HardMessage> altered = UnaryOperator.identity();

    private final List<InetSocketAddress> servers = new ArrayList<>();

    ProbePair(long seed, SimRouter offerers, SimRouter answerers) {
        net = SimNetwork.seeded(seed);
        for (int i = 0; i < SERVERS; i++) {
            servers.add(SimStunServer.on(net.host("stun" + i)).socketAddress());
        }
        offerer = new End(net.host("offerer").behind(offerers));
        answerer = new End(net.host("answerer").behind(answerers));
        offerer.other = answerer;
        answerer.other = offerer;
    }

    /** Lets the offerer begin. */
    ProbePair begin() {
        offerer.run((probes, now) -> probes.offer(SESSION, offerer.want(), now));
        return this;
    }

    /** One end: a machine on a simulated host. */
    final class End implements Machine<ProbeEvent> {
        final SimHost host;
        final List<ProbeEvent> events = new ArrayList<>();
        final List<String> told = new ArrayList<>();
        final ProbeMachine probes;
        HardNatBudget budget = HardNatBudget.DEFAULT;
        /** Proves what was hit, as an agent does by checks. */
        boolean settles = true;

        /** The other end is authenticated. */
        boolean trusts = true;

        long plannedNanos;
        long hitNanos;
        /** What the end's machine remembers by. */
        final HardNatMemory memory = HardNatMemory.inMemory();

        private final Driver driver;
        private final Runner<End> runner;
        private @Nullable End other;

        End(SimHost host) {
            this.host = host;
            this.driver = host.environment().openDriver();
            this.probes = new ProbeMachine(host.environment().secureRandom(), memory);
            this.runner = driver.start(this, this::happened);
        }

        ProbeWant want() {
            ProbeWant want = new ProbeWant(new ProbeGround(host.address(), servers), budget, driver.canLimitTtl());
            return trusts ? want : want.ofStranger();
        }

        void run(Command command) {
            runner.execute((end, now) -> command.run(end.probes, now));
        }

        void told(HardMessage message) {
            run((machine, now) -> machine.told(SESSION, message, want(), now));
        }

        @Nullable
        <T extends ProbeEvent> T last(Class<T> kind) {
            T found = null;
            for (ProbeEvent event : events) {
                found = kind.isInstance(event) ? kind.cast(event) : found;
            }
            return found;
        }

        boolean isDirect() {
            ProbeEvent.Ended ended = last(ProbeEvent.Ended.class);
            return ended != null && ended.direct();
        }

        private void happened(ProbeEvent event) {
            events.add(event);
            if (event instanceof ProbeEvent.Tell it) {
                tell(it.message());
            } else if (event instanceof ProbeEvent.Planned) {
                plannedNanos = net.nowNanos();
            } else if (event instanceof ProbeEvent.Hit it && hitNanos == 0) {
                hitNanos = net.nowNanos();
                if (settles) {
                    net.after(SIGNALING, () -> run((machine, now) -> machine.settled(SESSION, it.socket(), now)));
                }
            }
        }

        private void tell(HardMessage message) {
            String text = HardMessages.toText(message);
            told.add(text);
            HardMessage read = altered.apply(HardMessages.parse(text).message().orElseThrow());
            End to = other;
            if (to != null && !lost.test(message)) {
                net.after(SIGNALING, () -> to.told(read));
            }
        }

        @Override
        public void handleDatagram(
                int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
            if (ProbePayload.looksLikeOne(buffer, offset, length)) {
                probes.handleProbe(socket, remote, buffer, offset, length, nowNanos);
            } else {
                probes.handleDatagram(socket, remote, buffer, offset, length, nowNanos);
            }
        }

        @Override
        public void handleInput(Input input, long nowNanos) {
            probes.handleInput(input, nowNanos);
        }

        @Override
        public void handleTimeout(long nowNanos) {
            probes.handleTimeout(nowNanos);
        }

        @Override
        public @Nullable Effect pollEffect() {
            return probes.pollEffect();
        }

        @Override
        public @Nullable ProbeEvent pollEvent() {
            return probes.pollEvent();
        }

        @Override
        public @Nullable Deadline nextDeadline() {
            return probes.nextDeadline();
        }
    }

    /** Something to be done on an end's loop. */
    interface Command {
        void run(ProbeMachine probes, long nowNanos);
    }
}
