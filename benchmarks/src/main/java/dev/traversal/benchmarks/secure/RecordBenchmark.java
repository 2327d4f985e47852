package dev.traversal.benchmarks.secure;

import dev.traversal.ice.internal.secure.HandshakePool;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One record of 1,200 bytes, sealed by one end and opened by the other, against AES-GCM and nothing else. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RecordBenchmark {
    private static final int PAYLOAD_BYTES = 1_200;

    private final byte[] payload = new byte[PAYLOAD_BYTES];
    private final byte[] record = new byte[PAYLOAD_BYTES + 64];
    private final HandshakePool pool;
    private final Associations pair;
    private int delivered;

    private final byte[] opened = new byte[PAYLOAD_BYTES + 64];
    private final byte[] nonce = new byte[12];
    private final byte[] additionalData = new byte[13];
    private final SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
    private final Cipher sealer;
    private final Cipher opener;
    private long sequence;

    /** Meets its own end. */
    public RecordBenchmark() {
        SecureRandom random = new SecureRandom();
        random.nextBytes(payload);
        pool = HandshakePool.lockstep();
        pair = Associations.connect(Associations.End.create(random), Associations.End.create(random), pool, random);
        sealer = aesGcm();
        opener = aesGcm();
    }

    private static Cipher aesGcm() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this runtime has no AES-GCM", e);
        }
    }

    /** Checks that what is measured works. */
    @Setup
    public void check() {
        if (association() != PAYLOAD_BYTES) {
            throw new IllegalStateException("nothing was delivered");
        }
    }

    /** Lets the threads go. */
    @TearDown
    public void close() {
        pool.close();
    }

    /** {@return bytes delivered} */
    @Benchmark
    public int association() {
        delivered = 0;
        int length = pair.client.seal(payload, 0, PAYLOAD_BYTES, record, 0);
        pair.server.handleDatagram(record, 0, length, 0, (scratch, offset, count) -> delivered = count);
        return delivered;
    }

    /**
     * {@return bytes opened}
     *
     * @throws GeneralSecurityException never
     */
    @Benchmark
    public int floor() throws GeneralSecurityException {
        ByteBuffer.wrap(nonce).putLong(4, ++sequence);
        GCMParameterSpec parameters = new GCMParameterSpec(128, nonce);
        sealer.init(Cipher.ENCRYPT_MODE, key, parameters);
        sealer.updateAAD(additionalData);
        int length = sealer.doFinal(payload, 0, PAYLOAD_BYTES, record, 0);
        opener.init(Cipher.DECRYPT_MODE, key, parameters);
        opener.updateAAD(additionalData);
        return opener.doFinal(record, 0, length, opened, 0);
    }
}
