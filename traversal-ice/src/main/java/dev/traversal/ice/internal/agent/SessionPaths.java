package dev.traversal.ice.internal.agent;

import dev.traversal.api.Path;
import dev.traversal.ice.internal.agent.PathChoice.Route;
import dev.traversal.ice.internal.agent.PathChoice.Standing;
import dev.traversal.ice.internal.check.CheckFigures;
import dev.traversal.ice.internal.path.PathEvent;
import dev.traversal.ice.internal.path.PathFrame;
import dev.traversal.ice.internal.path.PathKey;
import dev.traversal.ice.internal.path.PathMtu;
import dev.traversal.ice.internal.path.PathSet;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which way a session's datagrams take. With a foreign peer it is the pair that ICE selected; with one of this library,
 * once the channel is open, the one that proves best of all that are valid. Lives on the session's loop.
 */
final class SessionPaths {
    private final PathChoice choice;
    private final OutboundDatagrams outbound;
    private final SessionClaims claims;
    private final PathMeters meters;
    private final SessionKeepalive keepalive;
    private final PathSet set;
    private final PathMtu mtu;
    private PathKey arrivedOver = new PathKey(0, new InetSocketAddress(0));
    private @Nullable PathMeter arrivedMeter;
    private long nowNanos;
    private int offered;
    private boolean ours;
    private boolean open;

    SessionPaths(
            PathSet set,
            PathMtu mtu,
            PathChoice choice,
            OutboundDatagrams outbound,
            SessionClaims claims,
            PathMeters meters,
            SessionKeepalive keepalive) {
        this.choice = choice;
        this.outbound = outbound;
        this.claims = claims;
        this.meters = meters;
        this.set = set;
        this.mtu = mtu;
        this.keepalive = keepalive;
    }

    /** The peer is of this library. */
    void peerIsOurs() {
        ours = true;
    }

    /** The channel is open. */
    void open(long nowNanos) {
        if (ours) {
            open = true;
            this.nowNanos = nowNanos;
            set.begin(nowNanos);
            outbound.idle();
            keepalive.idle(true);
        }
    }

    @Nullable
    Route current() {
        return choice.current();
    }

    /** {@return whether data takes a new way} */
    boolean authenticated(int socket, InetSocketAddress remote, Path path) {
        claims.add(socket, remote);
        // toward a foreign peer, data waits for a valid pair (RFC 8445 section 12.1)
        return ours && !open && take(new Route(path, socket, remote, Standing.AUTHENTICATED));
    }

    /** {@return whether data takes a new way} */
    boolean valid(int socket, InetSocketAddress remote, Path path, long rttNanos, CheckFigures checks, long nowNanos) {
        claims.add(socket, remote);
        PathKey key = new PathKey(socket, remote);
        set.valid(key, path, rttNanos, nowNanos);
        meters.of(socket, remote).describe(path, checks, ours ? set.figures(key) : null);
        boolean taken = !open && take(new Route(path, socket, remote, Standing.VALID));
        choice.measured(socket, remote, rttNanos);
        return taken;
    }

    /** {@return whether data takes a new way} */
    boolean selected(int socket, InetSocketAddress remote, Path path, long rttNanos, long nowNanos) {
        claims.add(socket, remote);
        set.selected(new PathKey(socket, remote), nowNanos);
        meters.nominate(socket, remote);
        boolean taken = !open && take(new Route(path, socket, remote, Standing.SELECTED));
        choice.measured(socket, remote, rttNanos);
        return taken;
    }

    void measured(int socket, InetSocketAddress remote, Path path, long rttNanos, long nowNanos) {
        choice.measured(socket, remote, rttNanos);
        meters.of(socket, remote).describe(path, null, null);
        set.proven(new PathKey(socket, remote), path, rttNanos, nowNanos);
    }

    /** {@return whether data took it and has nowhere to go now} */
    boolean lost(int socket, InetSocketAddress remote, long nowNanos) {
        set.lost(new PathKey(socket, remote), nowNanos);
        if (open && !set.isEmpty()) {
            return false; // an event says where data goes
        }
        boolean lost = open ? choice.lose() : choice.lost(socket, remote);
        if (lost) {
            outbound.noRoute();
        }
        return lost;
    }

    /** A check was not answered in time. */
    void doubted(int socket, InetSocketAddress remote, long nowNanos) {
        set.doubted(new PathKey(socket, remote), nowNanos);
    }

    /** Whether the current path still works is to be found out now. */
    void networkChanged(long nowNanos) {
        set.askNow(nowNanos);
    }

    /** The application sends again. */
    void becameActive(long nowNanos) {
        keepalive.idle(false);
        set.active(nowNanos);
        mtu.active(nowNanos);
    }

    /** A datagram came, over a path on which the peer was authenticated; frames in it came the same way. */
    void arrived(int socket, InetSocketAddress remote, int bytes, long nowNanos) {
        PathMeter meter = arrivedMeter;
        if (meter == null || !meter.isOf(socket, remote)) {
            meter = meters.of(socket, remote);
            arrivedMeter = meter;
            arrivedOver = new PathKey(socket, remote);
        }
        this.nowNanos = nowNanos;
        meter.received(ours ? TagPrefix.BYTES + bytes : bytes, nowNanos);
    }

    /** A question about a path, or an answer to one, came over it. */
    void handleFrame(byte type, byte[] buffer, int offset, int length) {
        PathKey over = arrivedOver;
        if (type == PathFrame.PING) {
            byte[] answer = PathFrame.answer(buffer, offset, length);
            if (answer.length > 0) {
                outbound.sendFrame(over.socket(), over.remote(), answer);
            }
        } else {
            outbound.proven();
            long id = PathFrame.id(buffer, offset, length);
            if (mtu.answered(over, id, nowNanos)) {
                offer();
            } else {
                set.ponged(over, id, nowNanos);
            }
        }
    }

    void handleTimeout(long nowNanos) {
        boolean wasIdle = set.isIdle();
        set.handleTimeout(nowNanos);
        this.nowNanos = nowNanos;
        mtu.handleTimeout(nowNanos);
        offer();
        if (set.isIdle() && !wasIdle) {
            outbound.idle();
            keepalive.idle(true);
        }
    }

    /** Asks what there is to ask. {@return what happened that others must know, or {@code null}} */
    @Nullable
    PathEvent poll() {
        for (PathSet.Ping ping = set.pollPing(); ping != null; ping = set.pollPing()) {
            outbound.sendFrame(ping.over().socket(), ping.over().remote(), ping.frame());
        }
        for (PathEvent event = set.pollEvent(); event != null; event = set.pollEvent()) {
            if (event instanceof PathEvent.Accompany it) {
                PathKey key = it.key();
                outbound.accompany(key == null ? 0 : key.socket(), key == null ? null : key.remote());
            } else if (!(event instanceof PathEvent.Use it) || use(it)) {
                return event;
            }
        }
        return null;
    }

    @Nullable
    Deadline nextDeadline() {
        return Deadline.earlier(set.nextDeadline(), mtu.nextDeadline());
    }

    /** {@return a probe of the path's MTU, or {@code null}} */
    @Nullable
    Effect pollEffect() {
        PathSet.Ping probe = mtu.pollProbe();
        if (probe == null) {
            return null;
        }
        byte[] sealed = outbound.sealed(probe.frame());
        PathKey over = probe.over();
        return sealed == null ? null : new Effect.Transmit(over.socket(), over.remote(), sealed, 0, true);
    }

    private void offer() {
        int bytes = mtu.bytes();
        if (bytes != offered) {
            offered = bytes;
            outbound.offer(bytes);
            Route route = choice.current();
            if (route != null) {
                meters.of(route.socket(), route.remote()).takes(bytes);
            }
        }
    }

    void release() {
        claims.release();
    }

    /** {@return whether that is news} */
    private boolean use(PathEvent.Use event) {
        Route before = choice.current();
        PathKey key = event.key();
        choice.use(new Route(event.path(), key.socket(), key.remote(), Standing.SELECTED));
        outbound.route(key.socket(), key.remote());
        measure(event);
        return before == null
                || before.socket() != key.socket()
                || !before.remote().equals(key.remote());
    }

    /** A relay adds bytes of its own, so what is promised must do there. */
    private void measure(PathEvent.Use event) {
        PathKey key = event.key();
        if (event.path().isRelayed()) {
            mtu.end();
        } else {
            mtu.begin(key, key.remote().getAddress() instanceof Inet6Address, set.rttNanos(key), nowNanos);
        }
        offer();
    }

    private boolean take(Route route) {
        boolean taken = choice.offer(route);
        if (taken) {
            outbound.route(route.socket(), route.remote());
        }
        return taken;
    }
}
