package dev.traversal.ice.internal.secure;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The only thing that the event loop and the handshake's thread share: whole records go in, steps come out. Uses a
 * lock rather than a monitor, since a virtual thread that waits in a monitor pins its carrier.
 */
final class HandshakeConduit {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> records = new ArrayDeque<>();
    private final ArrayDeque<HandshakeStep> steps = new ArrayDeque<>();
    private final Runnable wakeUp;
    private boolean started;
    private boolean waiting;
    private boolean ended;
    private boolean aborted;

    /**
     * Makes one.
     *
     * @param wakeUp called by the handshake's thread when there is a step to take
     */
    HandshakeConduit(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    // --- the event loop's side

    void offer(List<byte[]> more) {
        lock.lock();
        try {
            records.addAll(more);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    HandshakeStep poll() {
        lock.lock();
        try {
            return steps.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Makes the handshake's thread give up. */
    void abort() {
        lock.lock();
        try {
            aborted = true;
            records.clear();
            steps.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the handshake can do nothing more without input. */
    void awaitQuiet() {
        lock.lock();
        try {
            while (started && !ended && !(waiting && records.isEmpty())) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    // --- the pool's side, and the handshake's

    /** Says that a thread is about to run the handshake. */
    void markStarted() {
        lock.lock();
        try {
            started = true;
        } finally {
            lock.unlock();
        }
    }

    boolean isAborted() {
        lock.lock();
        try {
            return aborted;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hands over a step, if any, then waits for the next record.
     *
     * @throws HandshakeAbortedException if nobody wants the handshake any more
     */
    byte[] exchange(@Nullable HandshakeStep step) throws HandshakeAbortedException {
        publish(step);
        lock.lock();
        try {
            while (records.isEmpty()) {
                if (aborted) {
                    throw new HandshakeAbortedException();
                }
                waiting = true;
                changed.signalAll();
                changed.awaitUninterruptibly();
            }
            waiting = false;
            return records.remove();
        } finally {
            waiting = false;
            lock.unlock();
        }
    }

    private void publish(@Nullable HandshakeStep step) {
        if (step == null) {
            return;
        }
        lock.lock();
        try {
            if (aborted) {
                return;
            }
            steps.add(step);
        } finally {
            lock.unlock();
        }
        wakeUp.run();
    }

    /** Hands over the last step. Nothing comes after it. */
    void end(HandshakeStep step) {
        lock.lock();
        try {
            if (!aborted) {
                steps.add(step);
            }
            ended = true;
            records.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        wakeUp.run();
    }
}
