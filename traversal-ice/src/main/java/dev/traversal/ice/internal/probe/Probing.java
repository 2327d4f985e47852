package dev.traversal.ice.internal.probe;

import dev.traversal.internal.machine.Deadline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans S, B and R at the end with one port: probes the other's from there, and begins another wave, from a fresh port,
 * when none was met.
 */
final class Probing implements Tactic {
    /** By then the other end's openers are out, and it has said so. */
    private static final long TOLD_NANOS = 2_000_000_000L;
    /** By then a probe that met an opener has been answered. */
    private static final long ANSWERED_NANOS = 400_000_000L;
    /** Fewer probes than that are not worth another wave. */
    private static final int FEWEST = 16;

    private final Bench bench;
    private final Waves waves;
    private final Targets targets;
    private int wave = 1;
    private boolean probing;
    private @Nullable Deadline deadline;

    Probing(Bench bench, Waves waves, Targets targets) {
        this.bench = bench;
        this.waves = waves;
        this.targets = targets;
    }

    @Override
    public void begin(long nowNanos) {
        bench.ends().wave(wave, nowNanos);
        deadline = new Deadline(nowNanos + TOLD_NANOS, "openers of the peer");
    }

    @Override
    public void told(HardMessage message, long nowNanos) {
        Targets.Chosen chosen = isOfThisWave(message) && !waves.isSwapped(wave) ? targets.after(message) : null;
        if (chosen != null && !probing) {
            probe(chosen, nowNanos);
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {
        if (probing && bench.volley().isDone()) {
            probing = false;
            deadline = new Deadline(nowNanos + ANSWERED_NANOS, "answer to a probe");
            if (waves.isSwapped(wave)) {
                bench.ends().tell(new HardMessage.Go(bench.deal().attempt(), wave, bench.ownAddress()));
                deadline = new Deadline(nowNanos + TOLD_NANOS, "openers of the peer");
            }
        } else if (deadline != null && deadline.isDue(nowNanos)) {
            deadline = null;
            nextWave(nowNanos);
        }
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return deadline;
    }

    private void nextWave(long nowNanos) {
        if (wave == waves.count() || bench.volley().left() < FEWEST) {
            bench.ends().giveUp("none of " + bench.volley().sent() + " probes met an opener", nowNanos);
            return;
        }
        wave++;
        bench.ends().wave(wave, nowNanos);
        bench.ends().freshAim(this::aimed, nowNanos);
    }

    private void aimed(long nowNanos) {
        if (waves.isSwapped(wave)) {
            probe(targets.ahead(), nowNanos);
        } else {
            bench.ends().tell(new HardMessage.Go(bench.deal().attempt(), wave, bench.ownAddress()));
            deadline = new Deadline(nowNanos + TOLD_NANOS, "openers of the peer");
        }
    }

    private void probe(Targets.Chosen chosen, long nowNanos) {
        deadline = null;
        probing = true;
        List<InetAddress> addresses = new ArrayList<>(chosen.addresses());
        addresses.retainAll(bench.theirAddresses()); // what was agreed on, and nowhere else
        for (int port : chosen.ports()) {
            for (InetAddress address : addresses) {
                bench.volley().add(bench.ownAim(), new InetSocketAddress(address, port), 0);
            }
        }
        bench.volley().run(nowNanos);
        if (chosen.ports().length == 0) {
            deadline = new Deadline(nowNanos, "another wave");
            probing = false;
        }
    }

    private boolean isOfThisWave(HardMessage message) {
        return message instanceof HardMessage.Opened opened && opened.wave() == wave
                || message instanceof HardMessage.Bracket bracket && bracket.wave() == wave;
    }
}
