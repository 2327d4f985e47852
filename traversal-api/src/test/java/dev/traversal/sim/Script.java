package dev.traversal.sim;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A machine that does what a test puts into it. */
final class Script implements Machine<String> {
    final Queue<Effect> effects = new ArrayDeque<>();
    final Queue<String> events = new ArrayDeque<>();
    final List<Input> inputs = new ArrayList<>();
    Deadline deadline;
    long wakeAfter;
    int wakeups;
    int datagrams;

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        datagrams++;
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        inputs.add(input);
    }

    @Override
    public void handleTimeout(long nowNanos) {
        wakeups++;
        if (wakeAfter > 0) {
            deadline = null;
        }
    }

    @Override
    public Effect pollEffect() {
        return effects.poll();
    }

    @Override
    public String pollEvent() {
        return events.poll();
    }

    @Override
    public Deadline nextDeadline() {
        return deadline;
    }
}
