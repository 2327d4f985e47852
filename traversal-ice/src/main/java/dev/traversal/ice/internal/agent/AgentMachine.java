package dev.traversal.ice.internal.agent;

import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.ice.internal.gather.Gatherer;
import dev.traversal.internal.machine.DatagramSink;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The agent's own machine: owns the sockets, gathers candidates, and sorts what arrives to the sessions. */
final class AgentMachine implements Machine<GatherEvent> {
    private final Gatherer gatherer;
    private final Demultiplexer demultiplexer;
    private long nowNanos;
    private Runnable chore = () -> {};
    private long choreIntervalNanos;
    private @Nullable Deadline choreDeadline;

    AgentMachine(Gatherer gatherer, Routes routes) {
        this.gatherer = gatherer;
        DatagramSink toGatherer = (socket, remote, buffer, offset, length) ->
                gatherer.handleDatagram(socket, remote, buffer, offset, length, nowNanos);
        this.demultiplexer = new Demultiplexer(routes, toGatherer);
    }

    Gatherer gatherer() {
        return gatherer;
    }

    /** Does something again and again on the agent's loop, for the first time one interval from now. */
    void every(long intervalNanos, Runnable task, long now) {
        chore = task;
        choreIntervalNanos = intervalNanos;
        choreDeadline = new Deadline(now + intervalNanos, "prekey rotation");
    }

    @Override
    public void handleDatagram(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long now) {
        nowNanos = now;
        demultiplexer.sort(socket, remote, buffer, offset, length);
    }

    @Override
    public void handleInput(Input input, long now) {
        gatherer.handleInput(input, now);
    }

    @Override
    public void handleTimeout(long now) {
        gatherer.handleTimeout(now);
        if (choreDeadline != null && choreDeadline.isDue(now)) {
            choreDeadline = new Deadline(now + choreIntervalNanos, choreDeadline.reason());
            chore.run();
        }
    }

    @Override
    public @Nullable Effect pollEffect() {
        return gatherer.pollEffect();
    }

    @Override
    public @Nullable GatherEvent pollEvent() {
        return gatherer.pollEvent();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return Deadline.earlier(gatherer.nextDeadline(), choreDeadline);
    }
}
