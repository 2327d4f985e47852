package dev.traversal.benchmarks.natlab;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Carries lines between two peers: none is lost, none overtakes another, each takes the same time. */
final class Signaling implements AutoCloseable {
    private final ScheduledExecutorService courier = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "signaling");
        thread.setDaemon(true);
        return thread;
    });
    private final long delayMillis;

    /** @param delayMillis how long a line takes */
    Signaling(long delayMillis) {
        this.delayMillis = delayMillis;
    }

    void carry(String line, PeerProcess to) {
        courier.schedule(() -> to.say(line), delayMillis, TimeUnit.MILLISECONDS);
    }

    /** Does something again and again, from a while on, until this ends. */
    void repeat(Runnable task, long everyMillis) {
        courier.scheduleAtFixedRate(task, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        courier.shutdownNow();
    }
}
