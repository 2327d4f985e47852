package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SessionTagTest {
    @Property
    void survivesItsTextForm(@ForAll int bits) {
        byte[] ufrag = (" " + new SessionTag(bits).ufrag()).getBytes(StandardCharsets.US_ASCII);
        assertThat((int) SessionTag.bitsOf(ufrag, 1, ufrag.length - 1)).isEqualTo(bits);
    }

    @Property
    void isNoneOfOurs_whateverElseTheTextIs(@ForAll byte[] text) {
        long bits = SessionTag.bitsOf(text, 0, text.length);
        if (bits >= 0) {
            assertThat(new SessionTag((int) bits).ufrag()).isEqualTo(new String(text, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void isNoneOfOurs_whenTheUpperFourBitsAreSet() {
        assertThat(SessionTag.bitsOf("//////".getBytes(StandardCharsets.US_ASCII), 0, 6))
                .isNegative();
    }
}
