package dev.traversal.ice.internal.agent;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.Liveness;
import dev.traversal.api.PeerId;
import dev.traversal.api.SessionId;
import java.time.Duration;
import java.util.Optional;

/**
 * What makes a session this one.
 *
 * @param id its name at both ends
 * @param kind what the peers have agreed on
 * @param peer who is at the other end; empty if only the peer's description will say
 * @param initiator whether this end asked for it; the initiator controls (RFC 8445 section 6.1.1)
 * @param tag by which the agent routes to it; its text form is our username fragment
 * @param password ours, 22..256 ice-chars
 * @param checkPacing Ta
 * @param maxPairs how many pairs there may be
 * @param connectTimeout how long it may take until the peer is authenticated
 * @param liveness how soon a dead path is to be noticed
 * @param keepaliveInterval pause between keepalives of an idle path
 * @param openers whether first packets leave with a low TTL
 * @param hardNat what may be spent on a way through hard NATs
 */
record SessionConfig(
        SessionId id,
        SessionKind kind,
        Optional<PeerId> peer,
        boolean initiator,
        SessionTag tag,
        String password,
        Duration checkPacing,
        int maxPairs,
        Duration connectTimeout,
        Liveness liveness,
        Duration keepaliveInterval,
        boolean openers,
        HardNatBudget hardNat) {
    /** {@return the peer's name for people} */
    String peerName() {
        return peer.map(known -> "peer " + known.abbreviated()).orElse("the peer");
    }
}
