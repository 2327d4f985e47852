package dev.traversal.ice.internal.agent;

import dev.traversal.api.SessionId;
import java.net.InetSocketAddress;

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

    /** A peer's check came to a socket although nothing had been sent to where it came from. */
    void cameUninvited(int socket, InetSocketAddress remote);

    /** A session tells its peer of a generation; shall lead to {@link SignalingDesk#restarted}. */
    void restarted(SessionId session, int generation);

    /** Opens a socket for one session alone. */
    void openSocket(SessionId owner, int like);

    /** A session's peer told something about an attempt to get through hard NATs. */
    void probing(Session session, String text);

    /** Ordinary checks have found no direct path. */
    void probingWanted(Session session);

    /** A session has a direct path from a socket. */
    void probingSettled(Session session, int socket);

    /** Closes a session's own sockets, but for one. */
    void closeSockets(SessionId owner, int kept);
}
