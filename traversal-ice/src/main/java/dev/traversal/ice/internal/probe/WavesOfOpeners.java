package dev.traversal.ice.internal.probe;

import dev.traversal.internal.machine.Deadline;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The end that opens: a wave at once, and another, from other sockets toward another port, each time the peer says so. */
abstract class WavesOfOpeners implements Tactic {
    private final Bench bench;
    private final Waves waves;
    private int wave;

    WavesOfOpeners(Bench bench, Waves waves) {
        this.bench = bench;
        this.waves = waves;
    }

    /** Opens the sockets of the wave that has begun. */
    abstract void open(long nowNanos);

    Bench bench() {
        return bench;
    }

    /** {@return the number of the wave, from 1} */
    int wave() {
        return wave;
    }

    /** {@return the TTL of the wave's openers, 0 for the system's default} */
    int ttl() {
        return waves.ttl(wave, bench.deal().reach());
    }

    @Override
    public void begin(long nowNanos) {
        next(nowNanos);
    }

    @Override
    public void told(HardMessage message, long nowNanos) {
        if (message instanceof HardMessage.Go go && go.wave() == wave + 1 && go.wave() <= waves.count()) {
            bench.theirAim(go.aim());
            bench.closeAllBut(Set.of());
            next(nowNanos);
        }
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return null; // the other end sets the pace
    }

    private void next(long nowNanos) {
        wave++;
        bench.volley().clear();
        bench.ends().wave(wave, nowNanos);
        open(nowNanos);
    }
}
