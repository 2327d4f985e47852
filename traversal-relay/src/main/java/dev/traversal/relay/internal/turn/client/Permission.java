package dev.traversal.relay.internal.turn.client;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/** Whether a relay lets an address in (RFC 8656 section 9), and what was sent there before it said so. */
final class Permission {
    /** Until it is known to be there, so many datagrams are kept to be sent again. */
    static final int MAX_HELD = 4;

    private static final long SECOND = 1_000_000_000L;
    /** It lasts five minutes; asked for again with time for seven tries. */
    static final long REFRESH_NANOS = 210 * SECOND;

    private static final long LIFETIME_NANOS = 295 * SECOND;
    /** What is forbidden may be allowed soon: another client's allocation there, for one, which comes and goes. */
    private static final long FIRST_REFUSAL_NANOS = SECOND / 2;

    private static final int MAX_DOUBLINGS = 6;

    /** Where it stands. */
    enum State {
        NONE,
        ASKED,
        GRANTED,
        REFUSED
    }

    private final InetAddress address;
    private final Queue<Runnable> held = new ArrayDeque<>();
    private State state = State.NONE;
    private boolean asking;
    private int refusals;
    private long sinceNanos;

    Permission(InetAddress address) {
        this.address = address;
    }

    InetAddress address() {
        return address;
    }

    /** {@return whether what comes from there is expected} */
    boolean lets() {
        return state == State.GRANTED || state == State.ASKED;
    }

    /** {@return whether the relay is to be asked now} */
    boolean isWanted(long nowNanos) {
        return !asking && (state == State.NONE || state == State.REFUSED && nowNanos - sinceNanos >= pauseNanos());
    }

    private long pauseNanos() {
        return FIRST_REFUSAL_NANOS << Math.min(refusals - 1, MAX_DOUBLINGS);
    }

    /** {@return whether it must be asked for again to last} */
    boolean isAgeing(long nowNanos) {
        return !asking && state == State.GRANTED && nowNanos - sinceNanos >= REFRESH_NANOS;
    }

    void asked() {
        asking = true;
        if (state != State.GRANTED) {
            state = State.ASKED;
        }
    }

    /** Keeps what was sent, in case it came before the permission. */
    void hold(Runnable resend) {
        if (state == State.ASKED && held.size() < MAX_HELD) {
            held.add(resend);
        }
    }

    /**
     * The relay lets it in.
     *
     * @param overtaken whether what is held was there first, and was dropped
     */
    void granted(boolean overtaken, long nowNanos) {
        asking = false;
        state = State.GRANTED;
        refusals = 0;
        sinceNanos = nowNanos;
        Consumer<Runnable> fate = overtaken ? Runnable::run : dropped -> {};
        held.forEach(fate);
        held.clear();
    }

    void refused(long nowNanos) {
        asking = false;
        state = State.REFUSED;
        refusals++;
        sinceNanos = nowNanos;
        held.clear();
    }

    void unanswered() {
        asking = false;
        held.clear();
        if (state == State.ASKED) {
            state = State.NONE;
        }
    }

    void lapseIfDue(long nowNanos) {
        if (state == State.GRANTED && nowNanos - sinceNanos >= LIFETIME_NANOS) {
            state = State.NONE;
        }
    }
}
