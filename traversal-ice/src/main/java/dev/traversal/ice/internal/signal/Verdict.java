package dev.traversal.ice.internal.signal;

/**
 * What became of bytes from the network: a value, or the reason why not.
 *
 * @param <T> the value's type
 */
public sealed interface Verdict<T> {
    /**
     * They are good.
     *
     * @param value what they say
     * @param <T> its type
     */
    record Accepted<T>(T value) implements Verdict<T> {}

    /**
     * They are not.
     *
     * @param reason why
     * @param <T> the type of the value that there is not
     */
    record Refused<T>(EnvelopeRefusal reason) implements Verdict<T> {}
}
