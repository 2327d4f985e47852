package dev.traversal.internal.netty;

import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loops of this process. All drivers share them; they start when the first machine comes to them and end when
 * the last driver has closed.
 */
final class LoopGroup {
    private static final int MAX_LOOPS = 64;
    private static final long END_WAIT_MILLIS = 500;
    private static final Logger log = LoggerFactory.getLogger(LoopGroup.class);

    private static @Nullable LoopGroup shared;

    private final Transport transport;
    private final @Nullable Loop[] loops;
    private final List<Thread> started = new ArrayList<>();
    private @Nullable NameResolver resolver;
    private int users = 1;
    private int next;

    /** Makes a group with one user that others can {@link #join()}. */
    LoopGroup(Transport transport, int size) {
        this.transport = transport;
        this.loops = new Loop[size];
    }

    /** {@return the group of this process, until {@link #release()}} */
    static LoopGroup acquire() {
        synchronized (LoopGroup.class) {
            if (shared != null && shared.join()) {
                return shared;
            }
            shared = new LoopGroup(TransportChoice.best(), usualSize());
            return shared;
        }
    }

    /** {@return a group of its own, which leaves to the kernel only what every kernel can} */
    static LoopGroup withoutOffload() {
        return new LoopGroup(TransportChoice.withoutOffload(), usualSize());
    }

    private static int usualSize() {
        return Math.min(Runtime.getRuntime().availableProcessors(), MAX_LOOPS);
    }

    /** Adds a user; {@return false if the group has ended} */
    synchronized boolean join() {
        if (users == 0) {
            return false;
        }
        users++;
        return true;
    }

    Transport transport() {
        return transport;
    }

    /** {@return the loop that is next in turn} */
    synchronized Loop nextLoop() {
        if (users == 0) {
            throw new IllegalStateException("the loops have ended");
        }
        int index = next;
        next = (next + 1) % loops.length;
        Loop loop = loops[index];
        if (loop == null) {
            ThreadFactory threads = task -> newThread(task, index);
            loop = new Loop(new SingleThreadIoEventLoop(null, threads, transport.ioHandlers()));
            loops[index] = loop;
        }
        return loop;
    }

    synchronized List<Loop> startedLoops() {
        List<Loop> running = new ArrayList<>();
        for (Loop loop : loops) {
            if (loop != null) {
                running.add(loop);
            }
        }
        return running;
    }

    synchronized NameResolver resolver() {
        if (resolver == null) {
            resolver = new NameResolver();
        }
        return resolver;
    }

    boolean inAnyLoop() {
        return startedLoops().stream().anyMatch(Loop::inLoop);
    }

    /** Takes a user away; with the last one the loops end. */
    void release() {
        synchronized (this) {
            if (--users > 0) {
                return;
            }
            if (resolver != null) {
                resolver.shutdown();
            }
        }
        for (Loop loop : startedLoops()) {
            loop.execute(loop::release);
            loop.eventLoop().shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    /** Waits a moment for the threads of an ended group, so that a closed driver has left nothing behind. */
    void awaitEnd() {
        List<Thread> ending;
        synchronized (this) {
            if (users > 0) {
                return;
            }
            ending = List.copyOf(started);
        }
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_WAIT_MILLIS);
        try {
            for (Thread thread : ending) {
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                thread.join(Math.max(1, leftMillis));
                if (thread.isAlive()) {
                    log.debug("{} is still busy", thread.getName());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread newThread(Runnable task, int index) {
        Thread thread = new FastThreadLocalThread(task, "traversal-loop-" + index);
        thread.setDaemon(true);
        synchronized (this) {
            started.add(thread);
        }
        return thread;
    }
}
