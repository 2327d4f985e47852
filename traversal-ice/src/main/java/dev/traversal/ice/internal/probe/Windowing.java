package dev.traversal.ice.internal.probe;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Deadline;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plan W, which both ends do alike: each finds out where its NAT's counter is and how fast others move it, both open a
 * window of mappings at a time, and all of one end's sockets aim at the middle of the other's window. What opens dies on the
 * way, where it can be made to, as neither edge may see the other's packets before its own; the same again gets through.
 */
final class Windowing implements Tactic {
    private static final long MEASURE_NANOS = 200_000_000L;
    private static final long ROUND_NANOS = 900_000_000L;
    /** By so much the ends may differ in when they open. */
    private static final long SKEW_NANOS = 150_000_000L;
    /** How long signaling takes, about; it is not measured, and the window is wide. */
    private static final long SIGNALING_NANOS = 50_000_000L;

    /** One that dies, one that gets through, and one for what got lost. */
    private static final int VOLLEYS = 3;

    private static final double NANOS_PER_SECOND = 1e9;

    private final Bench bench;
    private final Plan.Windowed plan;
    private int round;
    private List<Integer> askers = List.of();
    private List<Integer> window = List.of();
    private @Nullable InetSocketAddress target;
    private @Nullable TransportAddress first;
    private @Nullable Deadline secondQuestion;
    private @Nullable Deadline begin;
    private @Nullable Deadline again;
    private int volleys;
    private @Nullable Deadline roundEnd;
    private HardMessage.@Nullable Bracket theirs;
    private long theirsNanos;
    private boolean measured;

    Windowing(Bench bench, Plan.Windowed plan) {
        this.bench = bench;
        this.plan = plan;
    }

    @Override
    public void begin(long nowNanos) {
        round(1, nowNanos);
    }

    @Override
    public void told(HardMessage message, long nowNanos) {
        if (message instanceof HardMessage.Bracket bracket) {
            if (bracket.wave() == round + 1 && roundEnd != null) {
                round(bracket.wave(), nowNanos);
            }
            if (bracket.wave() == round) {
                theirs = bracket;
                theirsNanos = nowNanos - SIGNALING_NANOS;
                goIfReady(nowNanos);
            }
        } else if (message instanceof HardMessage.Go go && go.wave() == round && !isOfferer() && theirs != null) {
            open(nowNanos);
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {
        if (secondQuestion != null && secondQuestion.isDue(nowNanos)) {
            secondQuestion = null;
            int ofRound = round;
            bench.ask(askers.get(1), (mapped, now) -> measured(ofRound, mapped, now), nowNanos);
        }
        if (begin != null && begin.isDue(nowNanos)) {
            begin = null;
            open(nowNanos);
        }
        if (again != null && again.isDue(nowNanos)) {
            again = null;
            fire(0, nowNanos);
        }
        if (roundEnd != null && roundEnd.isDue(nowNanos)) {
            roundEnd = null;
            if (round == plan.rounds() || bench.volley().left() < plan.sockets()) {
                bench.ends().giveUp("the windows of both ends did not meet in " + round + " rounds", nowNanos);
            } else {
                round(round + 1, nowNanos);
            }
        }
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return Deadline.earlier(Deadline.earlier(secondQuestion, begin), Deadline.earlier(again, roundEnd));
    }

    private void round(int number, long nowNanos) {
        bench.closeAllBut(Set.of());
        bench.ends().wave(number, nowNanos);
        round = number;
        first = null;
        theirs = null;
        measured = false;
        again = null;
        roundEnd = null;
        var unused = new Openers(bench, 2, false, (sockets, now) -> measure(number, sockets, now));
    }

    private void measure(int ofRound, List<Integer> sockets, long nowNanos) {
        if (sockets.size() < 2) {
            bench.ends().giveUp("no socket could be opened", nowNanos);
        } else if (ofRound == round) {
            askers = List.copyOf(sockets);
            bench.ask(askers.get(0), (mapped, now) -> first = ofRound == round ? mapped : first, nowNanos);
            secondQuestion = new Deadline(nowNanos + MEASURE_NANOS, "second question");
            roundEnd = new Deadline(nowNanos + MEASURE_NANOS + 2 * ROUND_NANOS, "round");
        }
    }

    private void measured(int ofRound, @Nullable TransportAddress second, long nowNanos) {
        TransportAddress before = first;
        if (ofRound != round || second == null || before == null) {
            return; // the round ends without it
        }
        int step = Brackets.step(bench.deal().ours().profile());
        int taken = Math.max(0, Brackets.distance(before.port(), second.port(), step) - 1);
        double perSecond = taken * NANOS_PER_SECOND / MEASURE_NANOS;
        measured = true;
        bench.ends()
                .tell(new HardMessage.Bracket(
                        bench.deal().attempt(),
                        round,
                        second.address(),
                        before.port(),
                        second.port(),
                        step,
                        1,
                        perSecond));
        goIfReady(nowNanos);
    }

    /** The offerer says when; both begin at that moment, as far as they can. */
    private void goIfReady(long nowNanos) {
        if (isOfferer() && measured && theirs != null) {
            bench.ends().tell(new HardMessage.Go(bench.deal().attempt(), round, bench.ownAddress()));
            begin = new Deadline(nowNanos + SIGNALING_NANOS, "window");
        }
    }

    private void open(long nowNanos) {
        roundEnd = new Deadline(nowNanos + ROUND_NANOS, "round");
        var unused = new Openers(bench, Math.min(plan.sockets(), bench.volley().left()), false, this::aimAll);
    }

    private void aimAll(List<Integer> sockets, long nowNanos) {
        HardMessage.Bracket bracket = theirs;
        if (bracket != null) {
            long elapsedNanos = Math.max(0, nowNanos - theirsNanos);
            int centre = Brackets.centre(bracket, elapsedNanos, plan.sockets());
            window = List.copyOf(sockets);
            target = new InetSocketAddress(bracket.address(), centre);
            int ttl = openersTtl();
            volleys = ttl > 0 ? VOLLEYS : VOLLEYS - 1;
            fire(ttl, nowNanos);
        }
    }

    /** {@return that of this round's first volley, 0 for the system's default} */
    private int openersTtl() {
        Waves waves = Waves.bracketed(bench.deal().ours());
        return waves.ttl((round - 1) % waves.count() + 1, bench.deal().reach());
    }

    private void fire(int ttl, long nowNanos) {
        InetSocketAddress aim = target;
        if (aim != null) {
            bench.volley().hurry(nowNanos);
            window.forEach(socket -> bench.volley().add(socket, aim, ttl));
            bench.volley().run(nowNanos);
            volleys--;
            again = volleys == 0 ? null : new Deadline(nowNanos + SKEW_NANOS, "window once more");
        }
    }

    private boolean isOfferer() {
        return bench.deal().side() == Plan.Side.OFFERER;
    }
}
