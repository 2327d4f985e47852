package dev.traversal.ice.internal.probe;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Looks for texts and datagrams of an attempt that break their readers; without {@code JAZZER_FUZZ=1} replays those stored. */
class ProbeFuzzTest {
    private static final ProbePayload PAYLOAD = new ProbePayload(1, new byte[32]);

    @FuzzTest
    void anyTextIsReadOrRefused(byte[] bytes) {
        HardMessages.Parsed parsed = HardMessages.parse(new String(bytes, StandardCharsets.ISO_8859_1));
        if (parsed.message().isPresent() == parsed.refusal().isPresent()) {
            throw new AssertionError("neither read nor refused, or both: " + parsed);
        }
        Optional<String> again = parsed.message().map(HardMessages::toText);
        if (again.isPresent() && HardMessages.parse(again.get()).message().isEmpty()) {
            throw new AssertionError("what was read cannot be written: " + again.get());
        }
    }

    @FuzzTest
    void noDatagramOfStrangersIsTaken(byte[] bytes) {
        if (PAYLOAD.parse(bytes, 0, bytes.length) != null) {
            throw new AssertionError("taken");
        }
    }
}
