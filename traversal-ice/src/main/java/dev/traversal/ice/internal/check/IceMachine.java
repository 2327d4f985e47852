package dev.traversal.ice.internal.check;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateType;
import dev.traversal.api.Nat64Prefix;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one session with one component (RFC 8445 sections 6 to 8): pairs candidates as they become known on
 * either side (RFC 8838), checks them, selects one, and keeps the peer's consent fresh (RFC 7675).
 *
 * <p>Takes STUN only: whoever owns the socket sorts the datagrams.
 *
 * <p>A machine is one generation of credentials. A restart (RFC 8445 section 9) is another machine with another session
 * tag and the same candidates, beside this one, which keeps its selected pair alive until the other has selected.
 */
public final class IceMachine implements Machine<IceEvent> {
    /** The ICE option of a peer that is of this library: data on authenticated pairs, renomination, spare pairs. */
    public static final String OUR_OPTION = "traversal1";

    /** The ICE option of a peer that follows later nominations (draft-thatcher-ice-renomination). */
    public static final String RENOMINATION_OPTION = "renomination";

    private static final Duration DEFAULT_PACING = Duration.ofMillis(50); // RFC 8839 section 5.5

    private final CheckWorks works;
    private final InboundChecks inbound;
    private final StunIntake intake;
    private final Patience patience;
    private final EarliestDeadline deadline = new EarliestDeadline();
    private boolean closed;
    private boolean started;
    private boolean retired;

    /**
     * Makes one without candidates.
     *
     * @param config what makes the session
     * @param random draws transaction ids, so it must be unpredictable, and the times of consent checks
     */
    public IceMachine(IceConfig config, RandomGenerator random) {
        this(config, new Invited(), random);
    }

    /**
     * Makes one without candidates, one of several of an agent.
     *
     * @param config what makes the session
     * @param invited whom the agent has sent anything to
     * @param random draws transaction ids, so it must be unpredictable, and the times of consent checks
     */
    public IceMachine(IceConfig config, Invited invited, RandomGenerator random) {
        works = new CheckWorks(config, invited, random);
        inbound = new InboundChecks(works);
        intake = new StunIntake(works, inbound, new Answers(config.sessionTag(), works));
        patience = new Patience(config.patience().toNanos());
    }

    /**
     * Takes what the peer told about itself; checks begin. Whatever came before is kept: candidates, and checks of the
     * peer that overtook its description.
     *
     * @param ufrag the peer's username fragment
     * @param password its password
     * @param options its ICE options; {@link #OUR_OPTION} among them says that it is of this library
     * @param pacing Ta that it asks for; empty means 50 ms (RFC 8839 section 5.5)
     * @param nowNanos the time
     * @throws IllegalStateException if the peer is known already
     */
    public void setRemote(
            String ufrag, String password, Set<String> options, Optional<Duration> pacing, long nowNanos) {
        if (started) {
            throw new IllegalStateException("the peer's credentials are known already");
        }
        started = true;
        patience.begin(nowNanos);
        works.credentials().remote(ufrag, password);
        works.telling().described(works.locals().sinceFirstNanos(nowNanos));
        adjustRemote(options, pacing, nowNanos);
    }

    /**
     * Takes what the peer told about itself later, or again.
     *
     * @param options its ICE options
     * @param pacing Ta that it asks for; empty means 50 ms (RFC 8839 section 5.5)
     * @param nowNanos the time
     */
    public void adjustRemote(Set<String> options, Optional<Duration> pacing, long nowNanos) {
        works.scheduler().peerSpacing(pacing.orElse(DEFAULT_PACING).toNanos());
        if (options.contains(OUR_OPTION)) {
            works.peerIsOurs();
        } else if (options.contains(RENOMINATION_OPTION)) {
            works.mayRenominate();
        }
        works.consent().peerTold(nowNanos);
        settle(nowNanos);
    }

    /**
     * Takes note that the peer is a lite implementation: it sends no checks, so this side controls (RFC 8445 section
     * 6.1.1).
     *
     * @param nowNanos the time
     */
    public void setRemoteLite(long nowNanos) {
        works.sender().peerIsLite();
        if (works.roles().takeControl()) {
            works.roleChanged();
        }
        settle(nowNanos);
    }

    /**
     * Adds a candidate of ours, at any time.
     *
     * @param candidate it
     * @param socket the socket that it leads to
     * @param nowNanos the time
     */
    public void addLocalCandidate(Candidate candidate, int socket, long nowNanos) {
        LocalBase base = works.locals().add(candidate, socket, nowNanos);
        if (base != null) {
            works.checklist().prioritize(works.roles().role());
            works.pairLocal(base);
            works.runner().hasLearnt(nowNanos);
        }
        settle(nowNanos);
    }

    /**
     * Adds a candidate of ours of which the peer will be told later: until then what leaves its socket opens mappings.
     *
     * @param candidate it
     * @param socket the socket that it leads to, which has no other
     * @param tellsNanos when the peer is told
     * @param nowNanos the time
     */
    public void addFreshCandidate(Candidate candidate, int socket, long tellsNanos, long nowNanos) {
        LocalBase base = works.locals().add(candidate, socket, tellsNanos);
        if (base != null) {
            base.makeFresh();
            works.pairLocal(base);
            works.runner().checkSoon(base);
        }
        run(nowNanos);
    }

    /**
     * Adds a pair that authenticated probes have met: it is checked at once.
     *
     * @param candidate of ours, where the peer sees the socket
     * @param socket the socket
     * @param remote where the peer is seen
     * @param nowNanos the time
     */
    public void addProbedPair(Candidate candidate, int socket, InetSocketAddress remote, long nowNanos) {
        LocalBase known = works.locals().at(socket);
        LocalBase base = known == null ? works.locals().add(candidate, socket, nowNanos) : known;
        RemoteCandidate peer = base == null ? null : inbound.met(remote, candidate.priority(), nowNanos);
        CandidatePair pair = base == null || peer == null
                ? null
                : works.checklist().pair(base, peer, works.roles().role(), true);
        if (pair != null) {
            pair.life().heard();
            works.runner().checkSoon(pair);
        }
        if (known == null) {
            inbound.acceptAt(socket, nowNanos);
        }
        run(nowNanos);
    }

    /**
     * A candidate of ours leads here no more. Pairs made of its socket go on while anything else does.
     *
     * @param candidate it
     * @param socket the socket that it led to
     * @param nowNanos the time
     */
    public void removeLocalCandidate(Candidate candidate, int socket, long nowNanos) {
        LocalBase base = works.locals().at(socket);
        if (base != null && base.has(candidate.address())) {
            if (base.size() == 1) {
                abandon(base, "our last candidate of this socket is gone", nowNanos);
            } else {
                works.locals().remove(base, candidate);
                works.checklist().prioritize(works.roles().role());
            }
        }
        settle(nowNanos);
    }

    /**
     * Takes note that IPv4 addresses are reached from our IPv6 sockets by way of a NAT64.
     *
     * @param prefix the NAT64's
     * @param nowNanos the time
     */
    public void useNat64(Nat64Prefix prefix, long nowNanos) {
        works.locals().translation().use(prefix);
        List.copyOf(works.locals().all()).forEach(works::pairLocal);
        settle(nowNanos);
    }

    /**
     * A socket of ours is closed. As long as there is no valid pair elsewhere its pairs are kept: they only seem silent,
     * and consent for them expires as ever.
     *
     * @param socket the socket
     * @param nowNanos the time
     */
    public void socketGone(int socket, long nowNanos) {
        LocalBase base = works.locals().at(socket);
        boolean spare = works.checklist().pairs().stream().anyMatch(pair -> pair.isValid() && pair.socket() != socket);
        if (base != null && spare) {
            abandon(base, "the socket's address is gone", nowNanos);
        }
        settle(nowNanos);
    }

    /**
     * No more candidates of ours will come (RFC 8838 section 13).
     *
     * @param nowNanos the time
     */
    public void endOfLocalCandidates(long nowNanos) {
        patience.localComplete();
        works.telling().localComplete();
        works.runner().hasLearnt(nowNanos);
        settle(nowNanos);
    }

    /**
     * Adds a candidate of the peer's, at any time, also before {@link #setRemote}.
     *
     * @param candidate it
     * @param nowNanos the time
     * @return whether it is taken: not if it was told before, or there are as many as are kept
     */
    public boolean addRemoteCandidate(Candidate candidate, long nowNanos) {
        InetSocketAddress address = candidate.address().toSocketAddress();
        RemoteCandidate known = works.remotes().at(address);
        boolean told = known != null && !known.isPeerReflexive();
        if (told || works.remotes().isFull()) {
            works.rejects().count(told ? CheckReject.DUPLICATE_CANDIDATE : CheckReject.TOO_MANY_CANDIDATES);
            return false;
        }
        if (known != null) {
            known.told(candidate);
            works.checklist().prioritize(works.roles().role());
        } else {
            // What a server saw is the best hope of peers behind NATs: when it comes later, it jumps the queue.
            boolean urgent =
                    started && !patience.beganAt(nowNanos) && candidate.type() == CandidateType.SERVER_REFLEXIVE;
            works.pairRemote(works.remotes().add(candidate, nowNanos), urgent);
        }
        settle(nowNanos);
        return true;
    }

    /**
     * No more candidates of the peer's will come (RFC 8838 section 14).
     *
     * @param nowNanos the time
     */
    public void endOfRemoteCandidates(long nowNanos) {
        patience.remoteComplete();
        settle(nowNanos);
    }

    /**
     * A server answered a socket of ours.
     *
     * @param roundTripNanos after how long
     */
    public void serverAnswered(long roundTripNanos) {
        works.telling().serverAnswered(roundTripNanos);
    }

    /**
     * The peer has something of what it was told.
     *
     * @param roundTripNanos from when it was told until now
     */
    public void peerKnowsAfter(long roundTripNanos) {
        works.telling().measured(roundTripNanos);
    }

    /**
     * The peer has all candidates of ours that it was told: what waited for that may leave.
     *
     * @param nowNanos the time
     */
    public void peerKnowsAll(long nowNanos) {
        works.telling().acknowledged(nowNanos);
        for (CandidatePair pair : works.checklist().pairs()) {
            if (pair.life().isOpenerLast() && pair.life().nextSendNanos() - nowNanos > 0) {
                pair.life().hold(nowNanos);
                pair.life().nextSend(nowNanos);
            }
        }
        run(nowNanos);
    }

    /**
     * Asks again on every pair, also on those that had failed: the network may have changed.
     *
     * @param nowNanos the time
     */
    public void recheck(long nowNanos) {
        works.checklist().floor(Long.MIN_VALUE); // whatever is valid will do
        for (CandidatePair pair : works.checklist().pairs()) {
            if (pair.isValid()) {
                works.consent().askSoon(pair, nowNanos);
            } else if (!pair.isExpired()) {
                pair.life().revive();
                works.runner().checkSoon(pair);
            }
        }
        run(nowNanos);
    }

    /**
     * Another generation has taken over: from now on the peer's late checks are answered and nothing else is done (RFC
     * 8445 section 9). Every pair that was valid is lost.
     *
     * @param nowNanos the time
     */
    public void retire(long nowNanos) {
        retired = true;
        works.retire();
        settle(nowNanos);
    }

    /** {@return whether the peer's credentials are known} */
    public boolean isStarted() {
        return started;
    }

    /**
     * Stops: nothing is sent or answered any more.
     *
     * @param nowNanos the time
     */
    public void close(long nowNanos) {
        closed = true;
        works.outbox().clearEffects();
        works.sent().clear();
        settle(nowNanos);
    }

    /** {@return our role at present} */
    public Role role() {
        return works.roles().role();
    }

    /** {@return what was tried and what came of it} */
    public IceAccount account() {
        return IceAccount.of(works);
    }

    /** {@return how many checks may still be answered} */
    int pendingChecks() {
        return works.sent().size();
    }

    /**
     * {@return whether our check was answered on a pair and consent has not expired since}
     *
     * @param socket our socket
     * @param remote the peer's address
     */
    public boolean isValidated(int socket, InetSocketAddress remote) {
        CandidatePair pair = works.checklist().find(socket, remote);
        return pair != null && pair.isValid();
    }

    /**
     * {@return whether the peer's authenticated check arrived on a pair}
     *
     * @param socket our socket
     * @param remote the peer's address
     */
    public boolean isAuthenticated(int socket, InetSocketAddress remote) {
        CandidatePair pair = works.checklist().find(socket, remote);
        return pair != null && pair.isAuthenticated() || inbound.hasEarly(socket, remote);
    }

    /** {@return how many datagrams were not taken, by reason; reasons that never were are absent} */
    public Map<String, Long> rejects() {
        return intake.rejects();
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (!closed && intake.handle(socket, remote, buffer, offset, length, !retired, nowNanos)) {
            run(nowNanos);
        }
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        if (input instanceof Input.TransmitFailed failure) {
            CandidatePair pair = works.checklist().find(failure.socket(), failure.remote());
            if (pair != null && !pair.isValid()) {
                pair.unsendable(failure.reason());
            } else if (pair != null) {
                works.consent().hint(pair, nowNanos);
            }
        } else if (input instanceof Input.SocketFailed failure) {
            LocalBase base = works.locals().at(failure.socket());
            if (base != null) {
                abandon(base, failure.reason(), nowNanos);
            }
        }
        settle(nowNanos);
    }

    @Override
    public void handleTimeout(long nowNanos) {
        run(nowNanos);
    }

    @Override
    public @Nullable Effect pollEffect() {
        return works.outbox().pollEffect();
    }

    @Override
    public @Nullable IceEvent pollEvent() {
        return works.outbox().pollEvent();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return deadline.get();
    }

    private void run(long nowNanos) {
        if (isActive()) {
            inbound.acceptEarly(nowNanos);
            works.selector().run(nowNanos);
            works.consent().run(nowNanos);
            works.nominator().run(nowNanos);
            works.runner().run(nowNanos);
        }
        settle(nowNanos);
    }

    private boolean isActive() {
        return started && !retired && !closed;
    }

    private void abandon(LocalBase base, String reason, long nowNanos) {
        for (CandidatePair pair : List.copyOf(works.checklist().pairs())) {
            if (pair.base() == base && pair.isValid()) {
                works.consent().lose(pair, reason, nowNanos);
            }
        }
        works.checklist().removeIf(pair -> pair.base() == base);
        works.locals().remove(base);
    }

    /** Fails if that is due, and finds out when to be called next. */
    private void settle(long nowNanos) {
        deadline.begin();
        if (isActive()) {
            works.runner().deadlines(deadline, nowNanos);
            works.consent().deadline(deadline);
            works.selector().deadline(deadline);
            if (inbound.hasEarly()) {
                deadline.offer(nowNanos, "early checks");
            }
            patience.judge(works.checklist(), works.outbox(), deadline, nowNanos);
        }
        deadline.end();
    }
}
