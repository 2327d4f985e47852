package dev.traversal.relay.internal.rendezvous;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Looks for texts that break the reader; without {@code JAZZER_FUZZ=1} replays those that are stored. */
class MessagesFuzzTest {
    @FuzzTest
    void anyTextIsRejectedOrRead(byte[] text) {
        RendezvousMessage message = MessageReader.read(text);
        if (message == null || message instanceof RendezvousMessage.Invalid) {
            return;
        }
        byte[] written = MessageWriter.write(message);
        RendezvousMessage again = MessageReader.read(written);
        if (again == null || !Arrays.equals(MessageWriter.write(again), written)) {
            throw new AssertionError("read, but not as it was written: " + message);
        }
    }
}
