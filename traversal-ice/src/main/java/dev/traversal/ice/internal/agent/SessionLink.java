package dev.traversal.ice.internal.agent;

import dev.traversal.api.SessionDescription;
import dev.traversal.ice.internal.agent.PathChoice.Route;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The link of a session, and when it begins: where descriptions carry the handshake, as soon as there is somebody to
 * shake hands with, or even before; else with the first path. Lives on the session's loop.
 */
final class SessionLink {
    /** A flight of the handshake. */
    private static final int MAX_EARLY = 4;

    private final SessionConfig config;
    private final PeerLinkFactory links;
    private final InboundDatagrams inbound;
    private final SecureLink.Frames frames;
    private final OutboundDatagrams outbound;
    private @Nullable PeerLink link;
    private boolean accepted;
    private boolean started;
    private boolean signaled;
    private final List<byte[]> early = new ArrayList<>(0);

    SessionLink(SessionParts parts, SecureLink.Frames frames) {
        this.config = parts.config();
        this.links = parts.links();
        this.inbound = parts.channel().inbound();
        this.frames = frames;
        this.outbound = parts.outbound();
    }

    /** Begins before the peer has described itself, if this end speaks first. */
    void ahead(long nowNanos) {
        if (!accepted) {
            link = links.ahead(config, inbound, frames);
            signaled = link != null;
            start(nowNanos);
        }
    }

    /** The peer has described itself. {@return false if it lacks what a secure link needs} */
    boolean accept(SessionDescription remote) {
        PeerLink before = link;
        link = links.create(config, remote, inbound, frames);
        started &= link == before;
        signaled = false;
        accepted = link != null;
        return accepted;
    }

    /** The peer is of this library: if descriptions carry the handshake, it begins. */
    void signal(long nowNanos) {
        signaled = config.kind().signalsHandshake();
        if (signaled) {
            start(nowNanos);
            early.forEach(datagram -> handleDatagram(datagram, 0, datagram.length, nowNanos));
        }
        early.clear();
    }

    /** Takes a datagram of the handshake that came with descriptions, maybe ahead of what it goes with. */
    void handleSignaled(byte[] datagram, long nowNanos) {
        if (signaled && accepted) {
            handleDatagram(datagram, 0, datagram.length, nowNanos);
        } else if (!accepted && config.kind().signalsHandshake() && early.size() < MAX_EARLY) {
            early.add(datagram);
        }
    }

    /** There is a path. */
    void start(long nowNanos) {
        if (!started && link != null) {
            started = true;
            link.start(nowNanos);
        }
    }

    /** {@return whether it takes datagrams} */
    boolean isStarted() {
        return started && accepted;
    }

    /** There is a path now, or another one. */
    void routed(long nowNanos) {
        if (link != null) {
            link.routed(nowNanos);
        }
    }

    /** {@return whether there is a peer, and so what may take its datagrams} */
    boolean isAccepted() {
        return accepted;
    }

    void handleDatagram(byte[] buffer, int offset, int length, long nowNanos) {
        if (link != null && accepted) {
            link.handleDatagram(buffer, offset, length, nowNanos);
        }
    }

    void handleTimeout(long nowNanos) {
        if (link != null) {
            link.handleTimeout(nowNanos);
        }
    }

    /** Lets the link's own datagrams leave, by the current route or with descriptions. */
    void send(@Nullable Route route, Queue<Effect> effects, Queue<SessionEvent> events) {
        PeerLink sender = link;
        if (sender == null || route == null && !signaled) {
            return;
        }
        for (byte[] datagram = sender.pollDatagram(); datagram != null; datagram = sender.pollDatagram()) {
            if (route == null) {
                events.add(new SessionEvent.Handshake(datagram));
            } else {
                effects.add(new Effect.Transmit(route.socket(), route.remote(), outbound.prefixed(datagram), 0));
            }
        }
    }

    PeerLink.@Nullable Outcome pollOutcome() {
        return link == null ? null : link.pollOutcome();
    }

    @Nullable
    Deadline nextDeadline() {
        return link == null ? null : link.nextDeadline();
    }

    /** Hands over what waited for a path. */
    void release(Arrivals arrivals, int socket, InetSocketAddress remote, long nowNanos) {
        if (isStarted()) {
            arrivals.release(socket, remote, bytes -> handleDatagram(bytes, 0, bytes.length, nowNanos));
        }
    }

    /** Ends it. {@return what tells the peer, or {@code null} if nothing can} */
    byte @Nullable [] close(long nowNanos) {
        return link == null ? null : link.close(nowNanos);
    }
}
