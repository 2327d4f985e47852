package dev.traversal.ice.internal.signal;

import static dev.traversal.ice.internal.signal.Party.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Identity;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.util.Arrays;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrekeyTest {
    private final Party alice = new Party();
    private final Party bob = new Party();

    @Test
    void signedPrekeyIsReadBack() {
        PublicPrekey published = bob.ring.published();
        byte[] bytes = bob.published();

        Verdict<PublicPrekey> verdict = verify(bytes, NOW);

        assertThat(bytes).hasSize(SignedPrekey.BYTES);
        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        PublicPrekey read = ((Verdict.Accepted<PublicPrekey>) verdict).value();
        assertThat(read.id()).isEqualTo(published.id());
        assertThat(read.publicKey()).isEqualTo(published.publicKey());
        assertThat(read.expiresAt()).isEqualTo(NOW.plusSeconds(7_200));
        assertThat(read.toString()).doesNotContain("secret").contains("PublicPrekey[");
    }

    @RepeatedTest(20) // the first ones are made in another way than the rest
    void publicHalfIsTheLibrarys() {
        var keyPair = HpkeBox.generateKeyPair(alice.random);

        assertThat(HpkeBox.encodedPublicKey(keyPair))
                .isEqualTo(((X25519PrivateKeyParameters) keyPair.getPrivate())
                        .generatePublicKey()
                        .getEncoded());
    }

    @Test
    void expiredPrekeyIsRefused_onceTheClocksCannotBeBlamed() {
        byte[] bytes = bob.published();
        Instant last = NOW.plusSeconds(7_200).plus(Freshness.CLOCK_TOLERANCE);

        assertThat(verify(bytes, last)).isInstanceOf(Verdict.Accepted.class);
        assertThat(verify(bytes, last.plusSeconds(1))).isEqualTo(refused(EnvelopeRefusal.EXPIRED));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 31_556_889_864_403_200L, Long.MIN_VALUE})
    void expiryThatNoCalendarHoldsIsRefused(long seconds) {
        byte[] bytes = signed(seconds, HpkeBox.encodedPublicKey(HpkeBox.generateKeyPair(bob.random)));

        assertThat(verify(bytes, NOW)).isInstanceOf(Verdict.Refused.class);
    }

    @ParameterizedTest
    @MethodSource("lowOrderPoints")
    void prekeyToWhichEverybodyCouldOpenIsRefused(BigInteger point) {
        byte[] key = Arrays.reverse(BigIntegers.asUnsignedByteArray(32, point)); // little-endian

        assertThat(verify(signed(NOW.plusSeconds(60).getEpochSecond(), key), NOW))
                .isEqualTo(refused(EnvelopeRefusal.BAD_PREKEY));
    }

    static Stream<BigInteger> lowOrderPoints() {
        BigInteger p = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
        return Stream.of(
                BigInteger.ZERO,
                BigInteger.TWO.pow(255), // the top bit means nothing
                BigInteger.ONE,
                BigInteger.TWO.pow(255).add(BigInteger.ONE),
                p.subtract(BigInteger.ONE),
                p,
                p.add(BigInteger.ONE),
                new BigInteger("325606250916557431795983626356110631294008115727848805560023387167927233504"),
                new BigInteger("39382357235489614581723060781553021112529911719440698176882885853963445705823"));
    }

    @Test
    void ringRotatesEachHour_andOpensWithTheCurrentAndThePreviousPrekey() {
        EnvelopeSealer first = alice.to(bob, alice.newSession());
        Instant hour = NOW.plus(PrekeyRing.ROTATION);

        assertThat(bob.ring.rotateIfDue(hour.minusMillis(1))).isFalse();
        assertThat(bob.ring.rotateIfDue(hour)).isTrue();
        assertThat(bob.ring.rotateIfDue(hour)).isFalse();
        assertThat(bob.ring.nextRotation()).isEqualTo(hour.plus(PrekeyRing.ROTATION));
        EnvelopeSealer second = alice.to(bob, alice.newSession());

        bob.opens(first.offer(alice.ring.published(), new byte[0], hour), hour);
        bob.opens(second.offer(alice.ring.published(), new byte[0], hour), hour);
    }

    @Test
    void previousPrekeyEndsWithItsExpiry_evenIfTheRingIsLateToRotate() {
        EnvelopeSealer first = alice.to(bob, alice.newSession());
        Instant late = NOW.plus(PrekeyRing.ROTATION).plusSeconds(1_800);
        bob.ring.rotateIfDue(late);
        Instant expiry = NOW.plus(PrekeyRing.ROTATION.multipliedBy(2));

        byte[] offer = first.offer(alice.ring.published(), new byte[0], expiry);

        bob.refuses(offer, EnvelopeRefusal.UNKNOWN_PREKEY, expiry);
        bob.opens(offer, expiry.minusSeconds(1));
    }

    @Test
    void sealerTakesANewPrekey() {
        EnvelopeSealer sealer = alice.to(bob, alice.newSession());
        bob.ring.rotateIfDue(NOW.plus(PrekeyRing.ROTATION));
        bob.ring.rotateIfDue(NOW.plus(PrekeyRing.ROTATION.multipliedBy(2)));

        sealer.replacePrekey(bob.ring.published());

        bob.opens(alice.offer(sealer, ""));
    }

    @Test
    void warmUpAcceptsItsOwnEnvelope() {
        EnvelopeWarmUp.run(Identity.generate(), alice.random, NOW);
    }

    private byte[] signed(long expirySeconds, byte[] key) {
        byte[] bytes = ByteBuffer.allocate(45)
                .put((byte) 1)
                .putInt(7)
                .putLong(expirySeconds)
                .put(key)
                .array();
        byte[] label = "traversal prekey 1\0".getBytes(StandardCharsets.US_ASCII);
        return Arrays.concatenate(bytes, Ecdsa.sign(bob.identity, Arrays.concatenate(label, bytes)));
    }

    private Verdict<PublicPrekey> verify(byte[] bytes, Instant now) {
        return SignedPrekey.verify(bytes, bob.identity.publicKey(), now);
    }

    private static Verdict<PublicPrekey> refused(EnvelopeRefusal reason) {
        return new Verdict.Refused<>(reason);
    }
}
