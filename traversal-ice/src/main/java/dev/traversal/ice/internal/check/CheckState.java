package dev.traversal.ice.internal.check;

import java.util.Locale;

/** State of one candidate pair (RFC 8445 section 6.1.2.6). */
enum CheckState {
    FROZEN,
    WAITING,
    IN_PROGRESS,
    SUCCEEDED,
    FAILED;

    CheckState to(CheckState next) {
        boolean legal = switch (this) {
            case FROZEN -> next == WAITING;
            case WAITING -> next == IN_PROGRESS;
            case IN_PROGRESS -> next == SUCCEEDED || next == FAILED || next == WAITING;
            case FAILED -> next == WAITING || next == SUCCEEDED; // a check of the peer's; an answer that was late
            case SUCCEEDED -> next == FAILED; // consent expired (RFC 7675 section 5.1)
        };
        if (!legal) {
            throw new IllegalStateException("no arrow from " + this + " to " + next);
        }
        return next;
    }

    /** {@return whether the pair's check has not yet ended} */
    boolean isOpen() {
        return this == FROZEN || this == WAITING || this == IN_PROGRESS;
    }

    /** {@return the standard's word, lower case} */
    String word() {
        return this == IN_PROGRESS ? "in-progress" : name().toLowerCase(Locale.ROOT);
    }
}
