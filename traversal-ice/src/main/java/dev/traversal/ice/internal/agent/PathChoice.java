package dev.traversal.ice.internal.agent;

import dev.traversal.api.Path;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which path a session's datagrams take: the selected pair; before there is one, the first valid pair; before that,
 * the first on which the peer's authenticated check arrived.
 */
final class PathChoice {
    /** How well a path is known, best last. */
    enum Standing {
        AUTHENTICATED,
        VALID,
        SELECTED
    }

    /** A path as the sockets know it. */
    record Route(Path path, int socket, InetSocketAddress remote, Standing standing) {}

    private volatile @Nullable Route current;
    private volatile @Nullable Duration roundTripTime;

    /** {@return whether data takes it from now on} */
    boolean offer(Route route) {
        Route now = current;
        boolean better =
                now == null || route.standing().compareTo(now.standing()) > 0 || route.standing() == Standing.SELECTED;
        if (better) {
            current = route;
            roundTripTime = null;
        }
        return better;
    }

    /** Data takes it from now on, whatever was known before. */
    void use(Route route) {
        Route before = current;
        current = route;
        if (before == null
                || before.socket() != route.socket()
                || !before.remote().equals(route.remote())) {
            roundTripTime = null;
        }
    }

    void measured(int socket, InetSocketAddress remote, long rttNanos) {
        if (isCurrent(socket, remote)) {
            roundTripTime = Duration.ofNanos(rttNanos);
        }
    }

    /** No path is left. {@return whether there was one} */
    boolean lose() {
        boolean had = current != null;
        current = null;
        roundTripTime = null;
        return had;
    }

    /** {@return whether data took it} */
    boolean lost(int socket, InetSocketAddress remote) {
        if (!isCurrent(socket, remote)) {
            return false;
        }
        current = null;
        roundTripTime = null;
        return true;
    }

    @Nullable
    Route current() {
        return current;
    }

    Optional<Duration> roundTripTime() {
        return Optional.ofNullable(roundTripTime);
    }

    private boolean isCurrent(int socket, InetSocketAddress remote) {
        Route now = current;
        return now != null && now.socket() == socket && now.remote().equals(remote);
    }
}
