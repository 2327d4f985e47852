package dev.traversal.ice.internal.secure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Two associations and the network between them, in virtual time: delay, loss, a limit on datagrams, a tap. */
final class VirtualLink {
    private final Comparator<Flying> order =
            Comparator.<Flying>comparingLong(f -> f.atNanos).thenComparingLong(f -> f.id);
    private final PriorityQueue<Flying> flying = new PriorityQueue<>(order);
    private final RandomGenerator chance;
    private final End left;
    private final End right;
    private long nowNanos = -5_000_000_000L;
    private long ids;
    private long delayNanos = Duration.ofMillis(20).toNanos();
    private double loss;
    private int mtu = Integer.MAX_VALUE;
    private Predicate<Transit> filter = transit -> true;

    VirtualLink(SecureAssociation left, SecureAssociation right, long seed) {
        this.left = new End(left);
        this.right = new End(right);
        this.chance = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** Alice calls Bob. */
    static VirtualLink of(HandshakePool pool, long seed) {
        return new VirtualLink(
                new SecureAssociation(TestPeers.ALICE.config(DtlsRole.CLIENT, TestPeers.BOB, pool, seed)),
                new SecureAssociation(TestPeers.BOB.config(DtlsRole.SERVER, TestPeers.ALICE, pool, seed + 1)),
                seed);
    }

    VirtualLink delay(Duration delay) {
        delayNanos = delay.toNanos();
        return this;
    }

    VirtualLink loss(double probability) {
        loss = probability;
        return this;
    }

    VirtualLink mtu(int bytes) {
        mtu = bytes;
        return this;
    }

    /** Only what passes the filter arrives; it may look at, change or add to the traffic. */
    VirtualLink filter(Predicate<Transit> passes) {
        filter = passes;
        return this;
    }

    End client() {
        return left;
    }

    End server() {
        return right;
    }

    long nowNanos() {
        return nowNanos;
    }

    VirtualLink start() {
        right.association.start(nowNanos);
        left.association.start(nowNanos);
        drain(left);
        drain(right);
        return this;
    }

    /** Starts, and runs until both ends are established. */
    VirtualLink connect() {
        start();
        runFor(Duration.ofSeconds(5));
        if (!left.established() || !right.established()) {
            throw new AssertionError("not connected: " + left.events + " and " + right.events);
        }
        return this;
    }

    VirtualLink runFor(Duration duration) {
        long end = nowNanos + duration.toNanos();
        while (true) {
            long next = Math.min(
                    flying.isEmpty() ? Long.MAX_VALUE : flying.peek().atNanos,
                    Math.min(left.association.nextDeadlineNanos(), right.association.nextDeadlineNanos()));
            if (next > end) {
                nowNanos = end;
                return this;
            }
            nowNanos = Math.max(nowNanos, next);
            step();
        }
    }

    private void step() {
        if (!flying.isEmpty() && flying.peek().atNanos <= nowNanos) {
            Flying arriving = flying.remove();
            arriving.to.take(arriving.datagram, nowNanos);
            drain(arriving.to);
            return;
        }
        for (End end : List.of(left, right)) {
            if (end.association.nextDeadlineNanos() <= nowNanos) {
                end.association.handleTimeout(nowNanos);
                drain(end);
            }
        }
    }

    /** Takes what an end wants to send and say. */
    void drain(End end) {
        for (byte[] datagram = end.association.pollDatagram();
                datagram != null;
                datagram = end.association.pollDatagram()) {
            end.sent.add(datagram);
            transmit(end, datagram);
        }
        for (SecureEvent event = end.association.pollEvent(); event != null; event = end.association.pollEvent()) {
            end.events.add(event);
            if (event instanceof SecureEvent.Established) {
                end.establishedAtNanos = nowNanos;
                end.association.releaseHeld(end::receive, nowNanos);
            }
        }
    }

    private void transmit(End from, byte[] datagram) {
        End to = from == left ? right : left;
        if (filter.test(new Transit(from == left, datagram)) && datagram.length <= mtu && chance.nextDouble() >= loss) {
            inject(to, datagram, Duration.ofNanos(delayNanos));
        }
    }

    /** Makes a datagram arrive. */
    void inject(End to, byte[] datagram, Duration after) {
        flying.add(new Flying(nowNanos + after.toNanos(), ids++, to, datagram));
    }

    /** Makes a datagram arrive now. */
    void injectNow(End to, byte[] datagram) {
        to.take(datagram, nowNanos);
        drain(to);
    }

    /** Seals and sends one application record. {@return the record} */
    byte[] send(End from, byte[] payload) {
        byte[] record = from.seal(payload);
        transmit(from, record);
        return record;
    }

    record Transit(boolean fromClient, byte[] datagram) {}

    private record Flying(long atNanos, long id, End to, byte[] datagram) {}

    /** One end and all that it said, sent and received. */
    static final class End {
        final SecureAssociation association;
        final List<SecureEvent> events = new ArrayList<>();
        final List<byte[]> sent = new ArrayList<>();
        final List<byte[]> received = new ArrayList<>();
        long establishedAtNanos;

        End(SecureAssociation association) {
            this.association = association;
        }

        boolean established() {
            return events.stream().anyMatch(event -> event instanceof SecureEvent.Established);
        }

        long rejected(RejectReason reason) {
            return association.statistics().rejected(reason);
        }

        byte[] seal(byte[] payload) {
            byte[] out = new byte[payload.length + association.maxOverhead()];
            int length = association.seal(payload, 0, payload.length, out, 0);
            return Arrays.copyOf(out, length);
        }

        void take(byte[] datagram, long nowNanos) {
            // an offset and a poisoned tail: nothing may be read outside of the datagram
            byte[] buffer = new byte[datagram.length + 96];
            Arrays.fill(buffer, (byte) 0x16);
            System.arraycopy(datagram, 0, buffer, 32, datagram.length);
            association.handleDatagram(buffer, 32, datagram.length, nowNanos, this::receive);
        }

        void receive(byte[] scratch, int offset, int length) {
            received.add(Arrays.copyOfRange(scratch, offset, offset + length));
        }
    }
}
