package dev.traversal.benchmarks.probe;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.NatBehavior;
import dev.traversal.ice.internal.probe.AllocatorPosterior;
import dev.traversal.ice.internal.probe.NatProfile;
import dev.traversal.ice.internal.probe.Party;
import dev.traversal.ice.internal.probe.Plan;
import dev.traversal.ice.internal.probe.Plans;
import dev.traversal.ice.internal.probe.PortOrder;
import dev.traversal.ice.internal.probe.PortSample;
import dev.traversal.ice.internal.probe.ProbePayload;
import java.net.InetAddress;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From sixteen samples of a hard NAT to a plan, and from the plan to the probes of an attempt. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProbeBenchmark {
    private static final int SAMPLES = 16;
    private static final int SERVERS = 3;
    private static final int PROBES = 2_048;
    private static final int OPENERS = 384;
    private static final int LOWEST = 1_024;
    private static final int PORTS = 64_512;
    private static final int BLOCK = 512;

    /** How the NAT allocates ports. */
    @Param({"uniform", "block", "counting"})
    public String allocator = "uniform";

    private final SplittableRandom random = new SplittableRandom(1);
    private final ProbePayload payload = new ProbePayload(1, new byte[32]);
    private Party easy = party(NatBehavior.ENDPOINT_INDEPENDENT, List.of());
    private Party hard = easy;

    /** Draws the samples. */
    @Setup
    public void draw() {
        easy = party(NatBehavior.ENDPOINT_INDEPENDENT, List.of());
        List<PortSample> samples = IntStream.range(0, SAMPLES)
                .mapToObj(i -> new PortSample(i % SERVERS, port(i)))
                .toList();
        hard = party(NatBehavior.ADDRESS_AND_PORT_DEPENDENT, samples);
    }

    /** {@return the plan between this NAT and an easy one, posterior and all} */
    @Benchmark
    public Plan plan() {
        return Plans.plan(easy, hard);
    }

    /** {@return the bytes of 2,048 probes in the order of their ports' chance} */
    @Benchmark
    public long prepare() {
        NatProfile profile = hard.profile();
        int[] order = PortOrder.of(AllocatorPosterior.of(profile.samples(), profile.low()), OPENERS, random);
        long sum = 0;
        for (int i = 0; i < PROBES; i++) {
            byte[] probe = payload.of(ProbePayload.Kind.PROBE, order[i]);
            sum += probe[probe.length - 1];
        }
        return sum;
    }

    private int port(int index) {
        return switch (allocator) {
            case "uniform" -> LOWEST + random.nextInt(PORTS);
            case "block" -> 40 * LOWEST + random.nextInt(BLOCK);
            case "counting" -> 40 * LOWEST + index;
            default -> throw new IllegalArgumentException("unknown allocator " + allocator);
        };
    }

    private static Party party(NatBehavior mapping, List<PortSample> samples) {
        NatProfile profile = new NatProfile(
                List.of(InetAddress.getLoopbackAddress()), mapping, NatBehavior.UNKNOWN, false, 0, samples, List.of());
        return new Party(profile, HardNatBudget.DEFAULT, true, false);
    }
}
