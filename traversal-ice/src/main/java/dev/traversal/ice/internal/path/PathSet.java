package dev.traversal.ice.internal.path;

import dev.traversal.api.Path;
import dev.traversal.internal.machine.Deadline;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The valid pairs of a session with a peer of this library: decides which one carries the data, and proves that it does.
 * A path that carries data is asked four times a second, an idle one when it has been silent; the first answer that
 * fails to come casts doubt, and then whatever leaves takes a second path as well; a few more, and data moves.
 *
 * <p>Not thread-safe. A proof is an answer that came back over the same path: hearing the peer alone proves nothing
 * about the way there.
 */
public final class PathSet {
    /** Who runs this late was stopped itself; silence then says nothing about the peer. */
    private static final long OWN_PAUSE_NANOS = 100_000_000;
    /** A faster path must be so much faster before data moves to it. */
    private static final double FASTER = 0.8;

    private static final double FASTER_NANOS = 10_000_000;
    /** Data does not move for speed alone more often than this. */
    private static final long MIN_STAY_NANOS = 5_000_000_000L;

    /**
     * A question to be sent over one path.
     *
     * @param over the path
     * @param frame a {@link PathFrame}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Ping(PathKey over, byte[] frame) {}

    private final PathTimings timings;
    private final LongSupplier datagramsSent;
    private final Pings pings;
    private final Map<PathKey, LivePath> paths = new LinkedHashMap<>();
    private final Queue<Ping> outgoing = new ArrayDeque<>();
    private final Queue<PathEvent> events = new ArrayDeque<>();
    private @Nullable LivePath current;
    private @Nullable LivePath companion;
    private boolean begun;
    private boolean loaded;
    private boolean silent;
    private long lastCount;
    private long movedNanos;
    private @Nullable Deadline deadline;

    /**
     * Makes one without paths.
     *
     * @param timings how soon paths are doubted
     * @param datagramsSent how many datagrams the application has sent
     * @param random names questions, so it must be unpredictable
     */
    public PathSet(PathTimings timings, LongSupplier datagramsSent, RandomGenerator random) {
        this.timings = timings;
        this.datagramsSent = datagramsSent;
        this.pings = new Pings(random);
    }

    /**
     * The secure channel is open: paths can be asked.
     *
     * @param nowNanos the time
     */
    public void begin(long nowNanos) {
        begun = true;
        choose(nowNanos);
        plan();
    }

    /**
     * A pair is valid.
     *
     * @param key the pair
     * @param path the same for people
     * @param rttNanos its round trip
     * @param nowNanos the time
     */
    public void valid(PathKey key, Path path, long rttNanos, long nowNanos) {
        LivePath known = paths.get(key);
        if (known == null) {
            paths.put(key, new LivePath(key, path, rttNanos, nowNanos));
        } else {
            known.path(path);
            known.proven(rttNanos, nowNanos);
        }
        choose(nowNanos);
        plan();
    }

    /**
     * ICE nominated a pair: among equals it is preferred.
     *
     * @param key the pair
     * @param nowNanos the time
     */
    public void selected(PathKey key, long nowNanos) {
        paths.values().forEach(path -> path.selected(path.key().equals(key)));
        LivePath selected = paths.get(key);
        LivePath now = current;
        boolean worse = now != null && now.misses() == 0 && isMoreDirect(now, selected);
        if (begun && selected != null && selected != now && selected.misses() == 0 && !worse) {
            use(selected, nowNanos);
        }
        plan();
    }

    /**
     * A check was answered on a pair.
     *
     * @param key the pair
     * @param seen the same for people, as the peer sees it now
     * @param rttNanos the round trip
     * @param nowNanos the time
     */
    public void proven(PathKey key, Path seen, long rttNanos, long nowNanos) {
        LivePath path = paths.get(key);
        if (path != null) {
            path.path(seen);
            prove(path, rttNanos, nowNanos);
        }
    }

    /**
     * An answer came over a path.
     *
     * @param over the path
     * @param id the name of the question
     * @param nowNanos the time
     */
    public void ponged(PathKey over, long id, long nowNanos) {
        Pings.Sent question = pings.answered(id, over);
        if (question != null && paths.containsValue(question.path())) {
            question.path().ponged();
            prove(question.path(), nowNanos - question.atNanos(), nowNanos);
        }
    }

    /**
     * Consent for a pair is gone, or its socket is.
     *
     * @param key the pair
     * @param nowNanos the time
     */
    public void lost(PathKey key, long nowNanos) {
        LivePath path = paths.remove(key);
        if (path != null) {
            pings.forget(path);
            if (path == companion) {
                accompany(null);
            }
            if (path == current) {
                current = null;
                choose(nowNanos);
                despair(nowNanos);
            }
            plan();
        }
    }

    /**
     * The application began to send.
     *
     * @param nowNanos the time
     */
    public void active(long nowNanos) {
        if (!loaded && begun) {
            loaded = true;
            lastCount = datagramsSent.getAsLong();
            LivePath now = current;
            if (now != null && nowNanos - now.lastProofNanos() >= timings.loadedPingNanos()) {
                ask(now, nowNanos);
            }
            plan();
        }
    }

    /**
     * A check was not answered in time on a pair: whether data passes is asked now.
     *
     * @param key the pair
     * @param nowNanos the time
     */
    public void doubted(PathKey key, long nowNanos) {
        LivePath path = paths.get(key);
        if (begun && path != null && path.misses() == 0) {
            ask(path, nowNanos);
            plan();
        }
    }

    /**
     * Asks over every path without waiting: the network has changed.
     *
     * @param nowNanos the time
     */
    public void askNow(long nowNanos) {
        if (begun) {
            paths.values().forEach(path -> ask(path, nowNanos));
            plan();
        }
    }

    /** {@return whether {@link #active} is to be called when the application sends} */
    public boolean isIdle() {
        return !loaded;
    }

    /**
     * Does what is due.
     *
     * @param nowNanos the time
     */
    public void handleTimeout(long nowNanos) {
        if (deadline == null || !deadline.isDue(nowNanos)) {
            return;
        }
        if (nowNanos - deadline.atNanos() >= OWN_PAUSE_NANOS) {
            pings.forget(null);
        }
        LivePath now = current;
        if (now != null) {
            for (LivePath path : paths.values()) {
                pings.countMisses(path, path.waitNanos(timings.minWaitNanos()), nowNanos);
            }
            judge(now, nowNanos);
            askIfDue(now, nowNanos);
        }
        plan();
    }

    /** {@return the next question to be sent, or {@code null}} */
    public @Nullable Ping pollPing() {
        return outgoing.poll();
    }

    /** {@return what happened, or {@code null}} */
    public @Nullable PathEvent pollEvent() {
        return events.poll();
    }

    /** {@return when {@link #handleTimeout} has something to do} */
    public @Nullable Deadline nextDeadline() {
        return deadline;
    }

    /** {@return whether a pair is among the paths} */
    public boolean has(PathKey key) {
        return paths.containsKey(key);
    }

    /** {@return whether no path is left} */
    public boolean isEmpty() {
        return paths.isEmpty();
    }

    /** {@return the round trip of a path, 0 if it is none of these} */
    public long rttNanos(PathKey key) {
        LivePath path = paths.get(key);
        return path == null ? 0 : (long) path.rttNanos();
    }

    /** {@return how questions over a path fare, {@code null} if it is none of these} */
    public @Nullable PathFigures figures(PathKey key) {
        return paths.get(key);
    }

    private void prove(LivePath path, long rttNanos, long nowNanos) {
        path.proven(rttNanos, nowNanos);
        if (path == current) {
            accompany(null);
            if (silent) {
                silent = false;
                events.add(new PathEvent.Recovered(path.key(), path.path()));
            }
        }
        choose(nowNanos);
        plan();
    }

    private void judge(LivePath now, long nowNanos) {
        if (now.misses() == 0) {
            return;
        }
        if (companion == null) {
            accompany(bestBeside(now));
            LivePath other = companion;
            if (other != null) {
                ask(other, nowNanos);
            }
        }
        if (isDead(now) && !silent) {
            LivePath other = bestBeside(now);
            events.add(new PathEvent.Silent(now.key(), now.path(), other == null));
            if (other == null) {
                silent = true;
            } else {
                use(other, nowNanos);
            }
        }
    }

    private boolean isDead(LivePath path) {
        return path.misses() >= path.deadlyMisses(timings.missesToDeath());
    }

    private void askIfDue(LivePath now, long nowNanos) {
        if (nowNanos - dueNanos(now) >= 0) {
            boolean quiet = datagramsSent.getAsLong() == lastCount;
            lastCount = datagramsSent.getAsLong();
            if (loaded && quiet && now.misses() == 0) {
                loaded = false; // until the application sends again
                return;
            }
            ask(now, nowNanos);
            if (now.misses() > 0) {
                paths.values().stream().filter(path -> path != now).forEach(path -> ask(path, nowNanos));
            }
        }
    }

    /** {@return when the path that carries the data is to be asked} */
    private long dueNanos(LivePath now) {
        if (silent) {
            return now.lastPingNanos() + timings.deadPauseNanos();
        }
        boolean unanswered = now.lastPingNanos() - now.lastProofNanos() > 0;
        if (now.misses() > 0 || !loaded && unanswered && timings.idleDoubts()) {
            return now.lastPingNanos() + (loaded ? timings.doubtPauseNanos() : timings.idleDoubtPauseNanos());
        }
        long last = later(now.lastPingNanos(), now.lastProofNanos());
        return loaded ? now.lastPingNanos() + timings.loadedPingNanos() : last + timings.idleSilenceNanos();
    }

    private void ask(LivePath path, long nowNanos) {
        outgoing.add(new Ping(path.key(), PathFrame.ping(pings.add(path, nowNanos))));
        path.pinged(nowNanos);
    }

    private void choose(long nowNanos) {
        LivePath best = bestBeside(null);
        LivePath now = current;
        if (!begun || best == null || best == now) {
            return;
        }
        if (now == null || silent || isWorthMoving(now, best, nowNanos)) {
            use(best, nowNanos);
        }
    }

    /** Of paths that are all silent, one is as good as another. */
    private void despair(long nowNanos) {
        if (begun && current == null && !paths.isEmpty()) {
            use(paths.values().iterator().next(), nowNanos);
            silent = true;
        }
    }

    private boolean isWorthMoving(LivePath now, LivePath best, long nowNanos) {
        if (best.misses() > 0 || now.misses() > 0) {
            return false; // doubt is settled by questions
        }
        if (best.path().isRelayed() != now.path().isRelayed()) {
            return now.path().isRelayed();
        }
        boolean stayedLong = nowNanos - movedNanos >= MIN_STAY_NANOS;
        return stayedLong && best.leastRttNanos() < (best.isSelected() ? now.leastRttNanos() : muchFaster(now));
    }

    /** {@return a round trip for which it is worth leaving a path} */
    private static double muchFaster(LivePath path) {
        return Math.min(FASTER * path.leastRttNanos(), path.leastRttNanos() - FASTER_NANOS);
    }

    private static boolean isMoreDirect(LivePath path, @Nullable LivePath than) {
        return than != null && than.path().isRelayed() && !path.path().isRelayed();
    }

    private @Nullable LivePath bestBeside(@Nullable LivePath excluded) {
        return paths.values().stream()
                .filter(path -> path != excluded && !isDead(path))
                .min(Comparator.comparing((LivePath path) -> path.misses() > 0)
                        .thenComparing(path -> excluded != null && path.sharesRelayWith(excluded))
                        .thenComparing(path -> path.path().isRelayed())
                        .thenComparingDouble(path -> path.isSelected() ? muchFaster(path) : path.leastRttNanos()))
                .orElse(null);
    }

    private void use(LivePath path, long nowNanos) {
        current = path;
        movedNanos = nowNanos;
        silent = false;
        accompany(null);
        events.add(new PathEvent.Use(path.key(), path.path()));
    }

    private void accompany(@Nullable LivePath other) {
        if (companion != other) {
            companion = other;
            events.add(new PathEvent.Accompany(other == null ? null : other.key()));
        }
    }

    private void plan() {
        LivePath now = current;
        if (!begun || now == null) {
            deadline = null;
            return;
        }
        long miss = pings.nextMissNanos(now, now.waitNanos(timings.minWaitNanos()));
        long due = dueNanos(now);
        boolean missFirst = miss != Long.MAX_VALUE && miss - due < 0;
        deadline = missFirst ? new Deadline(miss, "path answer") : new Deadline(due, "path ping");
    }

    private static long later(long a, long b) {
        return a - b >= 0 ? a : b;
    }
}
