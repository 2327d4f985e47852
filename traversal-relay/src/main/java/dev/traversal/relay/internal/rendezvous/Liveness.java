package dev.traversal.relay.internal.rendezvous;

import dev.traversal.internal.machine.Deadline;

/** How long the server has been silent. The longer, the less it is believed: first a ping, then the connection goes. */
final class Liveness {
    private final ClientTimings timings;
    private long heardNanos;
    private long askedNanos;
    private boolean pinged;

    Liveness(ClientTimings timings) {
        this.timings = timings;
    }

    void heard(long nowNanos) {
        heardNanos = nowNanos;
        askedNanos = nowNanos;
        pinged = false;
    }

    /** The first request for a while goes out. */
    void asked(long nowNanos) {
        if (!pinged) {
            askedNanos = nowNanos;
        }
    }

    void pinged(long nowNanos) {
        pinged = true;
        askedNanos = nowNanos;
    }

    boolean isPinged() {
        return pinged;
    }

    /** Returns when to ping, or when to give up what has been pinged. */
    Deadline deadline(boolean awaitsAnswers) {
        if (pinged) {
            return new Deadline(askedNanos + timings.pongTimeout().toNanos(), "pong");
        }
        return awaitsAnswers
                ? new Deadline(askedNanos + timings.answerTimeout().toNanos(), "answer")
                : new Deadline(heardNanos + timings.keepaliveInterval().toNanos(), "keepalive");
    }
}
