package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.CloseReason;
import dev.traversal.api.Path;
import dev.traversal.api.TraversalEvent;
import dev.traversal.api.TraversalException;
import dev.traversal.ice.internal.check.IceEvent;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the application is told of a session as it happens. Lives on the session's loop. */
final class SessionStory {
    private final SessionConfig config;
    private final Consumer<SessionEvent> events;
    private long startedNanos;
    private @Nullable Path toldPath;

    SessionStory(SessionConfig config, Consumer<SessionEvent> events) {
        this.config = config;
        this.events = events;
    }

    void begun(long nowNanos) {
        startedNanos = nowNanos;
        happened(new TraversalEvent.SessionStarted(config.id(), config.peer(), config.initiator()));
    }

    Duration elapsed(long nowNanos) {
        return Duration.ofNanos(nowNanos - startedNanos);
    }

    void learnt(Candidate candidate) {
        happened(new TraversalEvent.RemoteCandidateLearnt(config.id(), candidate));
    }

    void checked(IceEvent.CheckEnded check) {
        happened(new TraversalEvent.CheckEnded(config.id(), check.path(), check.roundTripTime(), check.error()));
    }

    /** Data takes a path, which is told unless it did before. */
    void took(Path path, long nowNanos) {
        if (!path.equals(toldPath)) {
            toldPath = path;
            happened(new TraversalEvent.PathSelected(config.id(), path, elapsed(nowNanos)));
        }
    }

    void lost(Path path) {
        toldPath = null;
        happened(new TraversalEvent.PathLost(config.id(), path));
    }

    void restarted(int generation, boolean byPeer) {
        happened(new TraversalEvent.IceRestarted(config.id(), generation, byPeer));
    }

    void secured(String cipherSuite, long nowNanos) {
        happened(new TraversalEvent.Secured(config.id(), cipherSuite, elapsed(nowNanos)));
    }

    void failed(TraversalException error) {
        happened(new TraversalEvent.SessionFailed(config.id(), error));
        events.accept(new SessionEvent.Failed(error));
    }

    void closed(CloseReason reason) {
        happened(new TraversalEvent.SessionClosed(config.id(), reason));
        events.accept(new SessionEvent.Ended(reason));
    }

    private void happened(TraversalEvent event) {
        events.accept(new SessionEvent.Happened(event));
    }
}
