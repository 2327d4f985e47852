package dev.traversal.relay.internal.websocket;

import dev.traversal.internal.machine.Deadline;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One timer of a machine on its loop, re-armed whenever the machine's next deadline has moved. */
final class LoopTimer {
    private final EventLoop loop;
    private final Runnable action;
    private @Nullable ScheduledFuture<?> scheduled;
    private long scheduledNanos;

    LoopTimer(EventLoop loop, Runnable action) {
        this.loop = loop;
        this.action = action;
    }

    long nowNanos() {
        return loop.ticker().nanoTime();
    }

    void arm(@Nullable Deadline deadline) {
        ScheduledFuture<?> before = scheduled;
        if (before != null) {
            if (deadline != null && deadline.atNanos() == scheduledNanos) {
                return;
            }
            before.cancel(false);
            scheduled = null;
        }
        if (deadline != null && !loop.isShuttingDown()) {
            scheduledNanos = deadline.atNanos();
            scheduled = loop.schedule(this::fire, Math.max(0, scheduledNanos - nowNanos()), TimeUnit.NANOSECONDS);
        }
    }

    private void fire() {
        scheduled = null;
        action.run();
    }
}
