package dev.traversal.internal.stun;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Looks for datagrams that break the codec; without {@code JAZZER_FUZZ=1} replays those that are stored. */
class StunFuzzTest {
    @FuzzTest
    void anyDatagramIsRejectedOrRead(byte[] datagram) {
        StunProbe.everything(datagram);
    }
}
