package dev.traversal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PeerKeyTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Identity IDENTITY = Identity.generate();
    private static final PeerKey KEY = IDENTITY.publicKey();

    @Test
    void isRestoredFromItsCompressedForm_whicheverSideOfTheCurveItIsOn() {
        for (int i = 0; i < 20; i++) {
            PeerKey key = Identity.generate().publicKey();

            PeerKey restored = PeerKey.ofCompressed(key.compressed());

            assertThat(restored).isEqualTo(key).hasSameHashCodeAs(key);
            assertThat(restored.toPublicKey()).isEqualTo(key.toPublicKey());
            assertThat(PeerKey.of(restored.toPublicKey())).isEqualTo(key);
        }
    }

    @Test
    void agreesWithTheStandardsBasePoint() {
        PeerKey base = PeerKey.ofCompressed(
                HEX.parseHex("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"));

        assertThat(HEX.formatHex(base.subjectPublicKeyInfo()))
                .endsWith("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
    }

    @Test
    void peerIdIsTheHashOfTheStandardForm() throws Exception {
        byte[] encoded = KEY.toPublicKey().getEncoded();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(encoded);

        BigInteger bits = BigInteger.ZERO;
        for (char c : KEY.peerId().value().toCharArray()) {
            bits = bits.shiftLeft(5).or(BigInteger.valueOf("abcdefghijklmnopqrstuvwxyz234567".indexOf(c)));
        }

        assertThat(KEY.subjectPublicKeyInfo()).isEqualTo(encoded);
        assertThat(bits.shiftRight(4)).isEqualTo(new BigInteger(1, hash));
        assertThat(KEY.peerId().abbreviated()).hasSize(8);
    }

    @Test
    void pointOffTheCurveIsRefused() {
        String[] points = {
            "02" + "ff".repeat(32), // not in the field
            "02" + "00".repeat(31) + "04", // no such x
            "04" + "00".repeat(32),
            "00".repeat(33),
            "02",
            ""
        };
        for (String point : points) {
            assertThatIllegalArgumentException().isThrownBy(() -> PeerKey.ofCompressed(HEX.parseHex(point)));
        }
    }

    @Test
    void keyOfAnotherCurveIsRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        ECPublicKey key = (ECPublicKey) generator.generateKeyPair().getPublic();

        assertThatIllegalArgumentException().isThrownBy(() -> PeerKey.of(key));
    }

    @Test
    void verifiesItsOwnSignaturesOnly() {
        byte[] message = {1, 2, 3};
        byte[] signature = IDENTITY.sign(message);

        assertThat(KEY.verify(message, signature)).isTrue();
        assertThat(KEY.verify(new byte[] {1, 2}, signature)).isFalse();
        assertThat(Identity.generate().publicKey().verify(message, signature)).isFalse();
    }

    @Property(tries = 200)
    void anySignatureIsRefused(@ForAll @Size(max = 100) byte[] signature) {
        assertThat(KEY.verify(new byte[1], signature)).isFalse();
    }

    @Property(tries = 300)
    void anyPointIsReadOrRefused(@ForAll @Size(32) byte[] x) {
        byte[] point = new byte[33];
        point[0] = 2;
        System.arraycopy(x, 0, point, 1, 32);
        try {
            assertThat(PeerKey.ofCompressed(point).compressed()).isEqualTo(point);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessage("the point is not on the curve P-256");
        }
    }

    @Test
    void peerIdOfAnotherFormIsRefused() {
        String value = KEY.peerId().value();
        String[] others = {
            "",
            value.substring(1),
            value + "a",
            value.toUpperCase(Locale.ROOT),
            value.substring(0, 51) + "b",
            " " + value
        };
        for (String other : others) {
            assertThatIllegalArgumentException().isThrownBy(() -> new PeerId(other));
        }
    }

    @Test
    void sessionIdIsSixteenBytes() {
        SessionId session = SessionId.generate(new SecureRandom());

        assertThat(SessionId.of(session.bytes())).isEqualTo(session);
        assertThat(session.bytes()).hasSize(16);
        for (byte[] bytes : new byte[][] {{}, new byte[15], new byte[17]}) {
            assertThatIllegalArgumentException().isThrownBy(() -> SessionId.of(bytes));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new SessionId("A".repeat(32)));
    }
}
