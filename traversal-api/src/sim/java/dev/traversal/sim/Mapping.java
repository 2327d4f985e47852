package dev.traversal.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One mapping of a NAT, or one pinhole of a firewall, with the remotes that it was used for. */
final class Mapping {
    private static final long FOREVER = Long.MAX_VALUE;

    final Object key;
    final InetSocketAddress internal;
    final InetSocketAddress external;
    /** The mapping of the same key made before this one; a poisoned flow has moved away from it. */
    @Nullable
    Mapping older;
    /** Another mapping on the same external endpoint, for other remotes. */
    @Nullable
    Mapping nextOnEndpoint;

    private final Map<InetSocketAddress, Session> sessions = new HashMap<>(4);
    private final Map<InetAddress, Session> addresses = new HashMap<>(4);
    private long expiresAt;

    Mapping(Object key, InetSocketAddress internal, InetSocketAddress external) {
        this.key = key;
        this.internal = internal;
        this.external = external;
    }

    Mapping lastingForEver() {
        expiresAt = FOREVER;
        return this;
    }

    void end() {
        expiresAt = 0;
    }

    boolean isForEver() {
        return expiresAt == FOREVER;
    }

    boolean isLive(long now) {
        return now < expiresAt;
    }

    void extend(long until) {
        expiresAt = Math.max(expiresAt, until);
    }

    @Nullable
    Session session(InetSocketAddress remote, long now) {
        Session session = sessions.get(remote);
        return session != null && now < session.expiresAt ? session : null;
    }

    boolean knowsAddress(InetAddress remote, long now) {
        Session session = addresses.get(remote);
        return session != null && now < session.expiresAt;
    }

    /** Opens a session that was not live; returns whether it is one more than before. */
    boolean open(InetSocketAddress remote, long until) {
        Session session = new Session();
        boolean isNew = sessions.put(remote, session) == null;
        refresh(session, remote, until);
        return isNew;
    }

    void refresh(Session session, InetSocketAddress remote, long until) {
        session.expiresAt = until;
        addresses.computeIfAbsent(remote.getAddress(), address -> new Session()).extend(until);
        extend(until);
    }

    /** Forgets what has expired; returns how many sessions that were. */
    int purge(long now) {
        int before = sessions.size();
        for (Iterator<Session> each = sessions.values().iterator(); each.hasNext(); ) {
            if (now >= each.next().expiresAt) {
                each.remove();
            }
        }
        return before - sessions.size();
    }

    int sessions() {
        return sessions.size();
    }

    /** Use of a mapping toward one remote. */
    static final class Session {
        private long expiresAt;
        boolean answered;

        private void extend(long until) {
            expiresAt = Math.max(expiresAt, until);
        }
    }
}
