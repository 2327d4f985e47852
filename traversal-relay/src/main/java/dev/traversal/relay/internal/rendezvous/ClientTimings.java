package dev.traversal.relay.internal.rendezvous;

import java.time.Duration;

/**
 * How patient a client is, and how much it holds.
 *
 * @param attemptTimeout from the start of an attempt to the server's accepting the registration; the first attempt has
 *     twice as long
 * @param minAttemptInterval between the starts of two attempts
 * @param firstPause before the second attempt on average; it doubles from attempt to attempt
 * @param maxPause the longest pause on average
 * @param steadyAfter a connection that lasted so long lets the pauses begin anew
 * @param requestTimeout from a request to its failure, whatever happens in between; while the very first attempt neither
 *     succeeded nor failed, requests wait for it, and have this long once it succeeded
 * @param answerTimeout without a sign of life until a ping is sent, while a request is out
 * @param keepaliveInterval the same while none is
 * @param pongTimeout without a sign of life after a ping: the connection is taken for dead
 * @param maxPending requests that wait for their answers
 * @param maxPendingBytes the bytes of those requests
 */
public record ClientTimings(
        Duration attemptTimeout,
        Duration minAttemptInterval,
        Duration firstPause,
        Duration maxPause,
        Duration steadyAfter,
        Duration requestTimeout,
        Duration answerTimeout,
        Duration keepaliveInterval,
        Duration pongTimeout,
        int maxPending,
        int maxPendingBytes) {
    /** New sessions fail within five seconds when the server is down, so requests have a second less. */
    public static final ClientTimings DEFAULT = new ClientTimings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(4),
            Duration.ofMillis(500),
            Duration.ofSeconds(25),
            Duration.ofMillis(2_500),
            1_024,
            4 * 1_024 * 1_024);
}
