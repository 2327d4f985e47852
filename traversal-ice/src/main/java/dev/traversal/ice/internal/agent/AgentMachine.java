package dev.traversal.ice.internal.agent;

import dev.traversal.ice.internal.gather.FreshSockets;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.ice.internal.gather.Gatherer;
import dev.traversal.internal.machine.DatagramSink;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The agent's own machine: owns the sockets, gathers candidates, and sorts what arrives to the sessions. */
final class AgentMachine implements Machine<GatherEvent> {
    private final Gatherer gatherer;
    private final FreshSockets fresh;
    private final Demultiplexer demultiplexer;
    private long nowNanos;
    private final List<Chore> chores = new ArrayList<>();

    AgentMachine(Gatherer gatherer, FreshSockets fresh, Routes routes) {
        this.gatherer = gatherer;
        this.fresh = fresh;
        DatagramSink toGatherer = (socket, remote, buffer, offset, length) -> {
            if (fresh.owns(socket)) {
                fresh.handleDatagram(socket, remote, buffer, offset, length);
            } else {
                gatherer.handleDatagram(socket, remote, buffer, offset, length, nowNanos);
            }
        };
        this.demultiplexer = new Demultiplexer(routes, toGatherer);
    }

    Gatherer gatherer() {
        return gatherer;
    }

    FreshSockets fresh() {
        return fresh;
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
        demultiplexer.sort(socket, remote, buffer, offset, length);
    }

    @Override
    public void handleInput(Input input, long now) {
        fresh.handleInput(input, now);
        gatherer.handleInput(input, now);
    }

    @Override
    public void handleTimeout(long now) {
        gatherer.handleTimeout(now);
        fresh.handleTimeout(now);
        chores.forEach(chore -> chore.runIfDue(now));
    }

    @Override
    public @Nullable Effect pollEffect() {
        Effect effect = gatherer.pollEffect();
        return effect == null ? fresh.pollEffect() : effect;
    }

    @Override
    public @Nullable GatherEvent pollEvent() {
        GatherEvent event = gatherer.pollEvent();
        return event == null ? fresh.pollEvent() : event;
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        Deadline earliest = Deadline.earlier(gatherer.nextDeadline(), fresh.nextDeadline());
        for (Chore chore : chores) {
            earliest = Deadline.earlier(earliest, chore.deadline);
        }
        return earliest;
    }
}
