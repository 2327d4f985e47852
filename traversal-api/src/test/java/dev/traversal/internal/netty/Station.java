package dev.traversal.internal.netty;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Runner;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A machine on a driver, and what it has reported. */
final class Station {
    private static final long PATIENCE_SECONDS = 30;

    final ScriptedMachine machine;
    final Runner<ScriptedMachine> runner;
    final BlockingQueue<ScriptedMachine.Happening> happenings = new LinkedBlockingQueue<>();

    Station(NettyDriver driver) {
        this(driver, new ScriptedMachine());
    }

    Station(NettyDriver driver, ScriptedMachine machine) {
        this.machine = machine;
        this.runner = driver.start(machine, happenings::add);
    }

    void ask(Effect effect) {
        runner.execute((machine, now) -> machine.ask(effect));
    }

    /** Opens a socket and returns where it is reached. */
    InetSocketAddress open(int socket, InetSocketAddress local) {
        ask(new Effect.OpenSocket(socket, local));
        return answer(Input.SocketOpened.class).local();
    }

    ScriptedMachine.Happening next() {
        return next(happenings);
    }

    static ScriptedMachine.Happening next(BlockingQueue<ScriptedMachine.Happening> happenings) {
        try {
            ScriptedMachine.Happening happening = happenings.poll(PATIENCE_SECONDS, SECONDS);
            assertThat(happening)
                    .as("something happens in %d s", PATIENCE_SECONDS)
                    .isNotNull();
            return happening;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    ScriptedMachine.Happening.Datagram datagram() {
        return (ScriptedMachine.Happening.Datagram) next();
    }

    <T extends Input> T answer(Class<T> kind) {
        ScriptedMachine.Happening happening = next();
        assertThat(happening).isInstanceOf(ScriptedMachine.Happening.Answer.class);
        Input input = ((ScriptedMachine.Happening.Answer) happening).input();
        assertThat(input).isInstanceOf(kind);
        return kind.cast(input);
    }
}
