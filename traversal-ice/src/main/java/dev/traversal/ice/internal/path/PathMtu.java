package dev.traversal.ice.internal.path;

import dev.traversal.internal.machine.Deadline;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How large a datagram may be on the path that data takes: found with padded questions that must not be fragmented, a
 * handful for each path, and confirmed now and then while large ones are sent (RFC 8899). An unanswered one says nothing
 * about the life of the path.
 *
 * <p>Sizes are of the application's datagrams, in bytes. Not thread-safe.
 */
public final class PathMtu {
    /** What is promised on every path. */
    public static final int BASE_BYTES = 1_150;
    /** Datagrams that are longer than this make it worth looking whether they still pass. */
    public static final int SMALL_BYTES = 500;

    /** IPv4 or IPv6, UDP, session tag, record, frame. */
    private static final int IPV4_OVERHEAD = 20 + 8 + 5 + 37 + 1;

    private static final int IPV6_OVERHEAD = 40 + 8 + 5 + 37 + 1;
    /** Ethernet, PPPoE, tunnels, IPv6's least, and IPv4's. */
    private static final int[] LINKS = {576, 900, 1_200, 1_280, 1_320, 1_360, 1_400, 1_420, 1_452, 1_472, 1_492, 1_500};

    private static final int TRIES = 2;
    private static final long LEAST_WAIT_NANOS = 100_000_000L;
    /** The first datagrams of the application go ahead. */
    private static final long FIRST_PAUSE_NANOS = 200_000_000L;

    private static final long CONFIRM_NANOS = 3_000_000_000L;
    private static final long RAISE_NANOS = 600_000_000_000L; // PMTU_RAISE_TIMER, RFC 8899 section 5.1.1

    private final RandomGenerator random;
    private final LongSupplier largeSent;
    private @Nullable PathKey path;
    private int[] sizes = {BASE_BYTES};
    private int passes = -1;
    private int fails = 1;
    private int tried;
    private int tries;
    private long id;
    private long raiseNanos;
    private long largeBefore;
    private long waitNanos;
    private PathSet.@Nullable Ping outgoing;
    private @Nullable Deadline deadline;

    /**
     * Makes one that waits for a path.
     *
     * @param random names questions, so it must be unpredictable
     * @param largeSent how many datagrams beyond {@link #SMALL_BYTES} the application has sent
     */
    public PathMtu(RandomGenerator random, LongSupplier largeSent) {
        this.random = random;
        this.largeSent = largeSent;
    }

    /**
     * Data takes this path from now on.
     *
     * @param now the path
     * @param ipv6 its family
     * @param rttNanos its round trip
     * @param nowNanos the time
     */
    public void begin(PathKey now, boolean ipv6, long rttNanos, long nowNanos) {
        path = now;
        int overhead = ipv6 ? IPV6_OVERHEAD : IPV4_OVERHEAD;
        sizes = IntStream.concat(IntStream.of(BASE_BYTES), Arrays.stream(LINKS).map(link -> link - overhead))
                .sorted()
                .distinct()
                .toArray();
        waitNanos = Math.max(LEAST_WAIT_NANOS, 2 * rttNanos);
        raiseNanos = nowNanos + RAISE_NANOS;
        forget();
        deadline = new Deadline(nowNanos + FIRST_PAUSE_NANOS, "path MTU");
    }

    /** There is no path. */
    public void end() {
        path = null;
        deadline = null;
        forget();
    }

    /** {@return the largest size that is known to pass, 0 before anything is known} */
    public int bytes() {
        return passes < 0 ? 0 : sizes[passes];
    }

    /**
     * An answer came.
     *
     * @param over the path
     * @param answered the name of its question
     * @param nowNanos the time
     * @return whether the question was one of these
     */
    public boolean answered(PathKey over, long answered, long nowNanos) {
        if (id == 0 || answered != id || !over.equals(path)) {
            return false;
        }
        id = 0;
        tries = 0;
        passes = Math.max(passes, tried);
        goOn(nowNanos);
        return true;
    }

    /**
     * Does what is due.
     *
     * @param nowNanos the time
     */
    public void handleTimeout(long nowNanos) {
        if (deadline == null || !deadline.isDue(nowNanos)) {
            return;
        }
        if (id != 0 && tries == TRIES) {
            failed();
        }
        if (isSettled() && tries == 0) {
            look(nowNanos);
        } else {
            goOn(nowNanos);
        }
    }

    /** {@return the next question to be sent whole, or {@code null}} */
    public PathSet.@Nullable Ping pollProbe() {
        PathSet.Ping next = outgoing;
        outgoing = null;
        return next;
    }

    /** {@return when {@link #handleTimeout} has something to do} */
    public @Nullable Deadline nextDeadline() {
        return deadline;
    }

    private void forget() {
        passes = -1;
        fails = sizes.length;
        id = 0;
        tries = 0;
        outgoing = null;
    }

    private boolean isSettled() {
        return fails - passes <= 1;
    }

    /** The size that was asked for does not pass; if it did before, the path is another below. */
    private void failed() {
        id = 0;
        tries = 0;
        fails = tried;
        if (passes >= fails) {
            passes = -1;
        }
    }

    private void goOn(long nowNanos) {
        if (id == 0 && isSettled()) {
            rest(nowNanos);
            return;
        }
        if (tries == 0) {
            tried = next();
        }
        ask(nowNanos);
    }

    /** The largest first, which most often passes; then what is promised; then halves. */
    private int next() {
        if (fails == sizes.length) {
            return fails - 1;
        }
        int base = Arrays.binarySearch(sizes, BASE_BYTES);
        return passes < base && base < fails ? base : (passes + fails) / 2;
    }

    private void ask(long nowNanos) {
        PathKey over = path;
        if (over != null) {
            if (tries == 0) {
                id = random.nextLong() | 1; // any but 0
            }
            tries++;
            outgoing = new PathSet.Ping(over, PathFrame.ping(id, sizes[tried] + 1));
            deadline = new Deadline(nowNanos + waitNanos, "path MTU");
        }
    }

    private void rest(long nowNanos) {
        largeBefore = largeSent.getAsLong();
        deadline = new Deadline(nowNanos + CONFIRM_NANOS, "path MTU confirmation");
    }

    /** Asks again if large datagrams are sent, and for more than was found before when that is long ago. */
    private void look(long nowNanos) {
        if (largeSent.getAsLong() == largeBefore) {
            deadline = null; // until the application sends again
        } else if (fails < sizes.length && nowNanos - raiseNanos >= 0) {
            raiseNanos = nowNanos + RAISE_NANOS;
            fails = sizes.length;
            goOn(nowNanos);
        } else {
            tried = Math.max(0, passes);
            ask(nowNanos);
        }
    }

    /**
     * The application began to send.
     *
     * @param nowNanos the time
     */
    public void active(long nowNanos) {
        if (path != null && deadline == null) {
            rest(nowNanos);
        }
    }
}
