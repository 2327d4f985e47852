package dev.traversal.ice.internal.secure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the handshake hands over each time it waits for the peer, and when it ends.
 *
 * @param keys of epoch 1, once they are derived
 * @param exporter of further secrets, together with the keys
 * @param flight handshake messages to send, whole, headers first; empty if there is nothing new
 * @param alert a fatal alert to send, or -1
 * @param outcome how it ended, or {@code null} if it waits
 */
record HandshakeStep(
        @Nullable EpochKeys keys,
        @Nullable KeyExporter exporter,
        List<HandshakeMessage> flight,
        int alert,
        @Nullable Outcome outcome) {

    /** How a handshake ended. */
    sealed interface Outcome {
        /** Both ends proved who they are. */
        record Completed(DtlsSuite suite) implements Outcome {}

        /** It failed. */
        record Broken(SecureFailure reason, String detail) implements Outcome {}
    }
}
