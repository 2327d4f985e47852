package dev.traversal.benchmarks.agent;

import com.sun.management.OperatingSystemMXBean;
import dev.traversal.api.Identity;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.Ticket;
import dev.traversal.api.TraversalAgent;
import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimSignaling;
import dev.traversal.sim.SimStunServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Figures of whole agents: time to the first encrypted byte, cold and warm; what a thousand idle sessions cost; how many
 * connects a second the simulator does. Prints one line each.
 *
 * <pre>java -cp benchmarks/target/benchmarks.jar dev.traversal.benchmarks.agent.AgentFigures [first|fresh|warm|idle|sim]</pre>
 */
public final class AgentFigures {
    private static final int WARM_UP = 300;
    private static final int CONNECTS = 300;
    private static final int FRESH = 9;
    private static final int IDLE_SESSIONS = 1_000;
    private static final int SIMULATED = 400;
    private static final int ROUNDS = 20; // what happens once a connect is compiled for good after thousands

    private AgentFigures() {}

    /**
     * Measures.
     *
     * @param arguments what; all of it without any
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2 && arguments[0].equals("callers")) {
            callers(arguments[1]);
        }
        List<String> wanted =
                arguments.length == 0 ? List.of("first", "fresh", "warm", "idle", "sim") : List.of(arguments);
        for (String figure : wanted) {
            switch (figure) {
                case "first" -> first();
                case "fresh" -> fresh();
                case "warm" -> warm();
                case "idle" -> idle();
                case "sim" -> simulated();
                default -> throw new IllegalArgumentException("no such figure: " + figure);
            }
        }
        System.exit(0); // daemon threads of the simulator's lockstep pools may linger
    }

    /** Both ends and the server in this JVM, which has done nothing yet. */
    private static void first() throws Exception {
        long start = System.nanoTime();
        try (LoopbackPair pair = new LoopbackPair()) {
            pair.timeToFirstEcho();
            say("first connect of a JVM, agents and server included: %.0f ms after main began", millisSince(start));
        }
    }

    /** The server and a warm listener here, each caller in a JVM that has done nothing yet. */
    private static void fresh() throws Exception {
        try (LoopbackPair pair = new LoopbackPair()) {
            for (int i = 0; i < WARM_UP; i++) {
                pair.timeToFirstEcho();
            }
            fresh("as it is", pair.ticket());
            Path archive = Files.createTempDirectory("traversal-classes").resolve("classes.jsa");
            FreshCaller.run(pair.ticket(), "-XX:ArchiveClassesAtExit=" + archive);
            fresh("with its classes archived", pair.ticket(), "-XX:SharedArchiveFile=" + archive);
            Files.delete(archive);
            Files.delete(archive.getParent());
        }
    }

    private static void fresh(String how, String ticket, String... options) throws Exception {
        long[] nanos = new long[FRESH];
        for (int i = 0; i < FRESH; i++) {
            nanos[i] = FreshCaller.run(ticket, options);
        }
        Arrays.sort(nanos);
        say(
                "first connect of a fresh JVM to a warm peer, %s: median %.0f ms after main began, %.0f to %.0f",
                how, nanos[FRESH / 2] / 1e6, nanos[0] / 1e6, nanos[FRESH - 1] / 1e6);
    }

    private static void warm() throws Exception {
        try (LoopbackPair pair = new LoopbackPair()) {
            for (int i = 0; i < WARM_UP; i++) {
                pair.timeToFirstEcho();
            }
            long[] nanos = new long[CONNECTS];
            for (int i = 0; i < CONNECTS; i++) {
                nanos[i] = pair.timeToFirstEcho();
            }
            Arrays.sort(nanos);
            say(
                    "warm connect to first encrypted echo: median %.1f ms, p90 %.1f ms",
                    nanos[CONNECTS / 2] / 1e6, nanos[CONNECTS * 9 / 10] / 1e6);
        }
    }

    /** One agent here, as many callers as sessions in another process. */
    private static void idle() throws Exception {
        try (LoopbackPair pair = new LoopbackPair()) {
            pair.timeToFirstEcho();
            long heap = heapInUse();
            int threads = Thread.activeCount();
            long descriptors = fileDescriptors();
            Process callers = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-cp",
                            System.getProperty("java.class.path"),
                            AgentFigures.class.getName(),
                            "callers",
                            pair.ticket())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            pair.awaitSessions(IDLE_SESSIONS, 120);
            int here = pair.sessions();
            say(
                    "%d idle sessions of one agent: %.1f kB heap a session, %+d threads, %+d file descriptors",
                    here,
                    (heapInUse() - heap) / 1e3 / here,
                    Thread.activeCount() - threads,
                    fileDescriptors() - descriptors);
            callers.getOutputStream().close();
            callers.waitFor();
        }
    }

    /** The other process: one agent a session. */
    private static void callers(String ticket) throws Exception {
        List<TraversalAgent> agents = new ArrayList<>();
        Ticket peer = Ticket.parse(ticket);
        for (int i = 0; i < IDLE_SESSIONS; i++) {
            TraversalAgent agent = TraversalAgent.builder()
                    .rendezvous(peer.rendezvous().orElseThrow())
                    .bind(InetAddress.getLoopbackAddress())
                    .build();
            agents.add(agent);
            agent.connect(peer).get(20, TimeUnit.SECONDS);
        }
        int unused = System.in.read(); // the parent has counted, or is gone
        agents.forEach(TraversalAgent::close);
    }

    private static void simulated() {
        Identity alice = Identity.generate();
        Identity bob = Identity.generate();
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            long allCpu = process.getProcessCpuTime();
            for (int i = 0; i < SIMULATED; i++) {
                simulate(round * SIMULATED + i, alice, bob);
            }
            cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
            allCpu = process.getProcessCpuTime() - allCpu;
            say(
                    "simulated connects: %.0f a second of CPU time, compiler and collector included; "
                            + "%.0f a second of wall time; simulator's thread %.1f ms CPU each",
                    SIMULATED * 1e9 / allCpu, SIMULATED * 1e3 / millisSince(start), cpu / 1e6 / SIMULATED);
        }
    }

    /** Two agents behind port-restricted NATs, 40 ms apart, 10 % loss. */
    private static void simulate(long seed, Identity aliceIdentity, Identity bobIdentity) {
        SimNetwork net = SimNetwork.seeded(seed);
        SimSignaling hub = net.signaling().delay(Duration.ofMillis(20));
        SimStunServer stun = SimStunServer.on(net.host("stun"));
        TraversalAgent alice = agent(home(net, "alice"), hub, stun, aliceIdentity);
        TraversalAgent bob = agent(home(net, "bob"), hub, stun, bobIdentity);
        bob.listen(channel -> {});
        net.runFor(Duration.ofMillis(500));
        CompletableFuture<SecureDatagramChannel> calling = alice.connect(bob.ticket());
        net.await("channel", calling::isDone, Duration.ofSeconds(20));
        calling.join();
        alice.close();
        bob.close();
        net.runFor(Duration.ofMillis(500));
    }

    private static SimHost home(SimNetwork net, String name) {
        NatBox nat = NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT)
                .filtering(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT);
        nat.link().delay(Duration.ofMillis(20)).loss(0.05);
        return net.host(name).behind(nat);
    }

    private static TraversalAgent agent(SimHost host, SimSignaling hub, SimStunServer stun, Identity identity) {
        return TraversalAgent.builder()
                .environment(host.environment())
                .signaling(hub.channel())
                .stunServer(stun.address())
                .identity(identity)
                .build();
    }

    private static long heapInUse() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long fileDescriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e6;
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
