package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateType;
import dev.traversal.api.ConnectivityReport.PairReport;
import dev.traversal.api.Path;
import dev.traversal.ice.internal.check.IceMachine;
import dev.traversal.internal.machine.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a session does when its paths fail it: with another socket while it has none yet, since a NAT's mapping that the
 * peer's packet met first may never lead to that peer; with a restart when it had some and none answers. Lives on the
 * session's loop.
 */
final class Rescue {
    static final int MAX_SOCKETS = 2;
    static final long FIRST_PAUSE_NANOS = 2_500_000_000L;
    static final long NEXT_PAUSE_NANOS = 4_000_000_000L;
    /** What opens the fresh mapping goes ahead of what tells the peer of it. */
    private static final long TELLING_PAUSE_NANOS = 200_000_000L;

    /** So many checks on a pair without an answer are no longer bad luck. */
    private static final int MIN_UNANSWERED = 3;

    private static final int NONE = -1;

    private final Generations generations;
    private final SessionTalk talk;
    private final Consumer<SessionEvent> events;
    private final RestartTimer restarts = new RestartTimer();
    private final List<Candidate> untold = new ArrayList<>(1);
    private @Nullable Deadline attempt;
    private @Nullable Deadline telling;
    private final List<Integer> opened = new ArrayList<>(0);
    private int sockets;
    private boolean done;
    private boolean waited;
    private boolean relayed;

    Rescue(Generations generations, SessionTalk talk, Consumer<SessionEvent> events) {
        this.generations = generations;
        this.talk = talk;
        this.events = events;
    }

    /** Checks begin. */
    void connecting(long nowNanos) {
        attempt = new Deadline(nowNanos + FIRST_PAUSE_NANOS, "fresh socket");
    }

    /** A direct pair is selected: what was opened beside its socket is needed no more. */
    void selected(int socket, long nowNanos) {
        attempt = null;
        telling = null;
        untold.clear();
        keep(socket, nowNanos);
    }

    /** A relayed pair is selected: a direct one is still worth a socket, but not for ever. */
    void relayed() {
        relayed = true;
    }

    private void keep(int socket, long nowNanos) {
        if (sockets > 0 && !done) {
            done = true;
            events.accept(new SessionEvent.FreshSocketsDone(socket));
            opened.stream().filter(other -> other != socket).forEach(other -> generations.socketGone(other, nowNanos));
        }
    }

    /** No path answers. */
    void silent(long nowNanos) {
        restarts.silent(nowNanos);
    }

    /** A path answers. */
    void heard() {
        restarts.heard();
    }

    /** A fresh socket is open: what leaves it now opens its mapping, then the peer is told. */
    void opened(Candidate candidate, int socket, long nowNanos) {
        if (!done) {
            opened.add(socket);
            generations.addFreshCandidate(candidate, socket, nowNanos + TELLING_PAUSE_NANOS, nowNanos);
            untold.add(candidate);
            telling = new Deadline(nowNanos + TELLING_PAUSE_NANOS, "fresh candidate");
        }
    }

    /** Begins another generation of credentials, or asks again in the one that has begun. */
    void restart(long nowNanos) {
        if (generations.isRestarting()) {
            generations.recheck(nowNanos);
        } else {
            talk.restart(nowNanos);
        }
    }

    void handleTimeout(long nowNanos) {
        if (restarts.isDue(nowNanos)) {
            restart(nowNanos);
        }
        if (telling != null && telling.isDue(nowNanos)) {
            telling = null;
            tell(nowNanos);
        }
        if (attempt != null && attempt.isDue(nowNanos)) {
            attempt(nowNanos);
        }
    }

    @Nullable
    Deadline nextDeadline() {
        return Deadline.earlier(restarts.deadline(), Deadline.earlier(attempt, telling));
    }

    private void attempt(long nowNanos) {
        if (sockets == MAX_SOCKETS) {
            attempt = null;
            keep(NONE, nowNanos);
            return;
        }
        if (!waited && !generations.descriptions().mayTellMore()) {
            waited = true; // it takes a restart, which a peer that is merely slow may not survive
            attempt = new Deadline(nowNanos + FIRST_PAUSE_NANOS, "fresh socket");
            return;
        }
        attempt = new Deadline(nowNanos + NEXT_PAUSE_NANOS, "fresh socket");
        OptionalInt like = generations.reflexiveSocket();
        if (sockets < MAX_SOCKETS && like.isPresent() && isHopeless()) {
            sockets++;
            events.accept(new SessionEvent.FreshSocketWanted(like.getAsInt()));
        }
        if (sockets == MAX_SOCKETS && !relayed) {
            attempt = null; // they are all that there is
        }
    }

    private boolean isHopeless() {
        IceMachine latest = generations.latest().ice();
        IceMachine checks = latest.isStarted() ? latest : generations.ice();
        List<PairReport> pairs = checks.account().pairs().stream()
                .filter(pair -> !new Path(pair.local(), pair.remote()).isRelayed())
                .toList();
        return pairs.stream().allMatch(pair -> pair.checksAnswered() == 0)
                && pairs.stream()
                        .anyMatch(pair ->
                                pair.remote().type() != CandidateType.HOST && pair.checksSent() >= MIN_UNANSWERED);
    }

    /** Whoever was told that this was all hears of more in another generation only (RFC 8838 section 13). */
    private void tell(long nowNanos) {
        DescriptionExchange descriptions = generations.descriptions();
        if (descriptions.mayTellMore()) {
            untold.forEach(descriptions::add);
        } else {
            talk.restart(nowNanos);
        }
        untold.clear();
    }
}
