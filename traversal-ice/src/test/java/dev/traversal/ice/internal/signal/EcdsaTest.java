package dev.traversal.ice.internal.signal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerKey;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HexFormat;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.junit.jupiter.api.Test;

class EcdsaTest {
    private static final byte[] MESSAGE = "sample".getBytes(US_ASCII);
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private final Identity identity = Identity.generate();
    private final PeerKey key = identity.publicKey();

    @Test
    void verifiesTheSampleOfTheStandard() {
        // RFC 6979 appendix A.2.5, with SHA-256
        PeerKey sample = PeerKey.ofCompressed(
                HexFormat.of().parseHex("0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"));
        byte[] signature = HexFormat.of()
                .parseHex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                        + "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");

        assertThat(Ecdsa.verify(sample, MESSAGE, signature)).isTrue();
    }

    @Test
    void signsAlikeForLikeMessages() {
        assertThat(Ecdsa.sign(identity, MESSAGE)).hasSize(Ecdsa.BYTES).isEqualTo(Ecdsa.sign(identity, MESSAGE));
        assertThat(Ecdsa.sign(identity, MESSAGE)).isNotEqualTo(Ecdsa.sign(identity, new byte[1]));
    }

    @Test
    void agreesWithTheRuntime() throws IOException {
        BigInteger[] own = PlainDSAEncoding.INSTANCE.decode(ORDER, Ecdsa.sign(identity, MESSAGE));
        BigInteger[] runtimes = StandardDSAEncoding.INSTANCE.decode(ORDER, identity.sign(MESSAGE));

        assertThat(key.verify(MESSAGE, StandardDSAEncoding.INSTANCE.encode(ORDER, own[0], own[1])))
                .isTrue();
        assertThat(Ecdsa.verify(key, MESSAGE, PlainDSAEncoding.INSTANCE.encode(ORDER, runtimes[0], runtimes[1])))
                .isTrue();
    }

    @Test
    void refusesEveryOtherSignature() {
        byte[] signature = Ecdsa.sign(identity, MESSAGE);
        for (int i = 0; i < signature.length; i++) {
            byte[] altered = signature.clone();
            altered[i] ^= (byte) (1 << i % 8);
            assertThat(Ecdsa.verify(key, MESSAGE, altered)).isFalse();
        }
        assertThat(Ecdsa.verify(key, new byte[1], signature)).isFalse();
        assertThat(Ecdsa.verify(Identity.generate().publicKey(), MESSAGE, signature))
                .isFalse();
    }

    @Test
    void refusesNumbersOutOfRange() {
        byte[] order = HexFormat.of().parseHex(ORDER.toString(16));
        byte[] orders = new byte[Ecdsa.BYTES];
        System.arraycopy(order, 0, orders, 0, order.length);
        System.arraycopy(order, 0, orders, order.length, order.length);

        assertThat(Ecdsa.verify(key, MESSAGE, new byte[Ecdsa.BYTES])).isFalse();
        assertThat(Ecdsa.verify(key, MESSAGE, orders)).isFalse();
        assertThat(Ecdsa.verify(key, MESSAGE, new byte[0])).isFalse();
        assertThat(Ecdsa.verify(key, MESSAGE, new byte[Ecdsa.BYTES + 1])).isFalse();
    }
}
