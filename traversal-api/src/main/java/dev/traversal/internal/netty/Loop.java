package dev.traversal.internal.netty;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop, and what its machines and sockets share: the inbox, the batch on its way out, a buffer. */
final class Loop {
    /** Datagrams from other loops that may wait: a burst of 1.5 MB. */
    static final int INBOX_SLOTS = 1024;

    private static final Logger log = LoggerFactory.getLogger(Loop.class);

    private static final long BLOCKED_NANOS = 500_000_000L;
    private static final long COMPLAINT_PAUSE_NANOS = 10_000_000_000L;

    private final EventLoop eventLoop;
    private final Ticker ticker;
    private final DatagramRing inbox = new DatagramRing(INBOX_SLOTS);
    private final AtomicBoolean inboxScheduled = new AtomicBoolean();
    private final AtomicLong inboxDrops = new AtomicLong();
    private final Runnable drainInbox = this::drainInbox;
    private final DatagramRing.Visitor deliverSlot = Loop::deliver;
    private final ReceiveBuffer receiveBuffer = new ReceiveBuffer();
    private final SendBatch batch = new SendBatch(UnpooledByteBufAllocator.DEFAULT);
    private final Runnable flushBatch = this::flushBatch;
    private final byte[] scratch = new byte[Transport.MAX_DATAGRAM_BYTES];
    private boolean flushScheduled;
    private int blocks;
    private long lastBlockNanos;

    Loop(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
        this.ticker = eventLoop.ticker();
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    long nowNanos() {
        return ticker.nanoTime();
    }

    /** A timer fires late: something held the loop, most often a callback that waits. */
    void noticeDelay(long delayNanos, long nowNanos) {
        if (delayNanos >= BLOCKED_NANOS && (blocks == 0 || nowNanos - lastBlockNanos >= COMPLAINT_PAUSE_NANOS)) {
            blocks++;
            lastBlockNanos = nowNanos;
            log.atWarn()
                    .addKeyValue("millis", delayNanos / 1_000_000)
                    .log("an event loop was blocked: if a callback of the application waits, it needs an executor");
        }
    }

    /** {@return how often that was worth a complaint} */
    int blocks() {
        return blocks;
    }

    /** Runs a task after what the loop does now; drops it if the loop has ended. */
    void execute(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("a task came after the end of its loop");
        }
    }

    @Nullable
    ScheduledFuture<?> schedule(Runnable task, long delayNanos) {
        try {
            return eventLoop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("a timer came after the end of its loop");
            return null;
        }
    }

    /** {@return a buffer for one received datagram, free whenever the loop is between two of them} */
    byte[] scratch() {
        return scratch;
    }

    /** {@return what the sockets of this loop receive into} */
    ReceiveBuffer receiveBuffer() {
        return receiveBuffer;
    }

    /** {@return what leaves at the end of this turn} */
    SendBatch batch() {
        return batch;
    }

    /** Lets the batch leave when everything that is ready now has been handled. */
    void flushAtEndOfTurn() {
        if (!flushScheduled) {
            flushScheduled = true;
            execute(flushBatch);
        }
    }

    private void flushBatch() {
        flushScheduled = false;
        batch.flush();
    }

    /** Hands a datagram to a machine of this loop, from another one; one wake-up serves all that are waiting. */
    void post(MachineRunner<?, ?> target, int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (!inbox.offer(target, socket, remote, buffer, offset, length)) {
            long drops = inboxDrops.incrementAndGet();
            if (Long.bitCount(drops) == 1) { // few lines however many drops
                log.debug("inbox full: {} datagrams dropped so far", drops);
            }
            return;
        }
        scheduleInbox();
    }

    private void scheduleInbox() {
        if (inboxScheduled.compareAndSet(false, true)) {
            execute(drainInbox);
        }
    }

    private void drainInbox() {
        // Reset first, with full ordering: whoever fills a slot that the poll below misses, schedules anew.
        inboxScheduled.set(false);
        for (int i = 0; i < INBOX_SLOTS; i++) {
            if (!inbox.poll(deliverSlot)) {
                return;
            }
        }
        scheduleInbox(); // Others get their turn before the rest.
    }

    private static void deliver(DatagramRing.Slot slot) {
        InetSocketAddress remote = slot.remote();
        if (remote != null && slot.target() instanceof MachineRunner<?, ?> runner) {
            runner.receive(slot.socket(), remote, slot.bytes(), 0, slot.length());
        }
    }

    /** {@return datagrams dropped because the inbox was full} */
    long inboxDrops() {
        return inboxDrops.get();
    }

    /** Gives native memory back; the last task of the loop. */
    void release() {
        batch.release();
        receiveBuffer.release();
    }
}
