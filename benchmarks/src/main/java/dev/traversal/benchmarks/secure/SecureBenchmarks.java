package dev.traversal.benchmarks.secure;

import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks of this package and prints their ratios. */
public final class SecureBenchmarks {
    private SecureBenchmarks() {}

    /**
     * Runs.
     *
     * @param arguments none
     * @throws RunnerException if a benchmark fails
     */
    public static void main(String[] arguments) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(SecureBenchmarks.class.getPackageName() + "\\..*")
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
        double record = score(results, "RecordBenchmark.association");
        double floor = score(results, "RecordBenchmark.floor");
        double ours = score(results, "HandshakeBenchmark.association");
        double jdk = score(results, "HandshakeBenchmark.sslEngine");
        System.out.printf(
                "record, sealed and opened, against the floor: %.2f (wanted: at most 1.45)%n", record / floor);
        System.out.printf(
                "bytes allocated per record beyond the floor's: %.0f%n",
                allocated(results, "RecordBenchmark.association") - allocated(results, "RecordBenchmark.floor"));
        System.out.printf("handshakes per second against the JDK's: %.1f (wanted: at least 6)%n", ours / jdk);
    }

    private static RunResult result(Collection<RunResult> results, String name) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + name))
                .findFirst()
                .orElseThrow();
    }

    private static double score(Collection<RunResult> results, String name) {
        return result(results, name).getPrimaryResult().getScore();
    }

    private static double allocated(Collection<RunResult> results, String name) {
        Result<?> allocated = result(results, name).getSecondaryResults().get("gc.alloc.rate.norm");
        return allocated == null ? Double.NaN : allocated.getScore();
    }
}
