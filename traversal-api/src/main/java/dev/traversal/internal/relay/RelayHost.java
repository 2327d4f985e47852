package dev.traversal.internal.relay;

import dev.traversal.api.PeerId;
import dev.traversal.api.TransportAddress;
import dev.traversal.api.TurnCredentials;
import dev.traversal.internal.machine.Machine;

/**
 * A relay inside of an agent, for peers whom the agent has authenticated. A machine of its own: it is handed what arrives
 * at the agent's sockets and is {@linkplain #isMeant meant} for a TURN server, answers from those sockets, and opens others
 * for its allocations.
 */
public interface RelayHost extends Machine<RelayHostEvent> {
    /** The names of its own sockets begin here. */
    int FIRST_NAME = 1 << 16;

    /**
     * {@return whether a datagram at an agent's socket is for its relay} ChannelData (RFC 8656 section 12.4), or a request
     * or indication that only a TURN server takes; never an answer, and never a Binding.
     *
     * @param buffer holds the datagram
     * @param offset where it begins
     * @param length its bytes, at least 1
     */
    static boolean isMeant(byte[] buffer, int offset, int length) {
        int first = buffer[offset] & 0xff;
        if (first != 0) {
            return first >= 0x40 && first <= 0x4f;
        }
        return length > 1
                && switch (buffer[offset + 1]) {
                    // Allocate, Refresh, CreatePermission, ChannelBind requests, Send indication
                    case 0x03, 0x04, 0x08, 0x09, 0x16 -> true;
                    default -> false;
                };
    }

    /**
     * Clients may come in at a socket of the agent's.
     *
     * @param socket its name
     * @param local what it is bound to
     */
    void socketOpened(int socket, TransportAddress local);

    /**
     * A socket of the agent's is gone, and with it what was allocated there.
     *
     * @param socket its name
     * @param nowNanos the time
     */
    void socketClosed(int socket, long nowNanos);

    /**
     * {@return what a peer has to show} Good for an hour, and for as long as this relay lives.
     *
     * @param peer who has proven to be that
     */
    TurnCredentials.Login admit(PeerId peer);

    /**
     * Ends every allocation.
     *
     * @param nowNanos the time
     */
    void close(long nowNanos);
}
