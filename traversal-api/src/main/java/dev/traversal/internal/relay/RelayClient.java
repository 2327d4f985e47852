package dev.traversal.internal.relay;

import dev.traversal.api.TransportAddress;
import dev.traversal.api.TurnCredentials;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Machine;
import java.util.List;
import java.util.Map;

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
     * A peer offers to relay: it is asked for an allocation, beside those of servers. A later offer of the same peer
     * brings what is to be shown from now on.
     *
     * @param peer the text of its PeerId
     * @param addresses where it may be reached; all are tried at once
     * @param login what it wants to see
     * @param nowNanos the time
     */
    void offered(String peer, List<TransportAddress> addresses, TurnCredentials.Login login, long nowNanos);

    /**
     * A peer is gone, and its relay with it.
     *
     * @param peer the text of its PeerId
     * @param nowNanos the time
     */
    void withdrawn(String peer, long nowNanos);

    /**
     * Two ends of a session know of each other how far away the regions of the fleet are: both keep an allocation at the
     * node that follows from it, until the session is {@linkplain #ended over}. Later calls for a session replace earlier
     * ones.
     *
     * @param session its name here
     * @param key its name at both ends, which chooses the node
     * @param ours what this end told, in nanoseconds by region
     * @param theirs what the other told
     * @param nowNanos the time
     */
    void agree(String session, String key, Map<String, Long> ours, Map<String, Long> theirs, long nowNanos);

    /**
     * A session is over.
     *
     * @param session its name
     * @param nowNanos the time
     */
    void ended(String session, long nowNanos);

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
