package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.Path;
import dev.traversal.ice.internal.check.Keepalive;
import java.util.function.LongSupplier;

/** A session's keepalives where they are to be few: as far apart as its gateway's mappings last. */
final class SessionKeepalive implements Keepalive {
    /** Keepalives leave after this share of the pause at the earliest. */
    static final double EARLIEST = 0.75;

    private final KeepaliveMemory memory;
    private final LongSupplier nanoTime;
    private boolean idle;

    SessionKeepalive(KeepaliveMemory memory, LongSupplier nanoTime) {
        this.memory = memory;
        this.nanoTime = nanoTime;
    }

    /** Says whether the application is silent. */
    void idle(boolean now) {
        idle = now;
    }

    @Override
    public boolean isIdle() {
        return idle;
    }

    @Override
    public boolean isSparing() {
        return true;
    }

    @Override
    public long intervalNanos(Path path) {
        return memory.intervalNanos(gateway(path), this, nanoTime.getAsLong());
    }

    @Override
    public void survived(Path path, long silenceNanos, long nowNanos) {
        memory.survived(gateway(path), this, silenceNanos);
    }

    @Override
    public void lost(Path path, long silenceNanos, long nowNanos) {
        memory.lost(gateway(path), this, silenceNanos, nowNanos);
    }

    private static KeepaliveMemory.Gateway gateway(Path path) {
        Candidate local = path.local();
        return new KeepaliveMemory.Gateway(
                local.related().orElse(local.address()).address(),
                local.address().address());
    }
}
