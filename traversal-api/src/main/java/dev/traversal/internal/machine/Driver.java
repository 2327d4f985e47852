package dev.traversal.internal.machine;

import java.util.function.Consumer;

/**
 * Runs the machines of one agent: sockets, timers, loops. The only code that touches them; implemented with Netty and
 * by the simulator.
 *
 * <p>Sockets are named by the machines and belong to the driver: any of its machines may send from them, and their
 * datagrams go to the machine that opened them.
 */
public interface Driver extends AutoCloseable {
    /**
     * Puts a machine on the next loop of the group.
     *
     * @param machine the machine; the loop's from now on
     * @param events takes what it reports, on that loop, in order
     * @param <E> what it reports
     * @param <M> the machine
     * @return the way to it
     */
    <E, M extends Machine<E>> Runner<M> start(M machine, Consumer<? super E> events);

    /** {@return the way out for application data} */
    DatagramPort datagrams();

    /**
     * Gives a name to a way out that is no socket of the system: datagrams and {@link Effect.Transmit} from it go to the
     * port, those with a limited TTL as {@link DatagramPort#open}.
     *
     * @param socket its name, unique within the driver
     * @param port takes what is sent from there; any thread calls it
     * @throws IllegalStateException if the name is in use
     */
    void attach(int socket, DatagramPort port);

    /**
     * Takes the name back; later datagrams from it are refused.
     *
     * @param socket what was attached; nothing happens if it was not
     */
    void detach(int socket);

    /** {@return the time as its machines are told it; any thread may ask} */
    long nanoTime();

    /** {@return whether {@link Effect.Transmit} with a TTL can be carried out} */
    boolean canLimitTtl();

    /** Stops every machine, closes every socket; returns at once or within a second, and is idempotent. */
    @Override
    void close();
}
