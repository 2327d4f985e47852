package dev.traversal.relay.internal.rendezvous;

/** What the client machine asks its shell to do. A connection is named by the number of the attempt that made it. */
public sealed interface ClientEffect {
    /**
     * Connect; answered by {@link RendezvousClientMachine#handleConnected} or {@link
     * RendezvousClientMachine#handleDisconnected}.
     *
     * @param attempt the new connection
     */
    record Connect(long attempt) implements ClientEffect {}

    /**
     * Send a text message.
     *
     * @param attempt the connection
     * @param text JSON
     */
    record Write(long attempt, byte[] text) implements ClientEffect {}

    /**
     * Send a ping.
     *
     * @param attempt the connection
     */
    record Ping(long attempt) implements ClientEffect {}

    /**
     * Send a pong.
     *
     * @param attempt the connection
     * @param payload of the ping
     */
    record Pong(long attempt, byte[] payload) implements ClientEffect {}

    /**
     * Close the connection or stop the attempt. Nothing more is heard of it.
     *
     * @param attempt the connection
     * @param code a {@link CloseCode}
     */
    record Disconnect(long attempt, int code) implements ClientEffect {}
}
