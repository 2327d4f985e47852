package dev.traversal.ice.internal.agent;

import dev.traversal.api.PeerKey;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.SessionId;
import dev.traversal.api.TraversalException;
import dev.traversal.internal.machine.Runner;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A session as its agent holds it.
 *
 * @param config what makes it this one
 * @param peer who is at the other end, if that is known
 * @param runner the way to its machine
 * @param channel the application's end
 * @param teller tells the peer what the session says of this end
 * @param established takes the channel once the peer is authenticated
 * @param failed takes the reason if that never happens
 */
record Session(
        SessionConfig config,
        Optional<PeerKey> peer,
        Runner<SessionMachine> runner,
        SessionChannel channel,
        Teller teller,
        Consumer<SecureDatagramChannel> established,
        Consumer<TraversalException> failed) {
    SessionId id() {
        return config.id();
    }
}
