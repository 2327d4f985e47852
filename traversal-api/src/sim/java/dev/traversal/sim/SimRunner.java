package dev.traversal.sim;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.machine.Runner;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A machine on the virtual clock. As an event it is the machine's one timer. */
final class SimRunner<E, M extends Machine<E>> extends SimEvent implements Runner<M> {
    private static final int MAX_TIMEOUTS_AT_ONCE = 10_000;

    private final SimDriver driver;
    private final int loop;
    private final SimNetwork network;
    private final M machine;
    private final Consumer<? super E> events;
    private final String label;
    private @Nullable Deadline armed;
    private long lastTimeout = -1;
    private int timeoutsAtOnce;
    private boolean inMachine;
    private boolean draining;
    private volatile boolean stopping;
    private boolean stopped;

    SimRunner(SimDriver driver, int loop, M machine, Consumer<? super E> events) {
        this.driver = driver;
        this.loop = loop;
        this.network = driver.network();
        this.machine = machine;
        this.events = events;
        this.label = driver.host().name() + "'s " + machine.getClass().getSimpleName();
    }

    /** Drains what the machine asks for before anything has happened to it. */
    void begin() {
        call(now -> {});
    }

    @Override
    public void execute(Command<M> command) {
        if (!stopping) {
            network.execute(() -> runCommand(command));
        }
    }

    private void runCommand(Command<M> command) {
        if (isPaused()) {
            later(() -> runCommand(command));
        } else {
            call(now -> command.run(machine, now));
        }
    }

    @Override
    public void deliver(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (stopping) {
            return;
        }
        if (onLoop() && !inMachine) {
            receive(socket, remote, buffer, offset, length);
        } else {
            byte[] copy = Arrays.copyOfRange(buffer, offset, offset + length);
            network.execute(() -> receive(socket, remote, copy, 0, copy.length));
        }
    }

    void receive(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (!stopped) {
            SimRunner<?, ?> before = enter();
            machine.handleDatagram(socket, remote, buffer, offset, length, network.nowNanos());
            exit(before);
        }
    }

    /** Answers an effect, after what happens now. */
    void answer(Input input) {
        network.execute(() -> takeInput(input));
    }

    private void takeInput(Input input) {
        if (isPaused()) {
            later(() -> takeInput(input));
        } else {
            call(now -> machine.handleInput(input, now));
        }
    }

    @Override
    void fire() {
        if (isPaused()) {
            network.queue().schedule(this, driver.host().pausedUntil());
            return;
        }
        long now = network.time();
        timeoutsAtOnce = now == lastTimeout ? timeoutsAtOnce + 1 : 0;
        lastTimeout = now;
        if (timeoutsAtOnce > MAX_TIMEOUTS_AT_ONCE) {
            throw new IllegalStateException(label + " keeps a deadline in the past: " + armed);
        }
        armed = null;
        call(machine::handleTimeout);
    }

    private boolean isPaused() {
        return driver.host().pausedUntil() > network.time();
    }

    private void later(Runnable action) {
        network.queue().schedule(new Task(action), driver.host().pausedUntil());
    }

    private void call(Call body) {
        if (!stopped) {
            SimRunner<?, ?> before = enter();
            body.at(network.nowNanos());
            exit(before);
        }
    }

    private @Nullable SimRunner<?, ?> enter() {
        if (inMachine) {
            throw new IllegalStateException(label + " was entered twice");
        }
        inMachine = true;
        return network.enter(this);
    }

    private void exit(@Nullable SimRunner<?, ?> before) {
        inMachine = false;
        drain();
        network.enter(before);
    }

    /** Carries out effects and hands over events until there are no more; a nested call leaves that to the outer. */
    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
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
        draining = false;
        rearm();
    }

    private void rearm() {
        Deadline next = stopped ? null : machine.nextDeadline();
        if (Objects.equals(next, armed)) {
            return;
        }
        armed = next;
        if (next == null) {
            network.queue().cancel(this);
            return;
        }
        long time = Math.max(network.time(), network.fromMachineTime(next.atNanos()));
        if (!isQueued() || at != time) {
            network.queue().schedule(this, time);
        }
    }

    @Override
    public boolean onLoop() {
        SimRunner<?, ?> current = network.current();
        return current != null && current.driver == driver && current.loop == loop && !network.isForeign();
    }

    @Override
    public void stop() {
        if (!stopping) {
            stopping = true;
            network.execute(this::finish); // after the commands that were given before
        }
    }

    /** Stops now, between two calls. */
    void finish() {
        stopping = true;
        call(now -> {});
        abandon();
    }

    /** Takes it off the loop without another word. */
    void abandon() {
        stopping = true;
        stopped = true;
        armed = null;
        network.queue().cancel(this);
        driver.stopped(this);
    }

    String label() {
        return label;
    }

    @Override
    public String toString() {
        Deadline deadline = armed;
        return label + (deadline == null ? " lives" : " lives and waits for \"" + deadline.reason() + "\"");
    }

    @FunctionalInterface
    private interface Call {
        void at(long nowNanos);
    }
}
