package dev.traversal.ice.internal.probe;

import org.jspecify.annotations.Nullable;

/** What was measured of this host's NATs, which holds for a while; then, or when the servers are others, it is measured anew. */
final class Profiles {
    private static final long LIFETIME_NANOS = 600_000_000_000L;

    private final Profiler profiler;
    private @Nullable ProbeGround ground;
    private @Nullable Known known;

    private record Known(ProbeGround ground, Profiler.Result result, long atNanos) {}

    Profiles(Profiler profiler) {
        this.profiler = profiler;
    }

    /** {@return what measures: datagrams and time are for it} */
    Profiler profiler() {
        return profiler;
    }

    /** Begins to find a socket to aim at, and all else that is not known. */
    void measure(ProbeWant want, long nowNanos) {
        Known before = known;
        boolean holds =
                before != null && before.ground.equals(want.ground()) && nowNanos - before.atNanos < LIFETIME_NANOS;
        if (before != null && holds) {
            ground = want.ground();
            profiler.refresh(before.result.profile(), want.toMeasure(), nowNanos);
        } else {
            measureAnew(want, nowNanos);
        }
    }

    /** Begins to find out everything. */
    void measureAnew(ProbeWant want, long nowNanos) {
        ground = want.ground();
        known = null;
        profiler.measure(want.toMeasure(), nowNanos);
    }

    /** {@return what was found, once} */
    Profiler.@Nullable Result poll(long nowNanos) {
        Profiler.Result result = profiler.poll(nowNanos);
        Known before = known;
        ProbeGround where = ground;
        if (result == null || where == null) {
            return null;
        }
        Profiler.Result whole = before == null ? result : withReach(result, before.result.reach());
        if (result.aim() != null) {
            known = new Known(where, whole, before == null ? nowNanos : before.atNanos);
        }
        return whole;
    }

    /** How far servers are is not measured each time. */
    private static Profiler.Result withReach(Profiler.Result result, int reach) {
        return result.reach() > 0
                ? result
                : new Profiler.Result(
                        result.profile(),
                        result.aimSocket(),
                        result.aim(),
                        result.rttNanos(),
                        reach,
                        result.alternate());
    }
}
