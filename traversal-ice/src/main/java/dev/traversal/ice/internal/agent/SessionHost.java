package dev.traversal.ice.internal.agent;

import dev.traversal.api.SessionId;

/** What sessions ask of their agent. Thread-safe: called from the sessions' own loops. */
interface SessionHost {
    /** A peer is authenticated. */
    void established(Session session);

    /** The peer's agent told something. */
    void noted(Session session, Note note);

    /** A session is over; shall lead to {@link Sessions#forget}. */
    void forget(Session session);

    /** No path of a session answers. */
    void pathsWanted();

    /** A session tells its peer of a generation; shall lead to {@link SignalingDesk#restarted}. */
    void restarted(SessionId session, int generation);

    /** Opens a socket for one session alone. */
    void openSocket(SessionId owner, int like);

    /** Closes a session's own sockets, but for one. */
    void closeSockets(SessionId owner, int kept);
}
