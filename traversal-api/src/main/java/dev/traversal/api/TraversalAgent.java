package dev.traversal.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Finds ways to peers. Made once per process: it owns the sockets, the gathered candidates and the identity, and all
 * its sessions share them.
 *
 * <pre>{@code
 * try (var agent = TraversalAgent.builder().rendezvous("ws://198.51.100.1:8443").build();
 *         var channel = agent.connect(Ticket.parse(text)).get(15, TimeUnit.SECONDS)) {
 *     channel.send(ByteBuffer.wrap("hello".getBytes(UTF_8)));
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread.
 */
public interface TraversalAgent extends AutoCloseable {
    /**
     * {@return a builder of agents}
     *
     * @throws IllegalStateException if no implementation is on the path
     */
    static TraversalAgentBuilder builder() {
        return new TraversalAgentBuilder();
    }

    /** {@return who this agent is} */
    PeerId peerId();

    /**
     * {@return how others find this agent}
     *
     * <p>Peers can connect only while {@link #listen} is in effect.
     */
    Ticket ticket();

    /**
     * Finds a way to a peer and secures it.
     *
     * @param peer whom
     * @return completes with the channel once the peer is authenticated and datagrams flow, or exceptionally with a
     *     {@link ConnectivityException}, {@link SecureChannelException} or {@link SignalingException} within the
     *     builder's connect timeout
     */
    CompletableFuture<SecureDatagramChannel> connect(Ticket peer);

    /**
     * Accepts whoever connects, from now on.
     *
     * @param accepted takes each channel once its peer is authenticated, before the first datagram is delivered; runs
     *     where {@link SecureDatagramChannel#onDatagram} handlers run
     * @return ends it when closed; channels stay
     * @throws IllegalStateException if this agent listens already
     */
    Listening listen(Consumer<SecureDatagramChannel> accepted);

    /**
     * Begins a session of which the application carries the descriptions; the agent needs no signaling for it. The peer
     * may be any implementation of ICE.
     *
     * @param role the role to begin with; a conflict is settled as RFC 8445 section 7.3.1.1 says
     * @param mode what goes over the paths
     * @param lines takes the lines that the peer must be told, in order, as they come: credentials first, then
     *     candidates (RFC 8838), then {@code a=end-of-candidates}; runs on an event loop and must not block
     * @return the session
     * @throws IllegalStateException if the agent is closed
     */
    IceSession negotiate(IceSession.Role role, IceSession.Mode mode, Consumer<String> lines);

    /** {@return the local candidates known so far, best first} */
    List<Candidate> candidates();

    /**
     * Finds out what the NATs in front of this host do: asks the STUN servers from several sockets of its own, at most 16
     * requests in all, as soon as gathering is done.
     *
     * @return what was found; an agent that is closed before never says
     */
    CompletableFuture<NatCheck> checkNat();

    /** Closes every channel, tells the peers, and gives everything back; returns within a second. */
    @Override
    void close();

    /** Ends {@link #listen} when closed. */
    interface Listening extends AutoCloseable {
        /** {@return completes when peers can find this agent, or exceptionally with a {@link SignalingException}} */
        CompletableFuture<Void> ready();

        /** Accepts no more. */
        @Override
        void close();
    }
}
