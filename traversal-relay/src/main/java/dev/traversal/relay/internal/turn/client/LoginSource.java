package dev.traversal.relay.internal.turn.client;

import dev.traversal.api.TurnCredentials;
import dev.traversal.api.TurnCredentials.Login;
import dev.traversal.internal.relay.RelayGround;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The credentials for one server, fetched when they are needed and again when they were refused. */
final class LoginSource {
    private static final int MAX_WAITING = 16;

    private final TurnCredentials credentials;
    private final RelayGround.Hop loop;
    private final List<Taker> waiting = new ArrayList<>();
    private @Nullable Login current;

    LoginSource(TurnCredentials credentials, RelayGround.Hop loop) {
        this.credentials = credentials;
        this.loop = loop;
    }

    /** Takes credentials, or {@code null} and learns that there are none. */
    interface Taker {
        void take(@Nullable Login login, long nowNanos);
    }

    /** Fetches ahead of the first need, so that nobody has to wait. */
    void prepare(long nowNanos) {
        if (current == null && waiting.isEmpty()) {
            obtain(null, (login, now) -> {}, nowNanos);
        }
    }

    /**
     * Gets credentials.
     *
     * @param refused what the server would not take, {@code null} if nothing was shown to it
     * @param taker is called on the client's loop, maybe before this returns; never twice
     */
    void obtain(@Nullable Login refused, Taker taker, long nowNanos) {
        Login known = current;
        if (known != null && !known.equals(refused)) {
            taker.take(known, nowNanos);
            return;
        }
        waiting.add(taker);
        if (waiting.size() == 1) {
            fetch(nowNanos);
        } else if (waiting.size() > MAX_WAITING) {
            waiting.remove(0); // has long lost its patience
        }
    }

    private void fetch(long nowNanos) {
        CompletableFuture<Login> answer;
        try {
            answer = credentials.obtain().toCompletableFuture();
        } catch (RuntimeException e) { // the application's
            answer = CompletableFuture.failedFuture(e);
        }
        if (answer.isDone()) {
            fetched(answer.isCompletedExceptionally() ? null : answer.join(), nowNanos);
        } else {
            answer.whenComplete((login, failure) -> loop.execute(now -> fetched(login, now)));
        }
    }

    private void fetched(@Nullable Login login, long nowNanos) {
        if (login != null) {
            current = login;
        }
        List<Taker> takers = List.copyOf(waiting);
        waiting.clear();
        takers.forEach(taker -> taker.take(login, nowNanos));
    }
}
