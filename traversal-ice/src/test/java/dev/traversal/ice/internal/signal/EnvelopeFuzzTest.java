package dev.traversal.ice.internal.signal;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Looks for bytes that break the opener: as an envelope, as what an attacker seals well, and as a prekey; without
 * {@code JAZZER_FUZZ=1} replays those that are stored.
 */
class EnvelopeFuzzTest {
    private static final Party BOB = new Party();

    @FuzzTest
    void anyBytesAreRefused(byte[] bytes) {
        refused(BOB.opener.open(bytes, Party.NOW));
        refused(BOB.opener.open(EnvelopeProbe.withHeader(BOB, bytes), Party.NOW));
        refused(BOB.opener.open(EnvelopeProbe.seal(BOB, bytes), Party.NOW));
        refused(SignedPrekey.verify(bytes, BOB.identity.publicKey(), Party.NOW));
    }

    private static void refused(Verdict<?> verdict) {
        if (!(verdict instanceof Verdict.Refused<?>)) {
            throw new AssertionError("accepted: " + verdict);
        }
    }
}
