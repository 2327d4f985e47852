package dev.traversal.api;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Looks for texts that break the reader of descriptions; without {@code JAZZER_FUZZ=1} replays those that are stored. */
class DescriptionFuzzTest {
    @FuzzTest
    void anyTextIsReadOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        SessionDescription.Parsed parsed;
        try {
            parsed = SessionDescription.parse(text, SessionDescription.Allowance.LOOPBACK);
        } catch (SignalingException e) {
            if (e.reason() != SignalingException.Reason.MALFORMED) {
                throw new AssertionError("refused for another reason", e);
            }
            return;
        }
        String again = parsed.description().toText();
        if (!SessionDescription.parse(again, SessionDescription.Allowance.LOOPBACK)
                .description()
                .equals(parsed.description())) {
            throw new AssertionError("not read back: " + again);
        }
    }
}
