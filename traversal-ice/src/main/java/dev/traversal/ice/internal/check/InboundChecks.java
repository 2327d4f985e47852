package dev.traversal.ice.internal.check;

import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMessage;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Answers the peer's checks and draws the conclusions (RFC 8445 section 7.3). */
final class InboundChecks {
    /** Checks kept until the peer's description arrives. */
    static final int MAX_EARLY = 16;

    /** Checks kept until it is known that their socket is ours: it may just have been opened. */
    static final int MAX_HOMELESS = 4;

    /** Who does not know our password is told so at most this often, whatever its address. */
    private static final long REFUSAL_PAUSE_NANOS = 1_000_000_000;

    private static final long MAX_PRIORITY = Integer.MAX_VALUE;

    private final CheckWorks works;
    private final SeenRequests seen = new SeenRequests();
    private final Queue<Check> early = new ArrayDeque<>();
    private final Queue<Check> homeless = new ArrayDeque<>(0);
    private boolean refusedBefore;
    private long lastRefusalNanos;

    /**
     * An authenticated check.
     *
     * @param socket where it arrived
     * @param source who sent it
     * @param priority of the candidate that its source is, if it is new
     * @param nominates whether it nominates the pair: with USE-CANDIDATE, a number, or both
     * @param nomination which nomination it is, -1 if it does not say
     */
    private record Check(int socket, InetSocketAddress source, long priority, boolean nominates, long nomination) {}

    InboundChecks(CheckWorks works) {
        this.works = works;
    }

    /** Takes a Binding request. */
    void handle(StunMessage request, int socket, InetSocketAddress source, long nowNanos) {
        if (!isAuthentic(request, socket, source, nowNanos)) {
            return;
        }
        if (works.outbox().isUninvited(source)) {
            works.outbox().tell(new IceEvent.CameUninvited(socket, source)); // before the answer invites
        }
        long id = request.transactionIdSuffix();
        int before = seen.answerTo(id);
        boolean repeated = before != SeenRequests.NEW;
        int code = repeated ? before : refusal(request);
        IntegrityKey key = works.credentials().key();
        CheckMessages messages = works.messages();
        InetSocketAddress real = works.locals().translation().inward(source);
        answer(code == 0 ? messages.success(request, real, key) : messages.error(request, code, key), socket, source);
        if (repeated) {
            works.rejects().count(CheckReject.REPLAY);
            return;
        }
        seen.add(id, code);
        if (code != 0) {
            return;
        }
        Check check = new Check(
                socket,
                source,
                request.priority(),
                request.has(StunAttribute.USE_CANDIDATE) || nominationOf(request) >= 0,
                nominationOf(request));
        if (works.credentials().remote() != null) {
            accept(check, nowNanos);
        } else if (early.size() < MAX_EARLY) {
            early.add(check);
            works.outbox().tell(new IceEvent.EarlyCheckArrived(socket, source));
        } else {
            works.rejects().count(CheckReject.TOO_EARLY);
        }
    }

    /** {@return which nomination a request is, by either attribute in use, or -1} */
    private static long nominationOf(StunMessage request) {
        long number = request.unsignedInt(StunAttribute.NOMINATION);
        return number >= 0 ? number : request.unsignedInt(StunAttribute.NOMINATION_MANDATORY);
    }

    private static boolean isPriority(StunMessage request) {
        return request.priority() >= 1 && request.priority() <= MAX_PRIORITY;
    }

    /** {@return the error that an authentic request is to be answered with, 0 for none} */
    private int refusal(StunMessage request) {
        if (request.hasUnknownMandatory()) {
            works.rejects().count(CheckReject.UNKNOWN_ATTRIBUTE);
            return StunErrorCode.UNKNOWN_ATTRIBUTE;
        }
        if (!isPriority(request)) {
            works.rejects().count(CheckReject.PRIORITY);
            return StunErrorCode.BAD_REQUEST;
        }
        Roles.Verdict verdict = works.roles().judge(request);
        if (verdict == Roles.Verdict.REFUSED) {
            works.rejects().count(CheckReject.ROLE_CONFLICT);
            return StunErrorCode.ROLE_CONFLICT;
        }
        if (verdict == Roles.Verdict.SWITCHED) {
            works.roleChanged();
        }
        return 0;
    }

    /** {@return whether there are checks that wait for {@link #acceptEarly}} */
    boolean hasEarly() {
        return !early.isEmpty();
    }

    /** {@return whether one of those came on a pair} */
    boolean hasEarly(int socket, InetSocketAddress source) {
        return early.stream()
                .anyMatch(check -> check.socket() == socket && check.source().equals(source));
    }

    /** Takes up what came before the peer's description did. */
    void acceptEarly(long nowNanos) {
        for (Check check = early.poll(); check != null; check = early.poll()) {
            accept(check, nowNanos);
        }
    }

    /** A socket is one of ours from now on: takes up what came there before that was known. */
    void acceptAt(int socket, long nowNanos) {
        List<Check> known =
                homeless.stream().filter(check -> check.socket() == socket).toList();
        homeless.removeAll(known);
        known.forEach(check -> accept(check, nowNanos));
    }

    private boolean isAuthentic(StunMessage request, int socket, InetSocketAddress source, long nowNanos) {
        if (!request.isForUfrag(works.credentials().ufrag())) {
            works.rejects().count(CheckReject.USERNAME);
            return false;
        }
        if (works.credentials().key().verify(request)) {
            if (request.hasIntegritySha256()) {
                works.credentials().useSha256();
            }
            return true;
        }
        works.rejects().count(CheckReject.INTEGRITY);
        if (!refusedBefore || nowNanos - lastRefusalNanos >= REFUSAL_PAUSE_NANOS) {
            refusedBefore = true;
            lastRefusalNanos = nowNanos;
            int code = request.hasIntegrity() ? StunErrorCode.UNAUTHENTICATED : StunErrorCode.BAD_REQUEST;
            answer(works.messages().error(request, code, null), socket, source);
        }
        return false;
    }

    private void answer(byte[] message, int socket, InetSocketAddress source) {
        works.outbox().transmit(socket, source, message, 0);
    }

    private void accept(Check check, long nowNanos) {
        CandidatePair pair = pairOf(check, nowNanos);
        if (pair == null || pair.isExpired()) {
            return;
        }
        if (!pair.isAuthenticated()) {
            pair.authenticate();
            works.outbox().tell(new IceEvent.PairAuthenticated(pair.path(), pair.socket(), pair.address()));
        }
        pair.life().asked(nowNanos);
        works.consent().asked(pair, nowNanos);
        works.runner().trigger(pair, nowNanos);
        if (check.nominates()) {
            works.nominator().nominatedByPeer(pair, check.nomination(), nowNanos);
        }
    }

    private @Nullable CandidatePair pairOf(Check check, long nowNanos) {
        CandidatePair known = works.checklist().find(check.socket(), check.source());
        if (known != null) {
            return known;
        }
        LocalBase base = works.locals().at(check.socket());
        if (base == null) {
            works.rejects().count(CheckReject.UNEXPECTED);
            if (homeless.size() < MAX_HOMELESS) {
                homeless.add(check);
            }
            return null;
        }
        InetSocketAddress real = works.locals().translation().inward(check.source());
        RemoteCandidate remote = met(real, check.priority(), nowNanos);
        return remote == null
                ? null
                : works.checklist().pair(base, remote, works.roles().role(), true);
    }

    /** {@return the candidate at an address, learnt if it was not told; {@code null} if there are too many} */
    @Nullable
    RemoteCandidate met(InetSocketAddress address, long priority, long nowNanos) {
        RemoteCandidate known = works.remotes().at(address);
        return known == null ? learn(address, priority, nowNanos) : known;
    }

    private void evict(RemoteCandidate evicted, long nowNanos) {
        for (CandidatePair pair : List.copyOf(works.checklist().pairs())) {
            if (pair.remote() == evicted && pair.isValid()) {
                works.consent().lose(pair, "the peer's check came from too many addresses", nowNanos);
            }
        }
        works.remotes().remove(evicted);
        works.checklist().removeIf(pair -> pair.remote() == evicted);
    }

    private @Nullable RemoteCandidate learn(InetSocketAddress source, long priority, long nowNanos) {
        CandidatePair selected = works.selector().selected();
        RemoteCandidate evicted =
                works.remotes().toEvict(candidate -> selected == null || selected.remote() != candidate);
        if (evicted != null) {
            works.rejects().count(CheckReject.TOO_MANY_SOURCES);
            evict(evicted, nowNanos);
        }
        if (!works.remotes().mayLearn()) {
            works.rejects().count(CheckReject.TOO_MANY_SOURCES);
            return null;
        }
        RemoteCandidate learnt = works.remotes().learn(source, priority, nowNanos);
        works.outbox().tell(new IceEvent.RemoteCandidateLearnt(learnt.candidate()));
        return learnt;
    }
}
