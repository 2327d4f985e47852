package dev.traversal.ice.internal.secure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordCipherTest {
    private static final byte[] PLAINTEXT = {1, 2, 3, 4, 5, 6, 7};

    private final byte[] record = new byte[100];
    private final byte[] out = new byte[100];

    @ParameterizedTest
    @EnumSource
    void opensWhatItSealed(DtlsSuite suite) {
        RecordCipher sealer = RecordCipher.sealing(suite, key(suite), nonce(suite));
        RecordCipher opener = RecordCipher.opening(suite, key(suite), nonce(suite));

        for (long sequence = 0; sequence < 5; sequence++) {
            int length = sealer.seal(Wire.APPLICATION_DATA, sequence, PLAINTEXT, 1, 5, record, 3);
            int opened = opener.open(record, 3, length - Wire.RECORD_HEADER_BYTES, out, 2);

            assertThat(length).isEqualTo(5 + RecordCipher.overhead(suite));
            assertThat(Arrays.copyOfRange(out, 2, 2 + opened)).containsExactly(2, 3, 4, 5, 6);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesARecord_whenAnyByteOfItIsWrong(DtlsSuite suite) {
        RecordCipher sealer = RecordCipher.sealing(suite, key(suite), nonce(suite));
        RecordCipher opener = RecordCipher.opening(suite, key(suite), nonce(suite));
        int length = sealer.seal(Wire.APPLICATION_DATA, 77, PLAINTEXT, 0, 7, record, 0);
        int fragment = length - Wire.RECORD_HEADER_BYTES;

        for (int i = 0; i < length; i++) {
            if (i == 11 || i == 12) {
                continue; // the length field is what the caller passes
            }
            record[i] ^= 0x10;
            assertThat(opener.open(record, 0, fragment, out, 0))
                    .as("byte %d", i)
                    .isEqualTo(-1);
            record[i] ^= 0x10;
        }
        assertThat(opener.open(record, 0, fragment - 1, out, 0)).isEqualTo(-1);
        assertThat(opener.open(record, 0, 3, out, 0)).isEqualTo(-1);

        assertThat(opener.open(record, 0, fragment, out, 0)).as("the true one").isEqualTo(7);
    }

    private static byte[] key(DtlsSuite suite) {
        byte[] key = new byte[suite.keyBytes()];
        Arrays.fill(key, (byte) 9);
        return key;
    }

    private static byte[] nonce(DtlsSuite suite) {
        byte[] nonce = new byte[suite.fixedNonceBytes()];
        Arrays.fill(nonce, (byte) 4);
        return nonce;
    }
}
