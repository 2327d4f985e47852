package dev.traversal.ice.internal.agent;

import dev.traversal.api.SignalingException;
import java.util.concurrent.CompletionException;

/** Finds out what a future's failure was. */
final class Failures {
    private Failures() {}

    static SignalingException signaling(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause instanceof SignalingException known
                ? known
                : new SignalingException(SignalingException.Reason.UNREACHABLE, "signaling failed: " + cause, cause);
    }
}
