package dev.traversal.ice.internal.agent;

import dev.traversal.ice.internal.check.Invited;
import dev.traversal.ice.internal.gather.FreshSockets;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.ice.internal.gather.Gatherer;
import dev.traversal.ice.internal.gather.RelayedCandidates;
import dev.traversal.ice.internal.probe.ProbeEvent;
import dev.traversal.ice.internal.probe.ProbeMachine;
import dev.traversal.ice.internal.probe.ProbePayload;
import dev.traversal.ice.internal.probe.ProbeSockets;
import dev.traversal.internal.machine.DatagramSink;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.relay.RelayClient;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The agent's own machine: owns the sockets, gathers candidates, and sorts what arrives to the sessions. */
final class AgentMachine implements Machine<GatherEvent> {
    private final Gatherer gatherer;
    private final FreshSockets fresh;
    private final ProbeMachine probes;
    private final Invited invited;
    private final RelayedCandidates relays;
    private final Demultiplexer demultiplexer;
    private long nowNanos;
    private final List<Chore> chores = new ArrayList<>();

    /**
     * Makes one that waits for the gatherer to begin.
     *
     * @param invited whom anything was sent to
     * @param relays is given the way into this machine for what relays pass on
     */
    AgentMachine(
            Gatherer gatherer,
            FreshSockets fresh,
            ProbeMachine probes,
            Routes routes,
            Invited invited,
            Function<DatagramSink, RelayedCandidates> relays) {
        this.gatherer = gatherer;
        this.fresh = fresh;
        this.probes = probes;
        this.invited = invited;
        DatagramSink toGatherer = (socket, remote, buffer, offset, length) -> {
            if (fresh.owns(socket)) {
                fresh.handleDatagram(socket, remote, buffer, offset, length);
            } else if (probes.owns(socket)) {
                probes.handleDatagram(socket, remote, buffer, offset, length, nowNanos);
            } else {
                gatherer.handleDatagram(socket, remote, buffer, offset, length, nowNanos);
            }
        };
        this.demultiplexer = new Demultiplexer(routes, toGatherer);
        this.relays = relays.apply(demultiplexer::sort);
    }

    Gatherer gatherer() {
        return gatherer;
    }

    FreshSockets fresh() {
        return fresh;
    }

    ProbeMachine probes() {
        return probes;
    }

    /** Sets whether what is held at servers and relays is needed. */
    void setActive(boolean active, long now) {
        gatherer.setActive(active, now);
        relays.client().setActive(active, now);
    }

    /** What servers saw of us, and relays hold for us, may be so no more. */
    void lookAround(long now) {
        gatherer.refresh(now);
        relays.client().networkChanged(now);
    }

    /** Hands over from now on what is for a relay inside of this agent. */
    void relayTo(DatagramSink taker) {
        demultiplexer.relayTo(taker);
    }

    RelayedCandidates relays() {
        return relays;
    }

    /** Something that is done again and again. */
    private static final class Chore {
        private final long intervalNanos;
        private final Runnable task;
        private Deadline deadline;

        Chore(String name, long intervalNanos, Runnable task, long now) {
            this.intervalNanos = intervalNanos;
            this.task = task;
            this.deadline = new Deadline(now + intervalNanos, name);
        }

        void runIfDue(long now) {
            if (deadline.isDue(now)) {
                deadline = new Deadline(now + intervalNanos, deadline.reason());
                task.run();
            }
        }
    }

    /** Does something again and again on the agent's loop, for the first time one interval from now. */
    void every(String name, long intervalNanos, Runnable task, long now) {
        chores.add(new Chore(name, intervalNanos, task, now));
    }

    @Override
    public void handleDatagram(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long now) {
        nowNanos = now;
        if (RelayClient.owns(socket)) {
            relays.handleDatagram(socket, remote, buffer, offset, length, now);
        } else if (socket >= ProbeSockets.FIRST_NAME && ProbePayload.looksLikeOne(buffer, offset, length)) {
            probes.handleProbe(socket, remote, buffer, offset, length, now);
        } else {
            demultiplexer.sort(socket, remote, buffer, offset, length);
        }
    }

    @Override
    public void handleInput(Input input, long now) {
        if (RelayClient.owns(input.name())) {
            relays.handleInput(input, now);
        } else {
            fresh.handleInput(input, now);
            probes.handleInput(input, now);
            gatherer.handleInput(input, now);
        }
    }

    @Override
    public void handleTimeout(long now) {
        gatherer.handleTimeout(now);
        fresh.handleTimeout(now);
        probes.handleTimeout(now);
        nowNanos = now;
        relays.handleTimeout(now);
        chores.forEach(chore -> chore.runIfDue(now));
    }

    @Override
    public @Nullable Effect pollEffect() {
        Effect effect = gatherer.pollEffect();
        if (effect == null) {
            effect = fresh.pollEffect();
        }
        if (effect == null) {
            effect = probes.pollEffect();
            if (effect instanceof Effect.Transmit it) {
                invited.sentTo(it.remote().getAddress());
            }
        }
        return effect == null ? relays.pollEffect() : effect;
    }

    @Override
    public @Nullable GatherEvent pollEvent() {
        GatherEvent event = gatherer.pollEvent();
        if (event == null) {
            event = fresh.pollEvent();
        }
        ProbeEvent probed = event == null ? probes.pollEvent() : null;
        if (probed != null) {
            return new GatherEvent.Probed(probed);
        }
        return event == null ? relays.pollEvent() : event;
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        Deadline earliest = Deadline.earlier(gatherer.nextDeadline(), fresh.nextDeadline());
        earliest = Deadline.earlier(earliest, relays.nextDeadline());
        earliest = Deadline.earlier(earliest, probes.nextDeadline());
        for (Chore chore : chores) {
            earliest = Deadline.earlier(earliest, chore.deadline);
        }
        return earliest;
    }
}
