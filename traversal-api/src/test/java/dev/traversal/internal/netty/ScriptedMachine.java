package dev.traversal.internal.netty;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A machine that reports whatever happens to it, and does what a test tells it to. */
final class ScriptedMachine implements Machine<ScriptedMachine.Happening> {
    /** What happened. */
    sealed interface Happening {
        record Datagram(int socket, InetSocketAddress remote, byte[] payload) implements Happening {}

        record Answer(Input input) implements Happening {}

        record Timeout(String reason, long lateNanos) implements Happening {}
    }

    /** What a test does with a datagram instead of hearing of it. */
    interface Reflex {
        void on(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length);
    }

    final Queue<Effect> effects = new ArrayDeque<>();
    final Queue<Happening> happenings = new ArrayDeque<>();

    @Nullable
    Deadline deadline;

    @Nullable
    Reflex reflex;

    int timeouts;

    ScriptedMachine ask(Effect effect) {
        effects.add(effect);
        return this;
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (reflex != null) {
            reflex.on(socket, remote, buffer, offset, length);
        } else {
            happenings.add(new Happening.Datagram(socket, remote, Arrays.copyOfRange(buffer, offset, offset + length)));
        }
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        happenings.add(new Happening.Answer(input));
    }

    @Override
    public void handleTimeout(long nowNanos) {
        timeouts++;
        if (deadline != null && deadline.isDue(nowNanos)) {
            happenings.add(new Happening.Timeout(deadline.reason(), nowNanos - deadline.atNanos()));
            deadline = null;
        }
    }

    @Override
    public @Nullable Effect pollEffect() {
        return effects.poll();
    }

    @Override
    public @Nullable Happening pollEvent() {
        return happenings.poll();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return deadline;
    }
}
