package dev.traversal.ice.internal.probe;

import dev.traversal.api.SessionId;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Deadline;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How two ends come to know what they do: each tells the other what it knows of its NATs and what it may spend, and both
 * compute the same plan from that. Nothing is sent to a peer that has not taken part.
 */
final class Agreement {
    private static final int KEY_BYTES = 16;
    private static final long REPEAT_NANOS = 1_500_000_000L;
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final SessionId session;
    private final ProbeWant want;
    private final Plan.Side side;
    private final long attempt;
    private final long tieBreaker;
    private final byte[] key;
    private final Consumer<ProbeEvent> events;
    private final HardMessage.@Nullable Offer offer;
    private Profiler.@Nullable Result measured;
    private @Nullable HardMessage said;
    private HardMessage.@Nullable Answer disputed;
    private @Nullable Deadline repeat;
    private @Nullable Deadline patience;
    private @Nullable Deal deal;
    private @Nullable String failure;

    /**
     * What both ends do.
     *
     * @param plan it
     * @param terms what it was made of
     * @param key of the probes
     * @param theirAim the other end's mapping that nothing has met
     */
    record Deal(Plan plan, Bench.Deal terms, byte[] key, TransportAddress theirAim) {}

    private Agreement(
            SessionId session,
            ProbeWant want,
            HardMessage.@Nullable Offer offer,
            RandomGenerator random,
            Consumer<ProbeEvent> events) {
        this.session = session;
        this.want = want;
        this.offer = offer;
        this.side = offer == null ? Plan.Side.OFFERER : Plan.Side.ANSWERER;
        this.attempt = offer == null ? random.nextLong() : offer.attempt();
        this.tieBreaker = random.nextLong();
        this.key = new byte[KEY_BYTES];
        random.nextBytes(key);
        this.events = events;
    }

    /** {@return an agreement that this end wants} */
    static Agreement offering(SessionId session, ProbeWant want, RandomGenerator random, Consumer<ProbeEvent> events) {
        return new Agreement(session, want, null, random, events);
    }

    /** {@return an agreement that the other end wants} */
    static Agreement answering(
            SessionId session,
            ProbeWant want,
            HardMessage.Offer offer,
            RandomGenerator random,
            Consumer<ProbeEvent> events) {
        return new Agreement(session, want, offer, random, events);
    }

    SessionId session() {
        return session;
    }

    ProbeWant want() {
        return want;
    }

    long attempt() {
        return attempt;
    }

    boolean isOf(SessionId other, HardMessage message) {
        return session.equals(other) && attempt == message.attempt();
    }

    /** {@return whether it is known what this end's NATs do} */
    boolean isMeasured() {
        return measured != null;
    }

    /** {@return the socket that nothing but servers has met} */
    int aimSocket() {
        return result().aimSocket();
    }

    TransportAddress aim() {
        TransportAddress aim = result().aim();
        if (aim == null) {
            throw new IllegalStateException("no server has answered");
        }
        return aim;
    }

    /** {@return what both ends do, {@code null} while that is not known} */
    @Nullable
    Deal deal() {
        return deal;
    }

    /** {@return why there is no agreement, {@code null} while there may yet be one} */
    @Nullable
    String failure() {
        return failure;
    }

    /** It is known what this end's NATs do. */
    void measured(Profiler.Result result, long nowNanos) {
        measured = result;
        if (result.aim() == null) {
            failure = "no STUN server has answered";
            return;
        }
        Party ours = ours(result);
        HardMessage.Offer asked = offer;
        if (asked == null) {
            say(new HardMessage.Offer(attempt, tieBreaker, ours, aim(), key));
            repeat = new Deadline(nowNanos + REPEAT_NANOS, "offer of probes");
            patience = new Deadline(nowNanos + PATIENCE_NANOS, "answer to an offer of probes");
        } else {
            Plan plan = Plans.plan(asked.party(), ours);
            say(new HardMessage.Answer(attempt, tieBreaker, ours, aim(), key, Plans.digest(plan)));
            settle(plan, asked.party(), asked.key(), asked.aim());
        }
    }

    /** The other end has said something. */
    void told(HardMessage message, long nowNanos) {
        if (message instanceof HardMessage.Cancel cancel) {
            failure = "the peer declined: " + cancel.reason();
        } else if (message instanceof HardMessage.Answer answer && offer == null && measured != null && deal == null) {
            Plan plan = Plans.plan(ours(result()), answer.party());
            if (Arrays.equals(answer.digest(), Plans.digest(plan))) {
                settle(plan, answer.party(), answer.key(), answer.aim());
            } else if (tieBreaker < answer.tieBreaker()) {
                say(new HardMessage.Settle(attempt, plan));
                settle(plan, answer.party(), answer.key(), answer.aim());
            } else {
                disputed = answer;
                say(new HardMessage.Settle(attempt, plan));
            }
        } else if (message instanceof HardMessage.Settle settled) {
            settled(settled.plan());
        }
    }

    /** The plans differ, as the ends' versions do: that of the lower tie-breaker holds. */
    private void settled(Plan theirs) {
        HardMessage.Offer asked = offer;
        HardMessage.Answer answer = disputed;
        if (asked != null && tieBreaker < asked.tieBreaker()) {
            say(new HardMessage.Settle(attempt, Plans.plan(asked.party(), ours(result()))));
        } else if (asked != null) {
            settle(theirs, asked.party(), asked.key(), asked.aim());
        } else if (answer != null) {
            disputed = null;
            settle(theirs, answer.party(), answer.key(), answer.aim());
        }
    }

    /** The other end asks again: it may not have heard. */
    void answerAgain() {
        if (offer != null && said != null) {
            events.accept(new ProbeEvent.Tell(session, said));
        }
    }

    void handleTimeout(long nowNanos) {
        HardMessage last = said;
        if (repeat != null && repeat.isDue(nowNanos) && last != null) {
            repeat = null;
            events.accept(new ProbeEvent.Tell(session, last));
        }
        if (patience != null && patience.isDue(nowNanos)) {
            patience = null;
            failure = "the peer did not answer the offer of an attempt";
        }
    }

    @Nullable
    Deadline nextDeadline() {
        return deal == null ? Deadline.earlier(repeat, patience) : null;
    }

    private void settle(Plan plan, Party theirs, byte[] theirKey, TransportAddress theirAim) {
        boolean offers = offer == null;
        byte[] shared = Attempt.key(offers ? key : theirKey, offers ? theirKey : key, Plans.digest(plan));
        Bench.Deal terms = new Bench.Deal(attempt, side, ours(result()), theirs, want.ground(), result().reach());
        deal = new Deal(plan, terms, shared, theirAim);
    }

    private Party ours(Profiler.Result result) {
        NatProfile profile = result.profile();
        return new Party(
                profile, want.budget(), want.limitsTtl(), !profile.low().isEmpty());
    }

    private Profiler.Result result() {
        Profiler.Result result = measured;
        if (result == null) {
            throw new IllegalStateException("the NATs are not yet measured");
        }
        return result;
    }

    private void say(HardMessage message) {
        said = message;
        events.accept(new ProbeEvent.Tell(session, message));
    }
}
