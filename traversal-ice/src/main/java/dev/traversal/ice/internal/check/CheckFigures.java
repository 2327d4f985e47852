package dev.traversal.ice.internal.check;

/** What was sent on a pair and what came of it. Any thread may read; the session's loop counts. */
public interface CheckFigures {
    /** {@return checks sent} */
    int sent();

    /** {@return how many of them were answered with success} */
    int answered();

    /** {@return how many of them were for consent} */
    int consentSent();

    /** {@return checks of the peer's} */
    int received();

    /** {@return the last round trip} */
    long rttNanos();

    /** {@return the sum of all round trips} */
    long totalRttNanos();

    /** {@return when the last answer came, if one did} */
    long lastAnswerNanos();
}
