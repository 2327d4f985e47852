package dev.traversal.internal.netty;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.machine.Runner;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One machine on its loop: calls it, drains it, keeps its one timer.
 *
 * @param <E> what it reports
 * @param <M> the machine
 */
final class MachineRunner<E, M extends Machine<E>> implements Runner<M> {
    /** A machine that does not move a deadline which has passed is wrong, but shall not spin. */
    private static final long STUCK_DELAY_NANOS = 1_000_000;

    private static final Logger log = LoggerFactory.getLogger(MachineRunner.class);

    private final M machine;
    private final Consumer<? super E> events;
    private final Loop loop;
    private final NettyDriver driver;
    private final Runnable onTimer = this::onTimer;

    /** A call into the machine is under way. */
    private boolean inMachine;

    private boolean draining;
    private boolean stopped;

    /** Set by {@link #stop()} at once, from any thread: what comes later is not taken. */
    private volatile boolean stopping;

    private @Nullable ScheduledFuture<?> timer;
    private long timerNanos;
    private @Nullable Deadline deadline;

    MachineRunner(M machine, Consumer<? super E> events, Loop loop, NettyDriver driver) {
        this.machine = machine;
        this.events = events;
        this.loop = loop;
        this.driver = driver;
    }

    Loop loop() {
        return loop;
    }

    /** Drains a machine that may have something to say before anything happened to it. */
    void begin() {
        loop.execute(this::drain);
    }

    @Override
    public boolean onLoop() {
        return loop.inLoop();
    }

    @Override
    public void deliver(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (stopping) {
            return;
        }
        if (loop.inLoop() && !inMachine) {
            receive(socket, remote, buffer, offset, length);
        } else {
            loop.post(this, socket, remote, buffer, offset, length);
        }
    }

    /** Takes a datagram on the loop. */
    void receive(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (stopped) {
            return;
        }
        boolean outer = enter();
        try {
            machine.handleDatagram(socket, remote, buffer, offset, length, loop.nowNanos());
        } catch (Throwable t) {
            fail(t);
        } finally {
            inMachine = outer;
        }
        drain();
    }

    /** Takes the answer to an effect, from any thread. */
    void handle(Input input) {
        if (!loop.inLoop() || inMachine) {
            loop.execute(() -> handle(input));
            return;
        }
        if (stopped) {
            return;
        }
        boolean outer = enter();
        try {
            machine.handleInput(input, loop.nowNanos());
        } catch (Throwable t) {
            fail(t);
        } finally {
            inMachine = outer;
        }
        drain();
    }

    @Override
    public void execute(Command<M> command) {
        if (!stopping) {
            loop.execute(() -> run(command));
        }
    }

    private void run(Command<M> command) {
        if (stopped) {
            return;
        }
        boolean outer = enter();
        try {
            command.run(machine, loop.nowNanos());
        } catch (Throwable t) {
            fail(t);
        } finally {
            inMachine = outer;
        }
        drain();
    }

    @Override
    public void stop() {
        if (!stopping) {
            stopping = true;
            loop.execute(this::finish); // after the commands that were given before
        }
    }

    /** Stops now; on the loop, between two calls. */
    void finish() {
        stopping = true;
        drain();
        halt();
    }

    private boolean enter() {
        boolean outer = inMachine;
        inMachine = true;
        return outer;
    }

    /** Carries out effects and hands over events until there are no more; a nested call leaves that to the outer. */
    private void drain() {
        if (draining || inMachine || stopped) {
            return;
        }
        draining = true;
        try {
            while (!stopped) {
                Effect effect = machine.pollEffect();
                E event = effect == null ? machine.pollEvent() : null;
                if (effect != null) {
                    driver.carryOut(effect, this);
                } else if (event != null) {
                    events.accept(event);
                } else {
                    break;
                }
            }
            if (!stopped) {
                arm(machine.nextDeadline());
            }
        } catch (Throwable t) {
            fail(t);
        } finally {
            draining = false;
        }
    }

    /**
     * Sets the timer. One that is set for earlier stays and is set anew when it has come: deadlines mostly move away, and
     * this way most packets touch no timer.
     */
    @SuppressWarnings("ReferenceEquality") // the same object is how a machine says that nothing changed
    private void arm(@Nullable Deadline next) {
        boolean same = next == deadline;
        if (same && (timer != null || next == null)) {
            return;
        }
        deadline = next;
        if (next == null) {
            disarm();
        } else if (timer == null || next.atNanos() - timerNanos < 0) {
            disarm();
            schedule(next.atNanos(), loop.nowNanos(), same ? STUCK_DELAY_NANOS : 0);
        }
    }

    private void schedule(long atNanos, long nowNanos, long leastDelayNanos) {
        timerNanos = atNanos;
        timer = loop.schedule(onTimer, Math.max(leastDelayNanos, atNanos - nowNanos));
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void onTimer() {
        timer = null;
        Deadline due = deadline;
        if (stopped || due == null) {
            return;
        }
        long nowNanos = loop.nowNanos();
        if (!due.isDue(nowNanos)) {
            schedule(due.atNanos(), nowNanos, 0);
            return;
        }
        loop.noticeDelay(nowNanos - due.atNanos(), nowNanos);
        inMachine = true;
        try {
            machine.handleTimeout(nowNanos);
        } catch (Throwable t) {
            fail(t);
        } finally {
            inMachine = false;
        }
        drain();
    }

    /** An exception of a machine is an error of this library: the machine ends, its loop goes on. */
    private void fail(Throwable cause) {
        log.atError()
                .addKeyValue("machine", machine.getClass().getName())
                .setCause(cause)
                .log("machine stopped by its own error");
        halt();
    }

    private void halt() {
        stopping = true;
        if (!stopped) {
            stopped = true;
            deadline = null;
            disarm();
            driver.remove(this);
        }
    }
}
