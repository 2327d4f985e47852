package dev.traversal.sim;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One direction of a link. */
public final class LinkDirection {
    private static final long INTERNET_DELAY_NANOS = 12_500_000;
    private static final int INTERNET_HOPS = 3;
    private static final int UNSET = -1;
    private static final long DROPPED = -1;
    private static final int FRAGMENT_HEADER = 20;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private String name = "link";
    private @Nullable Segment segment;
    private RandomGenerator random = new SplittableRandom(0);
    private long chosenDelayNanos = UNSET;
    private int chosenHops = UNSET;
    private long delayNanos;
    private int hops;
    private long jitterNanos;
    private double loss;
    private double duplication;
    private double reordering;
    private long reorderNanos;
    private double corruption;
    private int mtu = Integer.MAX_VALUE;
    private boolean fragments;
    private long bitsPerSecond;
    private long queueNanos;
    private long busyUntil;
    private long lastArrival;
    private boolean cut;
    private @Nullable Interceptor interceptor;

    LinkDirection() {}

    /** Somebody on the line: sees each datagram, and decides what goes on. */
    @FunctionalInterface
    public interface Interceptor {
        /**
         * {@return what goes on in place of a datagram, itself for instance; {@code null} to drop it}
         *
         * @param datagram the payload, the interceptor's own
         */
        byte @Nullable [] intercept(byte[] datagram);
    }

    void adopt(Segment next, String newName) {
        if (segment == null) {
            name = newName;
            random = next.network().random("link " + name);
        }
        segment = next;
        refresh();
    }

    private void refresh() {
        boolean internet = segment != null && segment.isInternet();
        delayNanos = chosenDelayNanos != UNSET ? chosenDelayNanos : internet ? INTERNET_DELAY_NANOS : 0;
        hops = chosenHops != UNSET ? chosenHops : internet ? INTERNET_HOPS : 0;
    }

    /**
     * Sets the one-way delay.
     *
     * @param delay not negative
     * @return this
     */
    public LinkDirection delay(Duration delay) {
        chosenDelayNanos = nanos(delay);
        refresh();
        return this;
    }

    /**
     * Sets the variation of the delay: evenly spread between zero and {@code jitter} on top of the delay. It does
     * not reorder.
     *
     * @param jitter not negative
     * @return this
     */
    public LinkDirection jitter(Duration jitter) {
        jitterNanos = nanos(jitter);
        return this;
    }

    /**
     * Sets the loss.
     *
     * @param probability 0..1
     * @return this
     */
    public LinkDirection loss(double probability) {
        loss = probability(probability);
        return this;
    }

    /**
     * Sets how many datagrams arrive twice.
     *
     * @param probability 0..1
     * @return this
     */
    public LinkDirection duplicate(double probability) {
        duplication = probability(probability);
        return this;
    }

    /**
     * Sets how many datagrams are held back, so that later ones overtake them.
     *
     * @param probability 0..1
     * @param by how long they are held back at most
     * @return this
     */
    public LinkDirection reorder(double probability, Duration by) {
        reordering = probability(probability);
        reorderNanos = nanos(by);
        return this;
    }

    /**
     * Sets how many datagrams arrive with one bit flipped, under a UDP checksum that is right.
     *
     * @param probability 0..1
     * @return this
     */
    public LinkDirection corrupt(double probability) {
        corruption = probability(probability);
        return this;
    }

    /**
     * Sets the largest IP packet; a larger one vanishes, as where the sender forbids fragments and a filter
     * swallows the ICMP message.
     *
     * @param bytes of an IP packet
     * @return this
     */
    public LinkDirection mtu(int bytes) {
        mtu = positive(bytes);
        fragments = false;
        return this;
    }

    /**
     * Sets the largest IP packet that passes whole; a larger one is cut into fragments, each of which may be lost.
     *
     * @param bytes of an IP packet
     * @return this
     */
    public LinkDirection fragmentingMtu(int bytes) {
        mtu = positive(bytes);
        fragments = true;
        return this;
    }

    /**
     * Sets the capacity; what comes faster waits in a queue, and what finds that full is lost.
     *
     * @param bitsPerSecond at least 1
     * @param queueBytes what waits at most
     * @return this
     */
    public LinkDirection rate(long bitsPerSecond, int queueBytes) {
        this.bitsPerSecond = positive(Math.toIntExact(Math.min(bitsPerSecond, Integer.MAX_VALUE)));
        this.queueNanos = serializationNanos(queueBytes);
        return this;
    }

    /**
     * Sets how many routers lie along the link, each of which takes one from a packet's TTL.
     *
     * @param count at least 0
     * @return this
     */
    public LinkDirection hops(int count) {
        chosenHops = count;
        refresh();
        return this;
    }

    /**
     * Puts somebody on the line, in place of whoever was there.
     *
     * @param somebody sees what is sent from now on
     * @return this
     */
    public LinkDirection intercept(Interceptor somebody) {
        interceptor = somebody;
        return this;
    }

    /**
     * Cuts this direction without anybody being told.
     *
     * @return this
     */
    public LinkDirection cut() {
        cut = true;
        return this;
    }

    /**
     * Mends a cut.
     *
     * @return this
     */
    public LinkDirection mend() {
        cut = false;
        return this;
    }

    boolean duplicates() {
        return duplication > 0 && random.nextDouble() < duplication;
    }

    /** Takes a packet across: returns how long that takes, or {@link #DROPPED}, the packet being gone. */
    long cross(Packet packet, long now) {
        if (cut) {
            return drop(packet, "cut");
        }
        if (!packet.passes(hops)) {
            return drop(packet, "TTL");
        }
        if (interceptor != null && !packet.stream) {
            byte[] instead = interceptor.intercept(Arrays.copyOf(packet.data, packet.length));
            if (instead == null) {
                return drop(packet, "intercepted");
            }
            packet.fill(packet.source, packet.destination, instead, 0, instead.length, packet.ttl);
        }
        int pieces = 1;
        if (packet.wireBytes() > mtu && !packet.stream) {
            if (!fragments) {
                return drop(packet, "MTU");
            }
            pieces = (packet.wireBytes() - 1) / (mtu - FRAGMENT_HEADER) + 1;
        }
        for (int i = 0; i < pieces && loss > 0; i++) {
            if (random.nextDouble() < loss) {
                return drop(packet, "loss");
            }
        }
        if (corruption > 0 && !packet.stream && packet.length > 0 && random.nextDouble() < corruption) {
            packet.data[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return delay(packet, now);
    }

    private long delay(Packet packet, long now) {
        long delay = delayNanos;
        if (bitsPerSecond > 0) {
            long start = Math.max(now, busyUntil);
            if (start - now > queueNanos) {
                return drop(packet, "queue full");
            }
            busyUntil = start + serializationNanos(packet.wireBytes());
            delay += busyUntil - now;
        }
        if (jitterNanos > 0) {
            delay = Math.max(delay + random.nextLong(jitterNanos), lastArrival - now);
            lastArrival = now + delay;
        }
        if (reordering > 0 && random.nextDouble() < reordering) {
            delay += random.nextLong(reorderNanos + 1);
        }
        return delay;
    }

    private long serializationNanos(int bytes) {
        return bytes * 8L * NANOS_PER_SECOND / bitsPerSecond;
    }

    private long drop(Packet packet, String reason) {
        packet.drop(name, reason);
        return DROPPED;
    }

    private static long nanos(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration must not be negative but was " + duration);
        }
        return duration.toNanos();
    }

    private static double probability(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("probability must be 0..1 but was " + value);
        }
        return value;
    }

    private static int positive(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("value must be at least 1 but was " + value);
        }
        return value;
    }
}
