package dev.traversal.internal.netty;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Looks names up with the JDK's resolver, which blocks: on a few threads of its own that leave when idle. */
final class NameResolver {
    private static final int THREADS = 8;
    private static final int WAITING = 256;
    private static final long IDLE_SECONDS = 5;

    private final AtomicInteger threadNumber = new AtomicInteger();
    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), this::newThread);

    NameResolver() {
        pool.allowCoreThreadTimeOut(true);
    }

    /** Takes the answer. */
    interface Answer {
        /**
         * Takes the addresses, on a thread of the resolver.
         *
         * @param addresses at least one
         */
        void resolved(List<InetAddress> addresses);

        /**
         * Takes the failure, on a thread of the resolver or of the caller.
         *
         * @param reason what was wrong
         */
        void failed(String reason);
    }

    /** {@return the address if the host is a literal, else null; does not block} */
    static @Nullable InetAddress literal(String host) {
        if (host.indexOf('%') >= 0) {
            return null; // A zone: its index takes a look at the interfaces.
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) {
            return null;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // 4 or 16 bytes
        }
    }

    void resolve(String host, Answer answer) {
        try {
            pool.execute(() -> lookUp(host, answer));
        } catch (RejectedExecutionException e) {
            answer.failed("too many names are being looked up");
        }
    }

    /**
     * Does something else that blocks.
     *
     * @throws RejectedExecutionException if too much waits already
     */
    void run(Runnable task) {
        pool.execute(task);
    }

    /** {@return the threads, for what blocks or takes long} */
    Executor executor() {
        return pool;
    }

    private static void lookUp(String host, Answer answer) {
        List<InetAddress> addresses;
        try {
            addresses = List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            answer.failed("unknown host");
            return;
        } catch (RuntimeException e) {
            answer.failed(e.toString()); // such as a name that is too long for the system
            return;
        }
        answer.resolved(addresses);
    }

    private Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "traversal-resolver-" + threadNumber.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    void shutdown() {
        pool.shutdownNow();
    }
}
