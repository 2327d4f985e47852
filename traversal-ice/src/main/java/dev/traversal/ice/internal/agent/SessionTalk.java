package dev.traversal.ice.internal.agent;

import dev.traversal.api.SessionDescription;
import dev.traversal.internal.machine.Deadline;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a session and its peer tell each other, generation by generation. Lives on the session's loop. */
final class SessionTalk {
    private static final Logger log = LoggerFactory.getLogger(SessionTalk.class);

    private final Generations generations;
    private final SessionStory story;
    private final Consumer<SessionEvent> events;
    private final RestartRequests requests = new RestartRequests();

    SessionTalk(Generations generations, SessionStory story, Consumer<SessionEvent> events) {
        this.generations = generations;
        this.story = story;
        this.events = events;
    }

    /** Tells the peer what is known here, unasked. */
    void offer(long nowNanos) {
        generations.descriptions().repeat(nowNanos);
        describe(nowNanos);
    }

    /** Tells the peer everything at first, then what is new. */
    void describe(long nowNanos) {
        Generation latest = generations.latest();
        events.accept(
                new SessionEvent.Describe(latest.number(), latest.descriptions().next(nowNanos)));
    }

    /** Tells the peer what it does not know, if there is something. */
    void tellNews(long nowNanos) {
        if (generations.descriptions().hasNews()) {
            describe(nowNanos);
        }
    }

    void repeatIfDue(long nowNanos) {
        generations.descriptions().concludeIfDue(nowNanos);
        if (generations.descriptions().isRepeatDue(nowNanos)) {
            events.accept(new SessionEvent.Repeat());
        }
        requests.pollDue(nowNanos).forEach(wish -> takeNow(wish, nowNanos));
    }

    /**
     * Takes the peer's first description.
     *
     * @return what goes ahead of each datagram to a peer of this library; empty if it is of another
     */
    Optional<byte[]> begin(SessionDescription remote, long nowNanos) {
        Optional<byte[]> prefix = generations.descriptions().begin(remote, nowNanos);
        addCandidates(generations.latest(), remote, nowNanos);
        return prefix;
    }

    /** Takes what the peer told later: something new, the answer to a restart, or that it restarts itself. */
    void take(SessionDescription remote, long nowNanos) {
        if (!generations.isNews(remote)) {
            takeNow(remote, nowNanos);
        } else if (generations.isAnswerAwaited()) {
            requests.forget();
            takeNow(remote, nowNanos);
        } else if (requests.admit(remote, nowNanos)) {
            takeNow(remote, nowNanos);
        } else {
            log.debug("the peer restarts too often: this one waits, {} came to nothing", requests.refused());
        }
    }

    private void takeNow(SessionDescription remote, long nowNanos) {
        int before = generations.latest().number();
        Generation generation = generations.of(remote, nowNanos);
        if (generation == null) {
            return;
        }
        if (generation.ice().isStarted()) {
            generation.descriptions().adjust(remote, nowNanos);
        } else {
            generation.descriptions().begin(remote, nowNanos);
        }
        addCandidates(generation, remote, nowNanos);
        if (generation.number() > before) {
            story.restarted(generation.number(), true);
            describe(nowNanos);
        }
    }

    /** Begins another generation. */
    void restart(long nowNanos) {
        generations.restart(nowNanos);
        story.restarted(generations.latest().number(), false);
        describe(nowNanos);
    }

    /** The peer has so many of the candidates that it was told. */
    void peerHasSeen(int candidates, long nowNanos) {
        generations.descriptions().peerHasSeen(candidates, nowNanos);
    }

    /** The peer's check came: only who has the credentials of the generation can have sent it. */
    void peerKnowsUs() {
        if (generations.latest().number() > 0 && generations.descriptions().isRepeating()) {
            settle();
            events.accept(new SessionEvent.Settled());
        }
    }

    /** The peer knows all that it needs. */
    void settle() {
        generations.descriptions().settle();
    }

    /** {@return when a restart of the peer's has waited long enough} */
    @Nullable
    Deadline nextDeadline() {
        return requests.deadline();
    }

    private void addCandidates(Generation generation, SessionDescription remote, long nowNanos) {
        generation.descriptions().addCandidates(remote, nowNanos).forEach(story::learnt);
    }
}
