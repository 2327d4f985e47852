package dev.traversal.ice.internal.agent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Looks whether this host's addresses are still the same: twice a second while there are sessions, now and then
 * otherwise. The JDK tells nobody when they change. Asking the system may take milliseconds, so it is done beside the
 * loops. Lives on the agent's loop.
 */
final class NetworkWatch {
    static final long INTERVAL_NANOS = 500_000_000L;

    private static final int IDLE_ROUNDS = 20;

    private final BooleanSupplier idle;
    private final Runnable look;
    private final boolean inline;
    private final AtomicBoolean looking = new AtomicBoolean();
    private int rounds;

    /**
     * Makes one.
     *
     * @param idle whether there are no sessions
     * @param look asks the system
     * @param inline whether to do so on the loop, as in simulations
     */
    NetworkWatch(BooleanSupplier idle, Runnable look, boolean inline) {
        this.idle = idle;
        this.look = look;
        this.inline = inline;
    }

    void tick() {
        rounds++;
        if (idle.getAsBoolean() && rounds % IDLE_ROUNDS != 0) {
            return;
        }
        if (inline) {
            look.run();
        } else if (looking.compareAndSet(false, true)) {
            var unused = CompletableFuture.runAsync(look).whenComplete((done, error) -> looking.set(false));
        }
    }
}
