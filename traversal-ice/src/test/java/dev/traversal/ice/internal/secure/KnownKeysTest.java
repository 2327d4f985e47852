package dev.traversal.ice.internal.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.junit.jupiter.api.Test;

class KnownKeysTest {
    private final KnownKeys keys = new KnownKeys();

    @Test
    void givesTheSameKeyAgain_forEqualPoints() {
        ECPublicKeyParameters first = find(point(7));

        assertThat(find(point(7))).isSameAs(first);
        assertThat(find(point(8)).getQ()).isNotEqualTo(first.getQ());
        assertThat(first.getQ().getEncoded(false)).isEqualTo(point(7));
    }

    @Test
    void isNotDeceived_byACallerThatWritesToItsBytes() {
        byte[] bytes = point(7);
        ECPublicKeyParameters first = find(bytes);
        System.arraycopy(point(8), 0, bytes, 0, bytes.length);

        assertThat(find(bytes).getQ().getEncoded(false)).isEqualTo(point(8));
        assertThat(find(point(7))).isSameAs(first);
    }

    @Test
    void forgetsTheKeyThatWasNotMetForLongest() {
        ECPublicKeyParameters often = find(point(1));
        ECPublicKeyParameters once = find(point(2));
        for (int i = 3; i < 3 + KnownKeys.MAX - 1; i++) {
            find(point(i));
            assertThat(find(point(1))).isSameAs(often);
        }

        assertThat(keys.size()).isEqualTo(KnownKeys.MAX);
        assertThat(find(point(2))).isNotSameAs(once);
    }

    @Test
    void remembersNothing_ofWhatIsNoPoint() {
        byte[] bytes = point(7);
        bytes[64] ^= 1;

        assertThatThrownBy(() -> find(bytes)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> find(bytes)).isInstanceOf(IllegalArgumentException.class);
        assertThat(keys.size()).isZero();
    }

    private ECPublicKeyParameters find(byte[] point) {
        return keys.find(point, P256::decode);
    }

    private static byte[] point(int multiple) {
        return P256.DOMAIN
                .getG()
                .multiply(BigInteger.valueOf(multiple))
                .normalize()
                .getEncoded(false);
    }
}
