package dev.traversal.ice.internal.check;

import dev.traversal.api.Candidate;
import dev.traversal.api.ConnectivityReport.PairReport;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one session with one component (RFC 8445 sections 6 to 8): pairs candidates as they become known on
 * either side (RFC 8838), checks them, selects one, and keeps the peer's consent fresh (RFC 7675).
 *
 * <p>Takes STUN only: whoever owns the socket sorts the datagrams.
 */
public final class IceMachine implements Machine<IceEvent> {
    /** The ICE option of a peer that is of this library: data on authenticated pairs, renomination, spare pairs. */
    public static final String OUR_OPTION = "traversal1";

    private final Queue<Effect> effects = new ArrayDeque<>();
    private final Queue<IceEvent> events = new ArrayDeque<>();

    /**
     * Makes one without candidates.
     *
     * @param config what makes the session
     * @param random draws transaction ids, so it must be unpredictable, and the times of consent checks
     */
    public IceMachine(IceConfig config, RandomGenerator random) {}

    /**
     * Takes what the peer told about itself; checks begin. Whatever came before is kept: candidates, and checks of the
     * peer that overtook its description.
     *
     * @param ufrag the peer's username fragment
     * @param password its password
     * @param options its ICE options; {@link #OUR_OPTION} among them says that it is of this library
     * @param pacing Ta that it asks for; empty means 50 ms (RFC 8839 section 5.5)
     * @param nowNanos the time
     */
    public void setRemote(
            String ufrag, String password, Set<String> options, Optional<Duration> pacing, long nowNanos) {}

    /**
     * Takes note that the peer is a lite implementation: it sends no checks, so this side controls (RFC 8445 section
     * 6.1.1).
     *
     * @param nowNanos the time
     */
    public void setRemoteLite(long nowNanos) {}

    /**
     * Adds a candidate of ours, at any time.
     *
     * @param candidate it
     * @param socket the socket that it leads to
     * @param nowNanos the time
     */
    public void addLocalCandidate(Candidate candidate, int socket, long nowNanos) {}

    /**
     * No more candidates of ours will come (RFC 8838 section 13).
     *
     * @param nowNanos the time
     */
    public void endOfLocalCandidates(long nowNanos) {}

    /**
     * Adds a candidate of the peer's, at any time, also before {@link #setRemote}.
     *
     * @param candidate it
     * @param nowNanos the time
     */
    public void addRemoteCandidate(Candidate candidate, long nowNanos) {}

    /**
     * No more candidates of the peer's will come (RFC 8838 section 14).
     *
     * @param nowNanos the time
     */
    public void endOfRemoteCandidates(long nowNanos) {}

    /**
     * Stops: nothing is sent or answered any more.
     *
     * @param nowNanos the time
     */
    public void close(long nowNanos) {}

    /** {@return our role at present} */
    public Role role() {
        return Role.CONTROLLING;
    }

    /** {@return each pair, best first} */
    public List<PairReport> pairReports() {
        return List.of();
    }

    /**
     * {@return whether our check was answered on a pair and consent has not expired since}
     *
     * @param socket our socket
     * @param remote the peer's address
     */
    public boolean isValidated(int socket, InetSocketAddress remote) {
        return false;
    }

    /**
     * {@return whether the peer's authenticated check arrived on a pair}
     *
     * @param socket our socket
     * @param remote the peer's address
     */
    public boolean isAuthenticated(int socket, InetSocketAddress remote) {
        return false;
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {}

    @Override
    public void handleInput(Input input, long nowNanos) {}

    @Override
    public void handleTimeout(long nowNanos) {}

    @Override
    public @Nullable Effect pollEffect() {
        return effects.poll();
    }

    @Override
    public @Nullable IceEvent pollEvent() {
        return events.poll();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return null;
    }
}
