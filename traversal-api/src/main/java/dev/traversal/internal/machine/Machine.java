package dev.traversal.internal.machine;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A protocol endpoint without I/O: datagrams, commands and time go in; effects and events come out.
 *
 * <p>After every call that takes {@code nowNanos}, drain both polls until {@code null}, then ask {@link
 * #nextDeadline()}. Commands are ordinary methods of the concrete machine and take {@code nowNanos} too.
 *
 * <p>Not thread-safe. {@code nowNanos} is monotonic, has no defined origin, and never goes back between calls:
 * compare by subtraction.
 *
 * @param <E> what the machine reports
 */
public interface Machine<E> {
    /**
     * Takes one datagram. The bytes belong to the caller again when the call returns.
     *
     * @param socket the socket it arrived at, as named in {@link Effect.OpenSocket}
     * @param remote the sender's address
     * @param buffer holds the payload
     * @param offset where the payload begins
     * @param length bytes of payload, may be 0
     * @param nowNanos the time
     */
    void handleDatagram(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos);

    /**
     * Takes the answer to an effect.
     *
     * @param input the answer
     * @param nowNanos the time
     */
    void handleInput(Input input, long nowNanos);

    /**
     * Does what is due at {@code nowNanos}; harmless when nothing is.
     *
     * @param nowNanos the time
     */
    void handleTimeout(long nowNanos);

    /** {@return the next effect for the driver to carry out, in order, or {@code null}} */
    @Nullable
    Effect pollEffect();

    /** {@return the next event for the owner, in order, or {@code null}} */
    @Nullable
    E pollEvent();

    /**
     * Returns when the machine wants {@link #handleTimeout} next. The same object comes back while nothing changed,
     * so that asking costs a packet nothing.
     *
     * @return the earliest deadline, or {@code null} for none
     */
    @Nullable
    Deadline nextDeadline();
}
