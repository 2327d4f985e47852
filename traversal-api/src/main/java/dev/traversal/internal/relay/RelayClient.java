package dev.traversal.internal.relay;

import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Machine;

/**
 * Holds an agent's allocations at relays. A machine beside the agent's own and on the same loop: the agent hands it what
 * arrives at its sockets, carries out its effects, and listens to its events.
 *
 * <p>Each allocation is a socket to the agent, {@linkplain Driver#attach attached} under a name of its own: what the
 * agent sends from there leaves through the relay, from the first datagram to a new peer on, and what the relay passes
 * on goes to {@link RelayGround#inbound}, with the peer's address. Permissions and channels are the client's own
 * business: who was sent to lately has them.
 */
public interface RelayClient extends Machine<RelayEvent> {
    /** The names of its sockets, real ones and allocations, begin here, and so do those of its questions for addresses. */
    int FIRST_NAME = 128;

    /** It has at most so many. */
    int MAX_NAMES = 64;

    /**
     * {@return whether what a socket or a question brings is for this machine}
     *
     * @param socket its name
     */
    static boolean owns(int socket) {
        return socket >= FIRST_NAME && socket < FIRST_NAME + MAX_NAMES;
    }

    /**
     * Asks the servers for allocations.
     *
     * @param nowNanos the time
     */
    void start(long nowNanos);

    /**
     * The host's addresses are others now, or a session lost all its paths: what is held may be dead, and is looked at.
     *
     * @param nowNanos the time
     */
    void networkChanged(long nowNanos);

    /**
     * Sets whether any session needs relays: without one, allocations may be let go.
     *
     * @param active whether
     * @param nowNanos the time
     */
    void setActive(boolean active, long nowNanos);

    /**
     * Gives the allocations back; the last effects tell the servers so.
     *
     * @param nowNanos the time
     */
    void close(long nowNanos);
}
