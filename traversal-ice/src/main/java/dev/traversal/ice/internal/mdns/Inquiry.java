package dev.traversal.ice.internal.mdns;

import dev.traversal.internal.machine.Deadline;
import java.util.List;

/** A name that is looked for: asked for three times within a second. */
final class Inquiry {
    private static final long MILLI = 1_000_000L;
    private static final long LIFE_NANOS = 1_000 * MILLI;
    private static final long FIRST_PAUSE_NANOS = 200 * MILLI;

    private final LocalName name;
    private final int id;
    private final long endsNanos;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long dueNanos;

    Inquiry(LocalName name, int id, long nowNanos) {
        this.name = name;
        this.id = id;
        this.endsNanos = nowNanos + LIFE_NANOS;
        this.dueNanos = nowNanos;
    }

    LocalName name() {
        return name;
    }

    /** {@return what an answer repeats} */
    int id() {
        return id;
    }

    MdnsMessage question() {
        return new MdnsMessage(id, false, List.of(new MdnsMessage.Question(name, true, true, false)), List.of());
    }

    void asked(long nowNanos) {
        dueNanos = nowNanos + pauseNanos;
        pauseNanos *= 2;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - dueNanos >= 0;
    }

    boolean isOver(long nowNanos) {
        return nowNanos - endsNanos >= 0;
    }

    Deadline deadline() {
        return new Deadline(dueNanos - endsNanos < 0 ? dueNanos : endsNanos, "name on the link");
    }
}
