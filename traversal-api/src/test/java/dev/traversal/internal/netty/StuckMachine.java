package dev.traversal.internal.netty;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A machine that is wrong: its deadline has passed and stays. */
final class StuckMachine implements Machine<Object> {
    private final Deadline passed;
    int timeouts;

    StuckMachine(Deadline passed) {
        this.passed = passed;
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {}

    @Override
    public void handleInput(Input input, long nowNanos) {}

    @Override
    public void handleTimeout(long nowNanos) {
        timeouts++;
    }

    @Override
    public @Nullable Effect pollEffect() {
        return null;
    }

    @Override
    public @Nullable Object pollEvent() {
        return null;
    }

    @Override
    public Deadline nextDeadline() {
        return passed;
    }
}
