package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.stun.RetransmitSchedule;

/**
 * When what is asked of a relay is asked again. Sooner than RFC 8489 section 6.2.1 has it: a lost datagram costs a
 * quarter of a second.
 */
final class Schedules {
    static final long MILLI = 1_000_000;

    /**
     * Who has no relay yet waits for this answer and for the next: repeated as densely as checks are at first. In all, how
     * long a server counts as one that may yet answer.
     */
    static final RetransmitSchedule ALLOCATE = millis(100, 100, 150, 200, 200, 250, 500, 500, 750, 1_000, 1_000, 1_000);
    /** What a datagram waits for. */
    static final RetransmitSchedule PROMPT = millis(250, 250, 500, 1_000, 1_000, 2_000, 2_000);
    /** Nothing waits for it, and a relay that works shall not be taken for dead on a path that loses a third. */
    static final RetransmitSchedule PATIENT = millis(250, 500, 500, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000);
    /** The relay is silent although data was sent to it. */
    static final RetransmitSchedule URGENT = millis(250, 250, 250, 250, 250, 250, 250, 250);
    /** A stream repeats by itself (RFC 8489 section 6.2.2). */
    static final RetransmitSchedule STREAM = millis(8_000);

    static final RetransmitSchedule URGENT_STREAM = millis(2_000);

    private Schedules() {}

    private static RetransmitSchedule millis(long... waits) {
        for (int i = 0; i < waits.length; i++) {
            waits[i] *= MILLI;
        }
        return RetransmitSchedule.of(waits);
    }
}
