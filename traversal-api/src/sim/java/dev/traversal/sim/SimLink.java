package dev.traversal.sim;

import java.time.Duration;

/**
 * The line between a host or router and the segment that it is plugged into, with its two directions. Setters here
 * act on both; {@link #up()} and {@link #down()} give one. A path crosses the sender's link upward and the receiver's
 * downward, so one-way delays add up.
 *
 * <p>By default a link to the internet takes 12.5 ms and three router hops each way, so that two sites are 50 ms of
 * round trip apart; a link to anything else takes no time and no hop. Nothing is lost.
 */
public final class SimLink {
    private final LinkDirection up = new LinkDirection();
    private final LinkDirection down = new LinkDirection();

    SimLink() {}

    void adopt(Segment segment, String owner) {
        up.adopt(segment, owner + " up");
        down.adopt(segment, owner + " down");
    }

    /** {@return the direction away from the host or router} */
    public LinkDirection up() {
        return up;
    }

    /** {@return the direction toward the host or router} */
    public LinkDirection down() {
        return down;
    }

    /**
     * Sets the one-way delay.
     *
     * @param delay of each direction
     * @return this
     */
    public SimLink delay(Duration delay) {
        up.delay(delay);
        down.delay(delay);
        return this;
    }

    /**
     * Sets the variation of the delay; see {@link LinkDirection#jitter}.
     *
     * @param jitter of each direction
     * @return this
     */
    public SimLink jitter(Duration jitter) {
        up.jitter(jitter);
        down.jitter(jitter);
        return this;
    }

    /**
     * Sets the loss.
     *
     * @param probability 0..1, of each direction
     * @return this
     */
    public SimLink loss(double probability) {
        up.loss(probability);
        down.loss(probability);
        return this;
    }

    /**
     * Sets how many datagrams arrive twice.
     *
     * @param probability 0..1, of each direction
     * @return this
     */
    public SimLink duplicate(double probability) {
        up.duplicate(probability);
        down.duplicate(probability);
        return this;
    }

    /**
     * Sets how many datagrams are held back; see {@link LinkDirection#reorder}.
     *
     * @param probability 0..1, of each direction
     * @param by how long they are held back at most
     * @return this
     */
    public SimLink reorder(double probability, Duration by) {
        up.reorder(probability, by);
        down.reorder(probability, by);
        return this;
    }

    /**
     * Sets how many datagrams arrive with one bit flipped, under a UDP checksum that is right.
     *
     * @param probability 0..1, of each direction
     * @return this
     */
    public SimLink corrupt(double probability) {
        up.corrupt(probability);
        down.corrupt(probability);
        return this;
    }

    /**
     * Sets the largest IP packet; see {@link LinkDirection#mtu}.
     *
     * @param bytes of an IP packet
     * @return this
     */
    public SimLink mtu(int bytes) {
        up.mtu(bytes);
        down.mtu(bytes);
        return this;
    }

    /**
     * Sets the largest IP packet that passes whole; see {@link LinkDirection#fragmentingMtu}.
     *
     * @param bytes of an IP packet
     * @return this
     */
    public SimLink fragmentingMtu(int bytes) {
        up.fragmentingMtu(bytes);
        down.fragmentingMtu(bytes);
        return this;
    }

    /**
     * Sets the capacity; see {@link LinkDirection#rate}.
     *
     * @param bitsPerSecond of each direction
     * @param queueBytes what waits at most
     * @return this
     */
    public SimLink rate(long bitsPerSecond, int queueBytes) {
        up.rate(bitsPerSecond, queueBytes);
        down.rate(bitsPerSecond, queueBytes);
        return this;
    }

    /**
     * Sets how many routers lie along the link, each of which takes one from a packet's TTL.
     *
     * @param hops at least 0
     * @return this
     */
    public SimLink hops(int hops) {
        up.hops(hops);
        down.hops(hops);
        return this;
    }

    /**
     * Cuts the link without anybody being told.
     *
     * @return this
     */
    public SimLink cut() {
        up.cut();
        down.cut();
        return this;
    }

    /**
     * Mends a cut.
     *
     * @return this
     */
    public SimLink mend() {
        up.mend();
        down.mend();
        return this;
    }
}
