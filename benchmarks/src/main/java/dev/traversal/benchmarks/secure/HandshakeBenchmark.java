package dev.traversal.benchmarks.secure;

import dev.traversal.ice.internal.secure.HandshakePool;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Whole handshakes, both ends, one at a time: in lockstep only one thread works at any moment, so the rate is that of one
 * core.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 4, time = 3)
@Fork(1)
public class HandshakeBenchmark {
    private final SecureRandom random = new SecureRandom();
    private final HandshakePool pool = HandshakePool.lockstep();
    private final Associations.End left = Associations.End.create(random);
    private final Associations.End right = Associations.End.create(random);
    private final JdkHandshake jdk = JdkHandshake.between(left, right);

    /** Lets the threads go. */
    @TearDown
    public void close() {
        pool.close();
    }

    /** {@return ours} */
    @Benchmark
    public Object association() {
        return Associations.connect(left, right, pool, random);
    }

    /**
     * {@return the JDK's}
     *
     * @throws IOException if it fails
     */
    @Benchmark
    public Object sslEngine() throws IOException {
        return jdk.run();
    }
}
