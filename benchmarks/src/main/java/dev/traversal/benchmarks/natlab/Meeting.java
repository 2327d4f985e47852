package dev.traversal.benchmarks.natlab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Two peers of a network that are told of each other, and send each other a datagram as soon as there is a way. */
final class Meeting implements AutoCloseable {
    private static final long SIGNALING_MILLIS = 40;
    private static final int READY_SECONDS = 60;
    private static final Pattern PATH_SELECTED = Pattern.compile("^event .*\"type\": ?\"path-selected\"");
    private static final Pattern DIRECT = Pattern.compile("\"relayed\": ?false");
    private static final long REPEAT_NANOS = 150_000_000;
    private static final long LOOK_MILLIS = 25;
    private static final int RELAYED = 2;

    private final NatLab lab;
    private final Signaling signaling = new Signaling(SIGNALING_MILLIS);
    private final Side a;
    private final Side b;
    private final CountDownLatch received = new CountDownLatch(2);
    private final CountDownLatch direct = new CountDownLatch(2);

    /** One of the two. */
    private final class Side {
        final String host;
        final CompletableFuture<PeerProcess> process = new CompletableFuture<>();
        final CountDownLatch ready = new CountDownLatch(1);
        private boolean hasPath;
        private boolean isDirect;
        private long greetedNanos;
        private volatile long receivedNanos;

        Side(String host) {
            this.host = host;
        }

        void start(PeerKind kind, String role, List<String> more) {
            process.complete(
                    PeerProcess.start(lab.on(host, kind.command(role, lab.stunServer(), more)), line -> accept(line)));
        }

        private synchronized void accept(String line) {
            if (line.equals("ready")) {
                ready.countDown();
            } else if (line.startsWith("a=")) {
                signaling.carry(line, other(this).process.join());
            } else if (PATH_SELECTED.matcher(line).find()) {
                hasPath = true;
                greetedNanos = System.nanoTime(); // what it was told to send at first leaves now
                if (!isDirect && DIRECT.matcher(line).find()) {
                    isDirect = true;
                    direct.countDown();
                }
            } else if (line.startsWith("recv ") && receivedNanos == 0) {
                receivedNanos = System.nanoTime();
                received.countDown();
            }
        }

        /** Sends a datagram. A peer without a path keeps it until there is one. */
        void greet() {
            process.join().say("send " + (host.equals("a") ? "61" : "62"));
        }

        /** Sends another if the last one is overdue: it may be lost. */
        synchronized void greetAgain() {
            long now = System.nanoTime();
            if (hasPath && other(this).receivedNanos() == 0 && now - greetedNanos > REPEAT_NANOS) {
                greetedNanos = now;
                greet();
            }
        }

        long receivedNanos() {
            return receivedNanos;
        }
    }

    private Meeting(NatLab lab) {
        this.lab = lab;
        a = new Side("a");
        b = new Side("b");
    }

    /**
     * Lets two meet.
     *
     * @param id names the network
     * @param options of the network
     * @param patienceMillis how long to wait, from {@code start} on
     */
    static Outcome of(Cell cell, String id, List<String> options, long patienceMillis) throws InterruptedException {
        try (NatLab lab = NatLab.up(id, cell.network(options))) {
            return in(lab, cell, patienceMillis);
        }
    }

    /** Lets two meet in a network that is up. */
    static Outcome in(NatLab lab, Cell cell, long patienceMillis) throws InterruptedException {
        return in(lab, cell, List.of(), List.of(), patienceMillis);
    }

    /**
     * Lets two meet in a network that is up.
     *
     * @param moreOfA further options of the controlling peer
     * @param moreOfB the same of the other
     */
    static Outcome in(NatLab lab, Cell cell, List<String> moreOfA, List<String> moreOfB, long patienceMillis)
            throws InterruptedException {
        try (Meeting meeting = new Meeting(lab)) {
            meeting.a.start(cell.peerA(), "controlling", moreOfA);
            meeting.b.start(cell.peerB(), "controlled", moreOfB);
            return meeting.run(patienceMillis, false);
        }
    }

    /**
     * Lets two meet in a network that is up, and stay together until both have a direct path or patience ends.
     *
     * @param more further options of both
     */
    static Outcome untilDirect(NatLab lab, Cell cell, List<String> more, long patienceMillis)
            throws InterruptedException {
        try (Meeting meeting = new Meeting(lab)) {
            meeting.a.start(cell.peerA(), "controlling", more);
            meeting.b.start(cell.peerB(), "controlled", more);
            return meeting.run(patienceMillis, true);
        }
    }

    private Outcome run(long patienceMillis, boolean untilDirect) throws InterruptedException {
        for (Side side : List.of(a, b)) {
            if (!side.ready.await(READY_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("not ready: " + transcript());
            }
        }
        int before = lab.sent("a") + lab.sent("b");
        long start = System.nanoTime();
        for (Side side : List.of(a, b)) {
            side.process.join().say("start");
            side.greet();
        }
        signaling.repeat(
                () -> {
                    a.greetAgain();
                    b.greetAgain();
                },
                LOOK_MILLIS);
        boolean met = received.await(patienceMillis, TimeUnit.MILLISECONDS);
        if (met && untilDirect) {
            boolean unused = direct.await(patienceMillis, TimeUnit.MILLISECONDS); // how it ended is what counts
        }
        int packets = lab.sent("a") + lab.sent("b") - before;
        signaling.close();
        int codeA = a.process.join().stop();
        int codeB = b.process.join().stop();
        boolean relayed = codeA == RELAYED || codeB == RELAYED;
        if (!met) {
            return new Outcome(Outcome.Way.NONE, 0, packets, transcript());
        }
        long last = Math.max(a.receivedNanos() - start, b.receivedNanos() - start);
        return new Outcome(relayed ? Outcome.Way.RELAYED : Outcome.Way.DIRECT, last / 1e6, packets, transcript());
    }

    private Side other(Side side) {
        return side == a ? b : a;
    }

    private List<String> transcript() {
        List<String> both = new ArrayList<>();
        for (Side side : List.of(a, b)) {
            side.process.join().transcript().forEach(line -> both.add(side.host + " " + line));
        }
        return both;
    }

    @Override
    public void close() {
        signaling.close();
        for (Side side : List.of(a, b)) {
            if (side.process.isDone()) {
                side.process.join().close();
            }
        }
    }
}
