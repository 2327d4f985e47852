package dev.traversal.ice.internal.check;

import dev.traversal.api.Candidate;
import dev.traversal.api.Path;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** What the checks of a session report. A pair is named by our socket and the peer's address. */
public sealed interface IceEvent {
    /**
     * An authenticated check came before the peer's description did. Data that follows it may be held back until {@link
     * PairAuthenticated} says more about the pair.
     *
     * @param socket our socket
     * @param remote the peer's address
     */
    record EarlyCheckArrived(int socket, InetSocketAddress remote) implements IceEvent {}

    /**
     * An authenticated check came from a host to which nothing had been sent: whatever is between let it in by itself.
     *
     * @param socket our socket
     * @param remote the peer's address
     */
    record CameUninvited(int socket, InetSocketAddress remote) implements IceEvent {}

    /**
     * The peer's authenticated check arrived on a pair for the first time: between two of ours, data may flow on it.
     *
     * @param path the pair
     * @param socket our socket
     * @param remote the peer's address
     */
    record PairAuthenticated(Path path, int socket, InetSocketAddress remote) implements IceEvent {}

    /**
     * The peer answered our check on a pair for the first time (RFC 8445 section 7.2.5.3.2).
     *
     * @param path the pair; its local candidate is what the peer sees
     * @param socket our socket
     * @param remote the peer's address
     * @param rttNanos the round trip
     * @param figures what is sent on the pair and what comes of it, now and later
     */
    record PairValid(Path path, int socket, InetSocketAddress remote, long rttNanos, CheckFigures figures)
            implements IceEvent {}

    /**
     * Data goes this way from now on (RFC 8445 section 8.1.1).
     *
     * @param path the pair
     * @param socket our socket
     * @param remote the peer's address
     * @param rttNanos the last round trip measured
     */
    record PairSelected(Path path, int socket, InetSocketAddress remote, long rttNanos) implements IceEvent {}

    /**
     * A later answer on a valid pair.
     *
     * @param path the pair
     * @param socket our socket
     * @param remote the peer's address
     * @param rttNanos the round trip
     */
    record RttMeasured(Path path, int socket, InetSocketAddress remote, long rttNanos) implements IceEvent {}

    /**
     * The peer's consent to send on a pair expired (RFC 7675 section 5.1): nothing may be sent on it any more. If there
     * is another pair to go on with, its {@link PairSelected} came before.
     *
     * @param path the pair
     * @param socket our socket
     * @param remote the peer's address
     * @param reason for people
     */
    record PairLost(Path path, int socket, InetSocketAddress remote, String reason) implements IceEvent {}

    /**
     * The peer's check came from an address that it had not told (RFC 8445 section 7.3.1.3).
     *
     * @param candidate peer-reflexive
     */
    record RemoteCandidateLearnt(Candidate candidate) implements IceEvent {}

    /**
     * A pair's check ended: it became valid, or nobody answered, or the peer refused.
     *
     * @param path the pair
     * @param roundTripTime present if it succeeded
     * @param error present if it failed
     */
    record CheckEnded(Path path, Optional<Duration> roundTripTime, Optional<String> error) implements IceEvent {}

    /**
     * A keepalive went unanswered on a pair that is kept alive sparingly.
     *
     * @param socket our socket
     * @param remote the peer's address
     */
    record PairSilent(int socket, InetSocketAddress remote) implements IceEvent {}

    /**
     * A role conflict was settled (RFC 8445 section 7.3.1.1).
     *
     * @param role ours from now on
     */
    record RoleChanged(Role role) implements IceEvent {}

    /**
     * There is no pair left, and patience is over.
     *
     * @param reason for people
     */
    record Failed(String reason) implements IceEvent {}
}
