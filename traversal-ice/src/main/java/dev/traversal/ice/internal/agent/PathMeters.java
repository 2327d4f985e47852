package dev.traversal.ice.internal.agent;

import dev.traversal.api.ChannelStatistics;
import dev.traversal.api.PathStatistics;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's {@link PathMeter}s, the newest 16. Meters that went are summed up, so that no count falls. Thread-safe:
 * meters are looked up when a path changes, not for each datagram.
 */
final class PathMeters {
    static final int MAX_METERS = 16;

    private final LongSupplier nanoTime;
    private final List<PathMeter> meters = new ArrayList<>(2);
    private final long[] gone = new long[4];
    private @Nullable PathMeter selected;
    private @Nullable PathMeter nominated;
    private int changes;

    /**
     * Makes an empty one.
     *
     * @param nanoTime the time, on any thread
     */
    PathMeters(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** {@return the meter of a path, new or not} */
    synchronized PathMeter of(int socket, InetSocketAddress remote) {
        for (PathMeter meter : meters) {
            if (meter.isOf(socket, remote)) {
                return meter;
            }
        }
        if (meters.size() == MAX_METERS) {
            sumUp(oldestUnused());
        }
        PathMeter made = new PathMeter(socket, remote);
        meters.add(made);
        return made;
    }

    /** Data takes a path from now on. {@return its meter} */
    synchronized PathMeter select(int socket, InetSocketAddress remote) {
        PathMeter meter = of(socket, remote);
        if (meter != selected) {
            selected = meter;
            changes++;
        }
        return meter;
    }

    /** ICE nominated a path. */
    synchronized void nominate(int socket, InetSocketAddress remote) {
        nominated = of(socket, remote);
    }

    synchronized ChannelStatistics read(long discardedOnSend, long discardedOnReceive) {
        long now = nanoTime.getAsLong();
        long[] sums = gone.clone();
        List<PathStatistics> paths = new ArrayList<>();
        for (PathMeter meter : meters) {
            add(sums, meter);
            PathStatistics path = meter.read(meter == selected, meter == nominated, now);
            if (path != null) {
                paths.add(path);
            }
        }
        return new ChannelStatistics(
                sums[0], sums[1], sums[2], sums[3], discardedOnSend, discardedOnReceive, changes, paths);
    }

    private PathMeter oldestUnused() {
        for (PathMeter meter : meters) {
            if (meter != selected && meter != nominated) {
                return meter;
            }
        }
        throw new AssertionError("two of " + meters.size());
    }

    private void sumUp(PathMeter old) {
        meters.remove(old);
        add(gone, old);
    }

    private static void add(long[] sums, PathMeter meter) {
        sums[0] += meter.packetsSent();
        sums[1] += meter.bytesSent();
        sums[2] += meter.packetsReceived();
        sums[3] += meter.bytesReceived();
    }
}
