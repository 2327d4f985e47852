package dev.traversal.sim;

import dev.traversal.sim.StreamSegment.Kind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One end of a stream between simulated hosts: whole messages, in order, none lost as long as anything passes. What is
 * lost on the way is repeated, and holds up what comes after it, as TCP does.
 */
public final class SimStream {
    private static final int MAX_TRIES = 8;
    private static final long FIRST_RTO_NANOS = 200_000_000;
    private static final long MAX_RTO_NANOS = 3_000_000_000L;

    /** What one end does with what comes. */
    public interface Taker {
        /** The stream is open. */
        default void opened() {}

        /**
         * A message came.
         *
         * @param message it
         */
        void received(byte[] message);

        /**
         * The stream has ended, or never began.
         *
         * @param reason why
         */
        void ended(String reason);
    }

    private final SimStreams host;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final Deque<StreamSegment> unacknowledged = new ArrayDeque<>();
    private final Map<Integer, byte[]> ahead = new HashMap<>();
    private Taker taker;
    private int sent;
    private int expected;
    private int tries;
    private int timer;
    private boolean open;
    private boolean over;
    private boolean greets;

    SimStream(SimStreams host, InetSocketAddress local, InetSocketAddress remote, Taker taker) {
        this.host = host;
        this.local = local;
        this.remote = remote;
        this.taker = taker;
    }

    /** {@return this end's address} */
    public InetSocketAddress local() {
        return local;
    }

    /** {@return the other end's address, as this end sees it} */
    public InetSocketAddress remote() {
        return remote;
    }

    /**
     * Sends a message; after the end it is dropped.
     *
     * @param buffer holds it
     * @param offset where it begins
     * @param length its bytes
     */
    public void send(byte[] buffer, int offset, int length) {
        if (!over) {
            put(new StreamSegment(Kind.DATA, sent++, Arrays.copyOfRange(buffer, offset, offset + length)));
        }
    }

    /** Ends the stream; the other end is told once. */
    public void close() {
        if (!over) {
            host.transmit(this, StreamSegment.of(Kind.RESET, 0));
            finish();
        }
    }

    /** Asks the other end. TLS costs a round trip more (RFC 8446 section 2). */
    void connect(boolean secure) {
        greets = secure;
        put(StreamSegment.of(Kind.SYN, sent++));
    }

    /** Grants what the other end asked for. */
    void accept(Taker newTaker) {
        taker = newTaker;
        expected = 1;
        open = true;
        put(StreamSegment.of(Kind.SYN_ACK, sent++));
    }

    void end(String reason) {
        if (!over) {
            finish();
            taker.ended(reason);
        }
    }

    void receive(StreamSegment segment) {
        switch (segment.kind()) {
            case SYN -> host.transmit(this, StreamSegment.of(Kind.SYN_ACK, 0)); // the first answer was lost
            case SYN_ACK -> granted();
            case DATA -> arrived(segment);
            case ACK -> acknowledged(segment.number());
            case RESET -> end(open ? "the other end closed the stream" : "connection refused");
        }
    }

    private void granted() {
        expected = Math.max(expected, 1);
        acknowledged(1);
        host.transmit(this, StreamSegment.of(Kind.ACK, expected));
        if (!open && !greets) {
            begin();
        } else if (!open && sent == 1) {
            put(new StreamSegment(Kind.DATA, sent++, new byte[0])); // stands for the handshake
        }
    }

    private void begin() {
        open = true;
        taker.opened();
    }

    private void arrived(StreamSegment segment) {
        if (segment.number() - expected >= 0) {
            ahead.put(segment.number(), segment.message());
        }
        for (byte[] next = ahead.remove(expected); next != null && !over; next = ahead.remove(expected)) {
            expected++;
            if (next.length > 0) {
                taker.received(next);
            }
        }
        if (!over) {
            host.transmit(this, StreamSegment.of(Kind.ACK, expected));
        }
    }

    private void acknowledged(int number) {
        boolean progress = false;
        while (!unacknowledged.isEmpty() && unacknowledged.peek().number() - number < 0) {
            unacknowledged.remove();
            progress = true;
        }
        if (progress) {
            tries = 0;
            arm();
        }
        if (!open && greets && number == 2) {
            begin();
        }
    }

    private void put(StreamSegment segment) {
        unacknowledged.add(segment);
        host.transmit(this, segment);
        if (unacknowledged.size() == 1) {
            arm();
        }
    }

    private void arm() {
        int mine = ++timer;
        if (!unacknowledged.isEmpty()) {
            long wait = Math.min(MAX_RTO_NANOS, FIRST_RTO_NANOS << tries);
            host.network().after(Duration.ofNanos(wait), () -> repeat(mine));
        }
    }

    private void repeat(int which) {
        StreamSegment oldest = unacknowledged.peek();
        if (which != timer || over || oldest == null) {
            return;
        }
        if (++tries > MAX_TRIES) {
            end("no answer");
            return;
        }
        host.transmit(this, oldest);
        arm();
    }

    private void finish() {
        over = true;
        timer++;
        unacknowledged.clear();
        host.forget(this);
    }

    /** Makes the taker of an end that was asked for. */
    @FunctionalInterface
    public interface Acceptor {
        /**
         * {@return what takes the messages}
         *
         * @param stream this end
         */
        Taker accepted(SimStream stream);
    }

    /** {@return a taker that does nothing but take messages} */
    static Taker of(Consumer<byte[]> messages) {
        return new Taker() {
            @Override
            public void received(byte[] message) {
                messages.accept(message);
            }

            @Override
            public void ended(String reason) {}
        };
    }
}
