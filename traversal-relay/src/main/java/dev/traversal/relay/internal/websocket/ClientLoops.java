package dev.traversal.relay.internal.websocket;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One thread for all clients of this process, there while any is open; and a few, now and then, that look up names. */
final class ClientLoops {
    private static final int LOOK_UP_THREADS = 2;
    private static final int LOOK_UP_QUEUE = 64;
    private static final long LOOK_UP_IDLE_SECONDS = 5;
    private static final long END_SECONDS = 1;

    private static final Object LOCK = new Object();
    private static @Nullable ClientLoops shared;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("traversal-rendezvous", true), NioIoHandler.newFactory());
    private final ThreadPoolExecutor lookUps = new ThreadPoolExecutor(
            LOOK_UP_THREADS,
            LOOK_UP_THREADS,
            LOOK_UP_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(LOOK_UP_QUEUE),
            new DefaultThreadFactory("traversal-look-up", true));
    private int users;

    private ClientLoops() {
        lookUps.allowCoreThreadTimeOut(true);
    }

    static ClientLoops acquire() {
        synchronized (LOCK) {
            ClientLoops loops = shared;
            if (loops == null) {
                loops = new ClientLoops();
                shared = loops;
            }
            loops.users++;
            return loops;
        }
    }

    /** Gives it back; the last user ends the threads, once what is queued on them is done. */
    void release() {
        synchronized (LOCK) {
            users--;
            if (users > 0) {
                return;
            }
            shared = null;
        }
        lookUps.shutdownNow();
        loops.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS);
    }

    EventLoop next() {
        return loops.next();
    }

    /** Runs something that may block. */
    void lookUp(Runnable question) {
        lookUps.execute(question);
    }

    Future<?> terminated() {
        return loops.terminationFuture();
    }
}
