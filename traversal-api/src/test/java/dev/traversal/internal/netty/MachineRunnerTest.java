package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Runner;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The shell around one machine, on a loop whose time stands still until told. */
class MachineRunnerTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel embedded =
            EmbeddedChannel.builder().ticker(ticker).build();
    private final Loop loop = new Loop(embedded.eventLoop());
    private final NettyDriver driver = new NettyDriver(new LoopGroup(new NioTransport(), 1));
    private final List<ScriptedMachine.Happening> happenings = new ArrayList<>();
    private final ScriptedMachine machine = new ScriptedMachine();
    private final MachineRunner<ScriptedMachine.Happening, ScriptedMachine> runner =
            new MachineRunner<>(machine, happenings::add, loop, driver);

    @AfterEach
    void close() {
        driver.close();
        embedded.finishAndReleaseAll();
    }

    @Test
    void drainsAtTheBeginning_whenMachineHasSomethingToSay() {
        machine.ask(new Effect.Resolve(1, "192.0.2.1"));
        runner.begin();
        assertThat(happenings).isEmpty();

        runTasks();

        assertThat(happenings).hasSize(1).first().isInstanceOf(ScriptedMachine.Happening.Answer.class);
    }

    @Test
    void callsMachine_whenDeadlineHasCome_andNotBefore() {
        setDeadline(ms(10), "RTO");

        advance(ms(10) - 1);
        assertThat(machine.timeouts).isZero();
        advance(1);

        assertThat(happenings).containsExactly(new ScriptedMachine.Happening.Timeout("RTO", 0));
    }

    @Test
    void f29_isNoticed_whenACallbackBlocksTheLoopForASecond() {
        setDeadline(ms(10), "soon");
        advance(ms(10));
        assertThat(loop.blocks()).isZero();

        setDeadline(ms(20), "late");
        advance(ms(1_020)); // nobody looked in between
        setDeadline(ms(1_040), "late again");
        advance(ms(2_040));
        assertThat(loop.blocks()).isEqualTo(1); // one complaint does for ten seconds

        assertThat(machine.timeouts).isEqualTo(3);
    }

    @Test
    void keepsTimer_whenDeadlineMovesAway() {
        setDeadline(ms(10), "first");
        setDeadline(ms(30), "second");
        advance(ms(10));
        assertThat(machine.timeouts).isZero();

        advance(ms(20));

        assertThat(happenings).containsExactly(new ScriptedMachine.Happening.Timeout("second", 0));
    }

    @Test
    void firesEarlier_whenDeadlineMovesNearer() {
        setDeadline(ms(30), "late");
        setDeadline(ms(5), "early");

        advance(ms(5));

        assertThat(happenings).containsExactly(new ScriptedMachine.Happening.Timeout("early", 0));
        advance(ms(100));
        assertThat(machine.timeouts).isEqualTo(1);
    }

    @Test
    void staysSilent_whenDeadlineIsTakenBack() {
        setDeadline(ms(10), "consent");
        command(m -> m.deadline = null);

        advance(ms(1000));

        assertThat(machine.timeouts).isZero();
    }

    @Test
    void firesInOrder_whenManyMachinesOfALoopWait() {
        List<String> order = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String reason = "machine " + i;
            long delayNanos = ms(50 - i);
            MachineRunner<ScriptedMachine.Happening, ScriptedMachine> each = new MachineRunner<>(
                    new ScriptedMachine(),
                    happening -> order.add(((ScriptedMachine.Happening.Timeout) happening).reason()),
                    loop,
                    driver);
            each.execute((m, now) -> m.deadline = new Deadline(now + delayNanos, reason));
            expected.add(0, reason);
        }
        runTasks();

        advance(ms(50));

        assertThat(order).isEqualTo(expected);
    }

    @Test
    void doesNotSpin_whenMachineNeverMovesAPassedDeadline() {
        Deadline passed = new Deadline(loop.nowNanos(), "stuck");
        StuckMachine machine = new StuckMachine(passed);
        MachineRunner<Object, StuckMachine> stuckRunner = new MachineRunner<>(machine, event -> {}, loop, driver);
        stuckRunner.begin();
        runTasks();
        int before = machine.timeouts;

        advance(ms(10));

        assertThat(machine.timeouts - before).isBetween(1, 11);
    }

    @Test
    void runsCommandAfterTheCurrentCall_evenOnTheLoop() {
        List<String> order = new ArrayList<>();
        machine.reflex = (socket, remote, buffer, offset, length) -> {
            runner.execute((m, now) -> order.add("command"));
            order.add("datagram");
        };

        runner.deliver(1, Loopback.ipv4(1), new byte[1], 0, 1);
        assertThat(order).containsExactly("datagram");
        runTasks();

        assertThat(order).containsExactly("datagram", "command");
    }

    @Test
    void deliversAtOnce_whenOnTheLoop() {
        runner.deliver(1, Loopback.ipv4(1), new byte[] {7}, 0, 1);

        assertThat(happenings).hasSize(1);
    }

    @Test
    void deliversLater_whenMachineHandsADatagramToItselfWhileItIsBusy() {
        List<Integer> lengths = new ArrayList<>();
        machine.reflex = (socket, remote, buffer, offset, length) -> {
            if (length > 1) {
                runner.deliver(socket, remote, buffer, offset, length - 1);
            }
            lengths.add(length);
        };

        runner.deliver(1, Loopback.ipv4(1), new byte[3], 0, 3);
        assertThat(lengths).containsExactly(3);
        runTasks();

        assertThat(lengths).containsExactly(3, 2, 1);
    }

    @Test
    void handsEventsOver_whenTheirOwnerDeliversMore() {
        List<Integer> lengths = new ArrayList<>();
        List<Runner<ScriptedMachine>> self = new ArrayList<>();
        ScriptedMachine talker = new ScriptedMachine();
        MachineRunner<ScriptedMachine.Happening, ScriptedMachine> talking = new MachineRunner<>(
                talker,
                happening -> {
                    int length = ((ScriptedMachine.Happening.Datagram) happening).payload().length;
                    lengths.add(length);
                    if (length > 0) {
                        self.get(0).deliver(1, Loopback.ipv4(1), new byte[length - 1], 0, length - 1);
                    }
                },
                loop,
                driver);
        self.add(talking);

        talking.deliver(1, Loopback.ipv4(1), new byte[3], 0, 3);

        assertThat(lengths).containsExactly(3, 2, 1, 0);
    }

    @Test
    void doesNothingAnyMore_whenStopped() {
        setDeadline(ms(10), "Ta");
        runner.execute((m, now) -> m.ask(new Effect.Resolve(1, "192.0.2.1")));
        runner.stop();
        runner.execute((m, now) -> m.ask(new Effect.Resolve(2, "192.0.2.1")));
        runner.deliver(1, Loopback.ipv4(1), new byte[1], 0, 1);
        runTasks();
        runner.handle(new Input.ResolveFailed(3, "late"));
        advance(ms(100));

        assertThat(machine.timeouts).isZero();
        assertThat(happenings).hasSize(1); // the command given before the stop, and its answer
    }

    @Test
    void ends_whenEventConsumerThrows() {
        MachineRunner<ScriptedMachine.Happening, ScriptedMachine> failing = new MachineRunner<>(
                machine,
                happening -> {
                    happenings.add(happening);
                    throw new IllegalStateException("on purpose");
                },
                loop,
                driver);

        failing.deliver(1, Loopback.ipv4(1), new byte[1], 0, 1);
        failing.deliver(1, Loopback.ipv4(1), new byte[1], 0, 1);

        assertThat(happenings).hasSize(1);
    }

    private interface Change {
        void on(ScriptedMachine machine);
    }

    private void command(Change change) {
        runner.execute((m, now) -> change.on(m));
        runTasks();
    }

    private void setDeadline(long delayNanos, String reason) {
        command(m -> m.deadline = new Deadline(loop.nowNanos() + delayNanos, reason));
    }

    private void runTasks() {
        embedded.runPendingTasks();
    }

    private void advance(long nanos) {
        ticker.advance(nanos, TimeUnit.NANOSECONDS);
        embedded.runScheduledPendingTasks();
        embedded.runPendingTasks();
    }

    private static long ms(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
