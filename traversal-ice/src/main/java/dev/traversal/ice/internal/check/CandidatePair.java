package dev.traversal.ice.internal.check;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateType;
import dev.traversal.api.ConnectivityReport.PairReport;
import dev.traversal.api.PairFate;
import dev.traversal.api.Path;
import dev.traversal.api.TransportAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One of our sockets and one of the peer's candidates: what is known about the way between them. */
final class CandidatePair {
    private final LocalBase base;
    private final RemoteCandidate remote;
    private final InetSocketAddress address;
    private final PairLife life;
    private CheckState state = CheckState.FROZEN;
    private long priority;
    private final boolean likely;
    private boolean removed;
    private boolean wanted;
    private boolean authenticated;
    private boolean expired;
    private @Nullable Candidate seenAs;
    private @Nullable String lastError;
    private PairFate failure = PairFate.UNANSWERED;

    CandidatePair(LocalBase base, RemoteCandidate remote, Role role) {
        this.base = base;
        this.remote = remote;
        this.address = base.destination(remote.address());
        this.life = new PairLife(remote.budget());
        this.likely = base.isNear(remote.candidate());
        prioritize(role);
    }

    /**
     * {@return a pair's priority (RFC 8445 section 6.1.2.3)}
     *
     * @param controlling the controlling side's candidate's
     * @param controlled the controlled side's candidate's
     */
    static long priority(long controlling, long controlled) {
        long more = Math.max(controlling, controlled);
        return (Math.min(controlling, controlled) << 32) + 2 * more + (controlling > controlled ? 1 : 0);
    }

    void prioritize(Role role) {
        long ours = base.candidate().priority();
        long theirs = remote.candidate().priority();
        priority = role == Role.CONTROLLING ? priority(ours, theirs) : priority(theirs, ours);
    }

    long priority() {
        return priority;
    }

    LocalBase base() {
        return base;
    }

    int socket() {
        return base.socket();
    }

    RemoteCandidate remote() {
        return remote;
    }

    /** Where its packets go to and come from. */
    InetSocketAddress address() {
        return address;
    }

    /**
     * {@return whether its turn comes before that of others} The peer's address in a private network that does not look
     * like ours is mostly out of reach.
     */
    boolean isLikely() {
        return likely;
    }

    /** {@return whether a relay is on the way, on either side} */
    boolean isRelayed() {
        return base.isRelayed() || remote.candidate().type() == CandidateType.RELAYED;
    }

    /** {@return where the relay is that is on the way, ours if there are two} */
    InetAddress relay() {
        return (base.isRelayed() ? base.candidate() : remote.candidate())
                .address()
                .address();
    }

    /** What was sent and answered. */
    PairLife life() {
        return life;
    }

    String foundation() {
        return base.candidate().foundation() + ':' + remote.candidate().foundation();
    }

    CheckState state() {
        return state;
    }

    void to(CheckState next) {
        state = state.to(next);
    }

    /** {@return whether it succeeded and consent has not expired} */
    boolean isValid() {
        return state == CheckState.SUCCEEDED;
    }

    boolean isRemoved() {
        return removed;
    }

    void remove() {
        removed = true;
    }

    boolean isWanted() {
        return wanted;
    }

    /** It is to be checked whatever is selected. */
    void want() {
        wanted = true;
    }

    boolean isAuthenticated() {
        return authenticated;
    }

    void authenticate() {
        authenticated = true;
    }

    /** {@return whether consent was lost: only a restart may bring the pair back (RFC 7675 section 5.1)} */
    boolean isExpired() {
        return expired;
    }

    void expire() {
        expired = true;
    }

    /** Takes over what the peer saw as our address. */
    void seenAs(InetSocketAddress mapped) {
        if (mapped.getPort() != 0) {
            seenAs = base.seenAs(TransportAddress.of(mapped));
        }
    }

    void error(@Nullable String reason) {
        lastError = reason;
    }

    /** The system could not send. */
    void unsendable(String reason) {
        lastError = reason;
        failure = PairFate.UNSENDABLE;
    }

    /** The peer answered with an error. */
    void refused() {
        failure = PairFate.REFUSED;
    }

    @Nullable
    String error() {
        return lastError;
    }

    Path path() {
        return new Path(seenAs == null ? base.candidate() : seenAs, remote.candidate());
    }

    PairReport report(boolean selected) {
        Path path = path();
        return new PairReport(
                path.local(),
                path.remote(),
                state.word(),
                selected,
                life.sent(),
                life.answered(),
                life.answered() == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(life.rttNanos())),
                Optional.ofNullable(lastError),
                selected ? PairFate.CHOSEN : fate());
    }

    private PairFate fate() {
        if (isValid()) {
            return PairFate.SPARE;
        }
        if (expired) {
            return PairFate.LOST;
        }
        if (life.sent() == 0) {
            return PairFate.UNCHECKED;
        }
        return state.isOpen() && failure == PairFate.UNANSWERED ? PairFate.PENDING : failure;
    }

    @Override
    public String toString() {
        return path() + " " + state;
    }
}
