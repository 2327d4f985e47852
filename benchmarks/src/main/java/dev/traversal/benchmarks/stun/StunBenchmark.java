package dev.traversal.benchmarks.stun;

import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunWriter;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.ice4j.StunException;
import org.ice4j.message.Message;
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

/**
 * A check is decoded, its integrity verified, its answer encoded. Run with {@code -prof gc}: the codec's share of
 * allocations is 0.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class StunBenchmark {
    private final byte[] request = Check.request();
    private final IntegrityKey key = IntegrityKey.shortTerm(Check.PASSWORD);
    private final StunMessage message = new StunMessage(KnownAttributes.ICE);
    private final StunWriter writer = new StunWriter(512);
    private final Ice4jContestant ice4j = new Ice4jContestant();
    private final HandWritten withDigest;
    private final HandWritten withMac;
    private final byte[] wrongFingerprint = request.clone();
    private final byte[] overrun = Arrays.copyOf(request, request.length);
    private final byte[] wrongIntegrity;

    /** Makes the contestants. */
    public StunBenchmark() {
        withDigest = new HandWritten(Check.PASSWORD, false);
        withMac = new HandWritten(Check.PASSWORD, true);
        wrongFingerprint[wrongFingerprint.length - 1] ^= 1;
        overrun[overrun.length - 5]++;
        wrongIntegrity = Arrays.copyOf(request, HandWritten.FINGERPRINT - 4);
        wrongIntegrity[3] = (byte) (wrongIntegrity[3] - 8);
        wrongIntegrity[HandWritten.INTEGRITY] ^= 1;
    }

    /**
     * All contestants must give one answer before their time is taken.
     *
     * @throws Exception if one refuses
     */
    @Setup
    public void compareAnswers() throws Exception {
        byte[] ours = Arrays.copyOf(writer.buffer(), answer());
        withDigest.answer(request, request.length, Check.REMOTE);
        withMac.answer(request, request.length, Check.REMOTE);
        if (!Arrays.equals(ours, withDigest.answer()) || !Arrays.equals(ours, withMac.answer())) {
            throw new IllegalStateException("the answers differ");
        }
        // ice4j's answer also has a SOFTWARE of 16 bytes, as it does by default.
        byte[] theirs = ice4j.answer(request, request.length);
        if (message.parse(theirs, 0, theirs.length) != null
                || !Check.REMOTE.equals(message.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS))
                || !key.verify(message)) {
            throw new IllegalStateException("ice4j's answer is another one");
        }
        if (decode() == 0 || decode() != decodeFloor()) {
            throw new IllegalStateException("the decoders differ");
        }
        if (!rejectFingerprint() || !rejectOverrun() || !rejectIntegrity()) {
            throw new IllegalStateException("a malformed check passed");
        }
    }

    /** Ends ice4j's threads. */
    @TearDown
    public void close() {
        ice4j.close();
    }

    /** {@return bytes of this codec's answer} */
    @Benchmark
    public int answer() {
        if (message.parse(request, 0, request.length) != null
                || message.hasUnknownMandatory()
                || !message.isForUfrag(Check.UFRAG_BYTES)
                || !key.verify(message)) {
            return 0;
        }
        return writer.beginAnswer(MessageClass.SUCCESS, message)
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, Check.REMOTE)
                .integrity(key)
                .fingerprint()
                .finish();
    }

    /**
     * {@return bytes of the floor's answer}
     *
     * @throws GeneralSecurityException never
     */
    @Benchmark
    public int answerFloor() throws GeneralSecurityException {
        return withDigest.answer(request, request.length, Check.REMOTE);
    }

    /**
     * {@return bytes of the answer of a floor that uses the JDK's Mac}
     *
     * @throws GeneralSecurityException never
     */
    @Benchmark
    public int answerFloorWithMac() throws GeneralSecurityException {
        return withMac.answer(request, request.length, Check.REMOTE);
    }

    /**
     * {@return ice4j's answer}
     *
     * @throws StunException never
     */
    @Benchmark
    public byte[] answerIce4j() throws StunException {
        return ice4j.answer(request, request.length);
    }

    /** {@return a sum of what a check says, its integrity not looked at} */
    @Benchmark
    public long decode() {
        if (message.parse(request, 0, request.length) != null || !message.isForUfrag(Check.UFRAG_BYTES)) {
            return 0;
        }
        return message.priority() + message.longValue(StunAttribute.ICE_CONTROLLING, 0);
    }

    /** {@return the same sum by the floor} */
    @Benchmark
    public long decodeFloor() {
        return withDigest.decode(request, request.length) ? withDigest.sum() : 0;
    }

    /**
     * {@return what ice4j makes of a check}
     *
     * @throws StunException never
     */
    @Benchmark
    public Message decodeIce4j() throws StunException {
        return ice4j.decode(request, request.length);
    }

    /** {@return whether a check with a wrong FINGERPRINT is rejected} */
    @Benchmark
    public boolean rejectFingerprint() {
        return message.parse(wrongFingerprint, 0, wrongFingerprint.length) != null;
    }

    /** {@return whether a check whose last attribute runs past it is rejected} */
    @Benchmark
    public boolean rejectOverrun() {
        return message.parse(overrun, 0, overrun.length) != null;
    }

    /** {@return whether a check with a wrong integrity is refused} */
    @Benchmark
    public boolean rejectIntegrity() {
        return message.parse(wrongIntegrity, 0, wrongIntegrity.length) == null && !key.verify(message);
    }
}
