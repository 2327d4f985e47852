package dev.traversal.ice.internal.signal;

import java.util.Optional;

/** Remembers which of a sender's last 64 messages came, so that each is taken once, in whatever order they come. */
final class SequenceWindow {
    private static final int SIZE = Long.SIZE;

    private int highest = -1;
    private long seen; // bit i: highest - i

    /** {@return why a message of this number is not to be taken, if so} */
    Optional<EnvelopeRefusal> refusal(int sequence) {
        if (sequence > highest) {
            return Optional.empty();
        }
        int age = highest - sequence;
        if (age >= SIZE) {
            return Optional.of(EnvelopeRefusal.OUT_OF_ORDER);
        }
        return (seen >>> age & 1) == 0 ? Optional.empty() : Optional.of(EnvelopeRefusal.REPLAYED);
    }

    /** Notes a message for which there is no {@link #refusal}. */
    void accept(int sequence) {
        if (sequence > highest) {
            int step = sequence - highest;
            seen = (step >= SIZE ? 0 : seen << step) | 1;
            highest = sequence;
        } else {
            seen |= 1L << highest - sequence;
        }
    }
}
