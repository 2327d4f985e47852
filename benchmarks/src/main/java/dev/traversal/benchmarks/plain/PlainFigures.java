package dev.traversal.benchmarks.plain;

import com.sun.management.OperatingSystemMXBean;
import dev.traversal.api.TraversalAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Figures of sessions without DTLS, with ice4j beside them in the same run: what idle sessions cost, connects a second,
 * the time of a warm connect, and of the first in a JVM. Host candidates on loopback, both ends in one JVM. Connected
 * means that each end has received a datagram of the other.
 *
 * <pre>java -cp benchmarks/target/benchmarks.jar dev.traversal.benchmarks.plain.PlainFigures [idle|rate|warm|first]</pre>
 */
public final class PlainFigures {
    private static final int IDLE_SESSIONS = 10_000;
    private static final int IDLE_IN_FLIGHT = 100;
    private static final int IDLE_ICE4J = 200;
    private static final int CALLERS = 16;
    private static final Duration RATE_ROUND = Duration.ofSeconds(5);
    private static final int RATE_ROUNDS = 4; // the first ones are compiled meanwhile
    private static final int WARM_UP = 2_000;
    private static final int CONNECTS = 1_000;
    private static final int WARM_UP_ICE4J = 60;
    private static final int CONNECTS_ICE4J = 60;
    private static final int FRESH = 9;

    private PlainFigures() {}

    /**
     * Measures.
     *
     * @param arguments what; all of it without any
     * @throws Exception if a connect fails
     */
    public static void main(String[] arguments) throws Exception {
        List<String> wanted = arguments.length == 0 ? List.of("idle", "rate", "warm", "first") : List.of(arguments);
        for (String figure : wanted) {
            switch (figure) {
                case "idle" -> idle();
                case "rate" -> rate();
                case "warm" -> warm();
                case "first" -> first();
                default -> throw new IllegalArgumentException("no such figure: " + figure);
            }
        }
        System.exit(0); // ice4j's threads go on
    }

    /** In methods of their own, so that the one has let go of everything when the other counts. */
    private static void idle() throws Exception {
        idleSessions();
        idleIce4j();
    }

    /** Two agents here with so many sessions each; as all share two ports, they are counted when a pair is valid. */
    private static void idleSessions() throws Exception {
        try (OurContestant ours = new OurContestant()) {
            ours.connect().close();
            Usage before = Usage.now();
            List<Ends> open = new ArrayList<>(IDLE_SESSIONS);
            for (int i = 0; i < IDLE_SESSIONS; i++) {
                open.add(Ends.begin(ours.caller(), ours.called()));
                if (i >= IDLE_IN_FLIGHT) {
                    open.get(i - IDLE_IN_FLIGHT).awaitConnected();
                }
            }
            for (Ends ends : open) {
                ends.awaitConnected();
            }
            // Two ends a connection, and the objects of this benchmark that hand their lines over.
            say("%d idle sessions an agent, %s", IDLE_SESSIONS, Usage.now().since(before, 2 * IDLE_SESSIONS));
            if (!open.get(0).isOpen() || !open.get(IDLE_SESSIONS - 1).isOpen()) {
                throw new IllegalStateException("sessions were lost meanwhile");
            }
        }
    }

    private static void idleIce4j() throws Exception {
        try (Contestant ice4j = new Ice4jContestant()) {
            ice4j.connect().close();
            Usage before = Usage.now();
            List<AutoCloseable> open = new ArrayList<>();
            for (int i = 0; i < IDLE_ICE4J; i++) {
                open.add(ice4j.connect());
            }
            say("ice4j: %d idle agents, %s", 2 * IDLE_ICE4J, Usage.now().since(before, 2 * IDLE_ICE4J));
            for (AutoCloseable connection : open) {
                connection.close();
            }
        }
    }

    /** One agent is called by several, each of which makes one connection after the other. */
    private static void rate() throws Exception {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (TraversalAgent called = OurContestant.agent()) {
            for (int round = 0; round < RATE_ROUNDS; round++) {
                long start = System.nanoTime();
                long cpu = process.getProcessCpuTime();
                int connects = connectsOf(called, start + RATE_ROUND.toNanos());
                double seconds = (System.nanoTime() - start) / 1e9;
                double cpuMicros = (process.getProcessCpuTime() - cpu) / 1e3 / connects;
                say("connects: %.0f a second, %.0f µs of CPU time each, both ends", connects / seconds, cpuMicros);
            }
        }
    }

    private static int connectsOf(TraversalAgent called, long untilNanos) throws Exception {
        AtomicInteger connects = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Thread thread = new Thread(() -> {
                try (TraversalAgent caller = OurContestant.agent()) {
                    while (System.nanoTime() - untilNanos < 0) {
                        try (Ends ends = Ends.beginWithData(caller, called)) {
                            ends.awaitData();
                            connects.incrementAndGet();
                        }
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return connects.get();
    }

    private static void warm() throws Exception {
        double ours;
        double theirs;
        try (Contestant contestant = new OurContestant()) {
            ours = warm(contestant, WARM_UP, CONNECTS);
        }
        try (Contestant contestant = new Ice4jContestant()) {
            theirs = warm(contestant, WARM_UP_ICE4J, CONNECTS_ICE4J);
        }
        say("warm connect: ice4j takes %.1f times as long", theirs / ours);
    }

    private static double warm(Contestant contestant, int warmUp, int connects) throws Exception {
        long[] nanos = new long[connects];
        for (int i = -warmUp; i < connects; i++) {
            long start = System.nanoTime();
            AutoCloseable connection = contestant.connect();
            if (i >= 0) {
                nanos[i] = System.nanoTime() - start;
            }
            connection.close();
        }
        Arrays.sort(nanos);
        say(
                "warm connect, %s: median %.2f ms, p90 %.2f ms",
                contestant.title(), nanos[connects / 2] / 1e6, nanos[connects * 9 / 10] / 1e6);
        return nanos[connects / 2];
    }

    /** Each in a JVM that has done nothing yet, one after the other. */
    private static void first() throws Exception {
        long[] ours = new long[FRESH];
        long[] theirs = new long[FRESH];
        double[] ratios = new double[FRESH];
        for (int i = 0; i < FRESH; i++) {
            ours[i] = FreshConnect.run("traversal");
            theirs[i] = FreshConnect.run("ice4j");
            ratios[i] = (double) theirs[i] / ours[i];
        }
        Arrays.sort(ours);
        Arrays.sort(theirs);
        Arrays.sort(ratios);
        say(
                "first connect of a JVM after main began: traversal %.0f ms, ice4j %.0f ms; ice4j takes %.1f times as long"
                        + " (medians of %d; %.1f to %.1f)",
                ours[FRESH / 2] / 1e6, theirs[FRESH / 2] / 1e6, ratios[FRESH / 2], FRESH, ratios[0], ratios[FRESH - 1]);
    }

    /** What this process uses. */
    private record Usage(long heapBytes, int threads, int sockets) {
        static Usage now() {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            return new Usage(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    openSockets());
        }

        String since(Usage before, int sessions) {
            return String.format(
                    Locale.ROOT,
                    "%.1f kB heap a session, %+d threads, %+d sockets",
                    (heapBytes - before.heapBytes) / 1e3 / sessions,
                    threads - before.threads,
                    sockets - before.sockets);
        }

        private static int openSockets() {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return (int) open.filter(Usage::isSocket).count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static boolean isSocket(Path descriptor) {
            try {
                return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
            } catch (IOException e) {
                return false; // closed meanwhile
            }
        }
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
