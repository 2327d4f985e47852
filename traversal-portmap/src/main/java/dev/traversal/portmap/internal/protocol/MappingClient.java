package dev.traversal.portmap.internal.protocol;

import dev.traversal.internal.machine.Machine;
import dev.traversal.portmap.MappingProtocol;

/**
 * Asks one gateway in one protocol. Shares a datagram socket with the others that ask it: each takes what its gateway sent
 * to it, and leaves the rest untouched.
 */
public interface MappingClient extends Machine<ClientEvent> {
    /** {@return which it is} */
    MappingProtocol protocol();

    /**
     * Asks whether the gateway speaks the protocol, in a way that changes nothing there; answered by {@link
     * ClientEvent.Spoke} or {@link ClientEvent.Mute}.
     *
     * @param nowNanos the time
     */
    void probe(long nowNanos);

    /**
     * Asks for a rule, or for more time; answered by {@link ClientEvent.Granted} or {@link ClientEvent.Refused}. A question
     * for the same rule that is still open is replaced.
     *
     * @param ask the question
     * @param nowNanos the time
     */
    void request(Ask ask, long nowNanos);

    /**
     * Gives a rule back; answered by {@link ClientEvent.Released}. Nothing else follows for it.
     *
     * @param rule the rule
     * @param nowNanos the time
     */
    void release(Rule rule, long nowNanos);

    /**
     * {@return whether a datagram is for this client} It is then given to {@link #handleDatagram}.
     *
     * @param remotePort the sender's port
     * @param buffer holds the payload
     * @param offset where it begins
     * @param length its bytes
     */
    boolean owns(int remotePort, byte[] buffer, int offset, int length);
}
