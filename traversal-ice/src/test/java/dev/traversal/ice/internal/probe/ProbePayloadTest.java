package dev.traversal.ice.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProbePayloadTest {
    private static final byte[] KEY = new byte[32];
    private static final int OFFSET = 3;

    private final ProbePayload payload = new ProbePayload(0x1234_5678_9abc_def0L, KEY);

    @Test
    void readsBackAsItWas() {
        for (ProbePayload.Kind kind : ProbePayload.Kind.values()) {
            byte[] bytes = payload.of(kind, 65_535);

            assertThat(bytes).hasSizeLessThanOrEqualTo(48);
            assertThat(bytes[0]).isBetween((byte) 4, (byte) 15); // free in RFC 7983
            assertThat(ProbePayload.looksLikeOne(bytes, 0, bytes.length)).isTrue();
            assertThat(parse(payload, bytes)).isEqualTo(new ProbePayload.Content(kind, 65_535));
        }
    }

    @Test
    void everyChangedBitIsRefused() {
        byte[] bytes = payload.of(ProbePayload.Kind.PROBE, 4_000);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(parse(payload, changed)).as("bit %d", bit).isNull();
        }
    }

    @Test
    void whatIsOfAnotherAttemptOrKeyIsRefused() {
        byte[] otherKey = KEY.clone();
        otherKey[31] = 1;

        assertThat(parse(payload, new ProbePayload(1, KEY).of(ProbePayload.Kind.PROBE, 1)))
                .isNull();
        assertThat(parse(payload, new ProbePayload(0x1234_5678_9abc_def0L, otherKey).of(ProbePayload.Kind.PROBE, 1)))
                .isNull();
    }

    @Test
    void otherLengthsAreNotEvenLookedAt() {
        byte[] bytes = Arrays.copyOf(payload.of(ProbePayload.Kind.ANSWER, 1), 64);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(ProbePayload.looksLikeOne(bytes, 0, length)).isEqualTo(length == ProbePayload.BYTES);
        }
    }

    private static ProbePayload.Content parse(ProbePayload by, byte[] bytes) {
        byte[] buffer = new byte[bytes.length + 2 * OFFSET];
        System.arraycopy(bytes, 0, buffer, OFFSET, bytes.length);
        return by.parse(buffer, OFFSET, bytes.length);
    }
}
