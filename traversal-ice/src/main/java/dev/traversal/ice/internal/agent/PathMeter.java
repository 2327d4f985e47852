package dev.traversal.ice.internal.agent;

import dev.traversal.api.Path;
import dev.traversal.api.PathStatistics;
import dev.traversal.ice.internal.check.CheckFigures;
import dev.traversal.ice.internal.path.PathFigures;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts what goes over one path. Who sends counts under the lock of {@link OutboundDatagrams}, the session's loop counts
 * what comes, and any thread reads; so no counter has two writers, and none needs more than an ordered store.
 */
final class PathMeter {
    private final int socket;
    private final InetSocketAddress remote;
    private final AtomicLong packetsSent = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();
    private final AtomicLong packetsReceived = new AtomicLong();
    private final AtomicLong bytesReceived = new AtomicLong();
    private final AtomicLong lastReceivedNanos = new AtomicLong();
    private volatile int datagramBytes;
    private volatile @Nullable Path path;
    private volatile @Nullable CheckFigures checks;
    private volatile @Nullable PathFigures questions;

    PathMeter(int socket, InetSocketAddress remote) {
        this.socket = socket;
        this.remote = remote;
    }

    boolean isOf(int otherSocket, InetSocketAddress otherRemote) {
        return socket == otherSocket && remote.equals(otherRemote);
    }

    void sent(int bytes) {
        packetsSent.lazySet(packetsSent.getPlain() + 1);
        bytesSent.lazySet(bytesSent.getPlain() + bytes);
    }

    void received(int bytes, long nowNanos) {
        lastReceivedNanos.lazySet(nowNanos);
        packetsReceived.lazySet(packetsReceived.getPlain() + 1);
        bytesReceived.lazySet(bytesReceived.getPlain() + bytes);
    }

    /** The path is valid, or looks otherwise to the peer than before. */
    void describe(Path seen, @Nullable CheckFigures checkFigures, @Nullable PathFigures pathFigures) {
        path = seen;
        checks = checkFigures != null ? checkFigures : checks;
        questions = pathFigures != null ? pathFigures : questions;
    }

    /** Datagrams of this length pass. */
    void takes(int bytes) {
        datagramBytes = bytes;
    }

    long packetsSent() {
        return packetsSent.get();
    }

    long bytesSent() {
        return bytesSent.get();
    }

    long packetsReceived() {
        return packetsReceived.get();
    }

    long bytesReceived() {
        return bytesReceived.get();
    }

    /** {@return what is known, {@code null} if it was never valid} */
    @Nullable
    PathStatistics read(boolean selected, boolean nominated, long nowNanos) {
        Path known = path;
        CheckFigures ice = checks;
        PathFigures asked = questions;
        if (known == null || ice == null) {
            return null;
        }
        boolean answered = ice.answered() > 0;
        return new PathStatistics(
                known,
                selected,
                nominated,
                datagramBytes,
                packetsSent(),
                bytesSent(),
                packetsReceived(),
                bytesReceived(),
                ice.sent(),
                ice.answered(),
                ice.received(),
                ice.consentSent(),
                answered ? Optional.of(Duration.ofNanos(ice.rttNanos())) : Optional.empty(),
                Duration.ofNanos(ice.totalRttNanos()),
                asked == null ? 0 : asked.asked(),
                asked == null ? 0 : asked.lost(),
                asked == null ? 0 : asked.loss(),
                answered ? Optional.of(age(ice.lastAnswerNanos(), nowNanos)) : Optional.empty(),
                packetsReceived() > 0 ? Optional.of(age(lastReceivedNanos.get(), nowNanos)) : Optional.empty());
    }

    private static Duration age(long thenNanos, long nowNanos) {
        return Duration.ofNanos(Math.max(0, nowNanos - thenNanos));
    }
}
