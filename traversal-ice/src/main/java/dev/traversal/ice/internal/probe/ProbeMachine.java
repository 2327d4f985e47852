package dev.traversal.ice.internal.probe;

import dev.traversal.api.HardNatMemory;
import dev.traversal.api.SessionId;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.AddressKind;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An agent's attempts at direct paths through NATs that give each destination another port: one at a time, since each may
 * fill a good part of a small NAT's table. Lives on the agent's loop.
 */
public final class ProbeMachine {
    private static final int MAX_WAITING = 64;

    private final RandomGenerator random;
    private final PlanMemory memory;
    private final Queue<Effect> effects = new ArrayDeque<>();
    private final Queue<ProbeEvent> events = new ArrayDeque<>();
    private final ProbeSockets sockets = new ProbeSockets(effects::add);
    private final Profiles profiles;
    private final MappedQueries queries;
    private final Map<SessionId, ProbeWant> waiting = new LinkedHashMap<>();
    private final Map<SessionId, Integer> kept = new HashMap<>();
    private final Map<SessionId, Deadline> resting = new HashMap<>();
    private final NatChecks checks;
    private @Nullable Agreement agreement;
    private @Nullable Attempt attempt;
    private Attempt.@Nullable AimTaker aimTaker;
    private long strangers;
    private long refused;

    /**
     * Makes one without attempts.
     *
     * @param random draws keys, so it must be unpredictable, and ports
     * @param memory keeps what came of attempts
     */
    public ProbeMachine(RandomGenerator random, HardNatMemory memory) {
        this.random = random;
        this.profiles = new Profiles(new Profiler(random, sockets, effects::add));
        this.memory = new PlanMemory(memory);
        this.queries = new MappedQueries(random, effects::add);
        this.checks = new NatChecks(sockets, new BehaviorDiscovery(random, sockets, effects::add));
    }

    /**
     * Begins an attempt, as soon as there is no other.
     *
     * @param session whose it is
     * @param want what it may be like
     * @param nowNanos the time
     */
    public void offer(SessionId session, ProbeWant want, long nowNanos) {
        if (!isBusyWith(session) && waiting.size() < MAX_WAITING) {
            waiting.put(session, want);
        }
        beginNext(nowNanos);
    }

    /**
     * Finds out what our NATs do, as soon as nothing else is under way.
     *
     * @param want where
     * @param taker takes it; all sockets are closed by then
     * @param nowNanos the time
     */
    public void check(ProbeWant want, Consumer<NatFindings> taker, long nowNanos) {
        checks.add(want, taker);
        beginNext(nowNanos);
    }

    /**
     * Takes what the other end told.
     *
     * @param session whose peer that is
     * @param message what it told
     * @param want what an attempt may be like
     * @param nowNanos the time
     */
    public void told(SessionId session, HardMessage message, ProbeWant want, long nowNanos) {
        if (!message.named().stream().allMatch(ProbeMachine::isFarAway)) {
            refused++;
            if (message instanceof HardMessage.Offer) {
                decline(session, message, "the offer names an address that is not on the internet");
            }
            return;
        }
        Agreement current = agreement;
        Attempt running = attempt;
        if (running != null && running.session().equals(session) && running.number() == message.attempt()) {
            if (message instanceof HardMessage.Offer && current != null) {
                current.answerAgain();
            }
            if (message instanceof HardMessage.Settle && current != null && !running.hasHit()) {
                current.told(message, nowNanos);
                beginAgain(current, running, nowNanos);
            } else {
                running.told(message, nowNanos);
            }
        } else if (current != null && current.isOf(session, message)) {
            current.told(message, nowNanos);
        } else if (message instanceof HardMessage.Offer offer) {
            Deadline rest = resting.get(session);
            if (isBusy()) {
                decline(session, offer, "another attempt is under way");
            } else if (rest != null && !rest.isDue(nowNanos)) {
                decline(session, offer, "the last attempt was not long ago");
            } else {
                waiting.remove(session);
                agreement = Agreement.answering(session, want, offer, random, events::add);
                profiles.measure(want, nowNanos);
            }
        }
        advance(nowNanos);
    }

    /**
     * A session has a direct path: what it does not use is closed.
     *
     * @param session which
     * @param socket the path's
     * @param nowNanos the time
     */
    public void settled(SessionId session, int socket, long nowNanos) {
        waiting.remove(session);
        Attempt running = attempt;
        if (running != null && running.session().equals(session)) {
            boolean ours = running.owns(socket);
            if (ours) {
                Integer before = kept.put(session, socket);
                closeIfOther(before, socket);
                running.teach(memory, true, nowNanos);
            } else {
                String reason = "another way was found";
                events.add(new ProbeEvent.Tell(session, new HardMessage.Cancel(running.number(), reason)));
            }
            end(running, ours, ours ? "a probe met an opener" : "another way was found", socket, nowNanos);
        } else if (agreement != null && agreement.session().equals(session)) {
            cancel(agreement, "another way was found");
        }
        beginNext(nowNanos);
    }

    /**
     * A session is over.
     *
     * @param session which
     * @param nowNanos the time
     */
    public void forget(SessionId session, long nowNanos) {
        settled(session, -1, nowNanos);
        resting.remove(session);
        Integer socket = kept.remove(session);
        if (socket != null) {
            sockets.close(socket);
        }
    }

    /**
     * {@return whether a socket is one of these}
     *
     * @param socket its name
     */
    public boolean owns(int socket) {
        return sockets.owns(socket);
    }

    /** {@return how many sockets are open for attempts and the paths that came of them} */
    public int openSockets() {
        return sockets.size();
    }

    /** {@return how many messages of peers led to places where no datagram may go} */
    public long refused() {
        return refused;
    }

    /** {@return how many datagrams looked like a probe and were of no attempt} */
    public long strangers() {
        return strangers;
    }

    /**
     * Takes a datagram that looks like one of an attempt.
     *
     * @param socket where it came
     * @param remote from whom
     * @param buffer holds it
     * @param offset where it begins
     * @param length how long it is
     * @param nowNanos the time
     */
    public void handleProbe(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        Attempt running = attempt;
        boolean known = running == null
                ? checks.discovery().arrived(buffer, offset, length)
                : running.arrived(socket, remote, buffer, offset, length, nowNanos);
        strangers += known ? 0 : 1;
        advance(nowNanos);
    }

    /**
     * Takes what a server answered.
     *
     * @param socket where it came
     * @param remote from whom
     * @param buffer holds it
     * @param offset where it begins
     * @param length how long it is
     * @param nowNanos the time
     */
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        profiles.profiler().handleDatagram(socket, remote, buffer, offset, length, nowNanos);
        queries.handleDatagram(socket, remote, buffer, offset, length, nowNanos);
        checks.discovery().handleDatagram(socket, remote, buffer, offset, length, nowNanos);
        advance(nowNanos);
    }

    /**
     * Takes what the driver says of one of these sockets.
     *
     * @param input it
     * @param nowNanos the time
     */
    public void handleInput(Input input, long nowNanos) {
        if (!sockets.owns(input.name())) {
            return;
        }
        Attempt running = attempt;
        if (running != null && input instanceof Input.TransmitFailed failed && running.owns(failed.socket())) {
            running.sendFailed(nowNanos);
        }
        sockets.handleInput(input, nowNanos);
        advance(nowNanos);
    }

    /**
     * Does what is due.
     *
     * @param nowNanos the time
     */
    public void handleTimeout(long nowNanos) {
        profiles.profiler().handleTimeout(nowNanos);
        queries.handleTimeout(nowNanos);
        checks.discovery().handleTimeout(nowNanos);
        advance(nowNanos);
    }

    /** {@return what is to be done, or {@code null}} */
    public @Nullable Effect pollEffect() {
        return effects.poll();
    }

    /** {@return what has happened, or {@code null}} */
    public @Nullable ProbeEvent pollEvent() {
        return events.poll();
    }

    /** {@return when {@link #handleTimeout} has something to do} */
    public @Nullable Deadline nextDeadline() {
        Deadline asking = Deadline.earlier(profiles.profiler().nextDeadline(), queries.nextDeadline());
        Deadline earliest = Deadline.earlier(asking, checks.discovery().nextDeadline());
        if (agreement != null) {
            earliest = Deadline.earlier(earliest, agreement.nextDeadline());
        }
        return attempt == null ? earliest : Deadline.earlier(earliest, attempt.nextDeadline());
    }

    /** {@return whether an address may be probed at the word of a peer: not what is in anybody's home, nor in this host} */
    private static boolean isFarAway(InetAddress address) {
        return address instanceof Inet4Address && AddressKind.of(address) == AddressKind.ORDINARY;
    }

    private void decline(SessionId session, HardMessage offer, String reason) {
        events.add(new ProbeEvent.Tell(session, new HardMessage.Cancel(offer.attempt(), reason)));
    }

    private boolean isBusy() {
        return agreement != null || attempt != null || checks.isBusy();
    }

    private boolean isBusyWith(SessionId session) {
        return agreement != null && agreement.session().equals(session)
                || attempt != null && attempt.session().equals(session);
    }

    private void beginNext(long nowNanos) {
        ProbeWant wanted = isBusy() ? null : checks.next();
        if (wanted != null) {
            profiles.measureAnew(wanted, nowNanos);
        }
        if (!isBusy() && !waiting.isEmpty()) {
            SessionId session = waiting.keySet().iterator().next();
            ProbeWant want = waiting.remove(session);
            if (want != null) {
                agreement = Agreement.offering(session, want, random, events::add);
                profiles.measure(want, nowNanos);
            }
        }
    }

    /** Takes up what the parts have to say, until they have no more. */
    private void advance(long nowNanos) {
        for (Profiler.Result result = profiles.poll(nowNanos); result != null; result = profiles.poll(nowNanos)) {
            measured(result, nowNanos);
        }
        checks.advance();
        Agreement current = agreement;
        if (current != null && attempt == null) {
            current.handleTimeout(nowNanos);
            if (current.deal() != null) {
                agreed(current, nowNanos);
            } else if (current.failure() != null) {
                over(current, String.valueOf(current.failure()));
            }
        }
        Attempt running = attempt;
        if (running != null) {
            running.handleTimeout(nowNanos);
            String reason = running.ended();
            if (reason != null) {
                events.add(new ProbeEvent.Tell(running.session(), new HardMessage.Cancel(running.number(), reason)));
                running.teach(memory, false, nowNanos);
                end(running, false, reason, -1, nowNanos);
            }
        }
        beginNext(nowNanos);
    }

    private void measured(Profiler.Result result, long nowNanos) {
        Attempt.AimTaker taker = aimTaker;
        Agreement current = agreement;
        Attempt running = attempt;
        if (checks.measured(result)) {
            return;
        }
        if (running != null && taker != null) {
            aimTaker = null;
            TransportAddress aim = result.aim();
            if (aim == null) {
                running.giveUp("no STUN server answers any more", nowNanos);
            } else {
                taker.found(new Attempt.AimFound(result.aimSocket(), aim), nowNanos);
            }
        } else if (running == null && current != null && !current.isMeasured()) {
            current.measured(result, nowNanos);
        } else {
            sockets.close(result.aimSocket());
        }
    }

    private void agreed(Agreement done, long nowNanos) {
        Agreement.Deal deal = done.deal();
        if (deal == null) {
            return;
        }
        Bench.Deal terms = deal.terms();
        Optional<String> objection = memory.objection(deal.plan(), terms.ours(), terms.theirs(), nowNanos);
        Plan plan = objection.<Plan>map(Plan.None::new).orElse(deal.plan());
        events.add(new ProbeEvent.Planned(done.session(), plan, terms.ours(), terms.theirs()));
        if (plan instanceof Plan.None none) {
            objection.ifPresent(reason ->
                    events.add(new ProbeEvent.Tell(done.session(), new HardMessage.Cancel(done.attempt(), reason))));
            over(done, none.reason());
            return;
        }
        Attempt made = new Attempt(
                done.session(),
                deal.plan(),
                terms,
                deal.key(),
                deal.theirAim(),
                new Attempt.Tools(sockets, queries, random, effects::add),
                new HostOfAttempt(done),
                nowNanos);
        attempt = made;
        made.begin(new Attempt.AimFound(done.aimSocket(), done.aim()), nowNanos);
    }

    /** Another plan holds than the one that was begun. */
    private void beginAgain(Agreement current, Attempt begun, long nowNanos) {
        Agreement.Deal deal = current.deal();
        if (deal != null && !begun.follows(deal.plan())) {
            begun.closeAllBut(current.aimSocket());
            queries.clear();
            attempt = null;
            agreed(current, nowNanos);
        }
    }

    /** Nothing is tried. */
    private void over(Agreement done, String reason) {
        agreement = null;
        if (done.isMeasured()) {
            sockets.close(done.aimSocket()); // there may be none
        }
        Agreement.Deal deal = done.deal();
        char letter = deal == null ? '-' : deal.plan().letter();
        events.add(new ProbeEvent.Ended(done.session(), false, reason, new ProbeEvent.Figures(letter, 0, 0, 0, 0)));
    }

    private void cancel(Agreement current, String reason) {
        events.add(new ProbeEvent.Tell(current.session(), new HardMessage.Cancel(current.attempt(), reason)));
        over(current, reason);
    }

    private void end(Attempt done, boolean direct, String reason, int socket, long nowNanos) {
        if (!direct) {
            long pauseNanos = done.minRetry().toNanos() / 2; // the other end's clock began a little earlier
            resting.put(done.session(), new Deadline(nowNanos + pauseNanos, "rest after an attempt"));
        }
        done.closeAllBut(socket);
        queries.clear();
        attempt = null;
        agreement = null;
        aimTaker = null;
        events.add(new ProbeEvent.Ended(done.session(), direct, reason, done.figures(nowNanos)));
    }

    private void closeIfOther(@Nullable Integer before, int socket) {
        if (before != null && before != socket) {
            sockets.close(before);
        }
    }

    /** What a running attempt asks for. */
    private final class HostOfAttempt implements Attempt.Host {
        private final Agreement basis;

        HostOfAttempt(Agreement basis) {
            this.basis = basis;
        }

        @Override
        public void tell(ProbeEvent event) {
            events.add(event);
        }

        @Override
        public void freshAim(Attempt.AimTaker then, long nowNanos) {
            aimTaker = then;
            profiles.measure(basis.want(), nowNanos);
        }
    }
}
