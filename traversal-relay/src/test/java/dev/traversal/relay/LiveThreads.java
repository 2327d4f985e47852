package dev.traversal.relay;

import java.util.List;

/** Threads that have not ended. */
public final class LiveThreads {
    private static final long DYING_MILLIS = 5_000;

    private LiveThreads() {}

    /**
     * {@return those of a name that live} A thread that has told that it ends may still be about to: that one is waited for.
     *
     * @param prefix how their names begin
     */
    public static List<String> named(String prefix) throws InterruptedException {
        List<Thread> threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .toList();
        for (Thread thread : threads) {
            thread.join(DYING_MILLIS);
        }
        return threads.stream().filter(Thread::isAlive).map(Thread::getName).toList();
    }
}
