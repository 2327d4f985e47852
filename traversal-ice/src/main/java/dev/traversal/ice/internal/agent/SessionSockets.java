package dev.traversal.ice.internal.agent;

import dev.traversal.api.SessionId;

/** Opens and closes sockets that are for one session alone. Thread-safe. */
interface SessionSockets {
    /** Opens one like another. */
    void open(SessionId owner, int like);

    /** Closes a session's, but for one. */
    void close(SessionId owner, int kept);
}
