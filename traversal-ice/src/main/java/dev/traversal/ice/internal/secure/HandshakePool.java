package dev.traversal.ice.internal.secure;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs handshakes, each of which blocks its thread. A bound on all of them, on those with one peer, and on those that
 * wait keeps strangers from growing it. Safe for use by several threads.
 */
public final class HandshakePool implements AutoCloseable {
    /** Handshakes at a time. */
    public static final int MAX_RUNNING = 64;
    /** Handshakes at a time with one peer. */
    public static final int MAX_RUNNING_PER_PEER = 2;
    /** Handshakes that wait for their turn. */
    public static final int MAX_WAITING = 1_024;

    /** Elliptic curves need little stack. */
    private static final long STACK_BYTES = 256 * 1024;

    private final Executor executor;
    private final @Nullable ExecutorService owned;
    private final boolean lockstep;
    private final int maxRunning;
    private final Map<ByteBuffer, Integer> runningPerPeer = new HashMap<>();
    private final ArrayDeque<Task> waiting = new ArrayDeque<>();
    private int running;
    private boolean closed;

    private HandshakePool(Executor executor, @Nullable ExecutorService owned, boolean lockstep) {
        this.executor = executor;
        this.owned = owned;
        this.lockstep = lockstep;
        this.maxRunning = lockstep ? Integer.MAX_VALUE : MAX_RUNNING;
    }

    /** {@return a pool with small daemon threads of its own, which end when idle} */
    public static HandshakePool ofThreads() {
        ExecutorService threads = daemonThreads();
        return new HandshakePool(threads, threads, false);
    }

    /**
     * {@return a pool on the application's executor, with the same bounds}
     *
     * @param executor runs each task on another thread than the caller's
     */
    public static HandshakePool on(Executor executor) {
        return new HandshakePool(executor, null, false);
    }

    /**
     * {@return a pool for simulations: whoever feeds a handshake waits until it can do no more, so that what happens
     * does not depend on threads}
     */
    public static HandshakePool lockstep() {
        return new HandshakePool(Lockstep.THREADS, null, true);
    }

    private static ExecutorService daemonThreads() {
        AtomicInteger count = new AtomicInteger();
        // the bounds are kept here, so the executor itself never needs to queue
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread =
                    new Thread(null, task, "traversal-handshake-" + count.incrementAndGet(), STACK_BYTES, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    boolean isLockstep() {
        return lockstep;
    }

    /** {@return whether a handshake may run that waits for a peer who may never come} */
    public synchronized boolean isAtLeisure() {
        return running < maxRunning / 2;
    }

    /**
     * Runs a handshake now or later.
     *
     * @param peer names the peer
     * @return false if too many wait already, or the pool is closed
     */
    boolean submit(ByteBuffer peer, HandshakeConduit conduit, Runnable handshake) {
        Task task = new Task(peer, conduit, handshake);
        synchronized (this) {
            if (closed) {
                return false;
            }
            if (!mayRun(task)) {
                return waiting.size() < MAX_WAITING && waiting.add(task);
            }
            take(task);
        }
        return dispatch(task);
    }

    private boolean mayRun(Task task) {
        return lockstep || (running < maxRunning && runningPerPeer.getOrDefault(task.peer, 0) < MAX_RUNNING_PER_PEER);
    }

    private void take(Task task) {
        running++;
        runningPerPeer.merge(task.peer, 1, Integer::sum);
        task.conduit.markStarted();
    }

    private boolean dispatch(Task task) {
        try {
            executor.execute(() -> {
                try {
                    task.handshake.run();
                } finally {
                    finished(task);
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            finished(task);
            return false;
        }
    }

    private void finished(Task task) {
        Task next = null;
        synchronized (this) {
            running--;
            runningPerPeer.computeIfPresent(task.peer, (peer, count) -> count == 1 ? null : count - 1);
            for (Iterator<Task> tasks = waiting.iterator(); next == null && tasks.hasNext(); ) {
                Task candidate = tasks.next();
                if (mayRun(candidate)) {
                    tasks.remove();
                    next = candidate;
                }
            }
            if (next != null) {
                take(next);
            }
        }
        if (next != null && !dispatch(next)) {
            next.conduit.end(new HandshakeStep(
                    null,
                    null,
                    List.of(),
                    -1,
                    new HandshakeStep.Outcome.Broken(SecureFailure.OVERLOADED, "the executor takes no more tasks")));
        }
    }

    /** {@return handshakes that run now} */
    public synchronized int running() {
        return running;
    }

    /** {@return handshakes that wait for their turn} */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** Takes no more handshakes. Those that run end with their associations. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            waiting.clear();
        }
        if (owned != null) {
            owned.shutdown();
        }
    }

    /** Simulated agents come and go by the thousand, and a thread costs as much as a signature to make. */
    private static final class Lockstep {
        static final ExecutorService THREADS = daemonThreads();
    }

    private record Task(ByteBuffer peer, HandshakeConduit conduit, Runnable handshake) {}
}
