package dev.traversal.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Runner;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SimNetworkTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final SimNetwork net = SimNetwork.seeded(7);

    // ---- chance

    @Test
    void repeatsARun_whenTheSeedIsTheSame() {
        assertThat(noisyRun(1)).isEqualTo(noisyRun(1));
    }

    @Test
    void runsOtherwise_whenTheSeedDiffers() {
        Set<List<String>> runs = new HashSet<>();
        for (long seed = 1; seed <= 10; seed++) {
            runs.add(noisyRun(seed));
        }

        assertThat(runs).hasSize(10);
    }

    private static List<String> noisyRun(long seed) {
        SimNetwork net = SimNetwork.seeded(seed);
        net.trace().keep(10_000);
        UdpProbe echo = net.host("echo").probe(1_000).echoing();
        SimHost host = net.host("inner").behind(NatBox.linuxRandom());
        host.link().loss(0.1);
        net.host("echo")
                .link()
                .jitter(Duration.ofMillis(10))
                .duplicate(0.1)
                .reorder(0.1, Duration.ofMillis(30))
                .corrupt(0.1);
        for (int i = 0; i < 20; i++) {
            UdpProbe probe = host.probe();
            byte[] secret = new byte[40];
            host.environment().secureRandom().nextBytes(secret);
            probe.send(echo.local(), secret, 0);
        }
        net.runFor(A_SECOND);
        List<String> lines = new ArrayList<>(net.trace().lines());
        lines.add(Long.toHexString(net.trace().fingerprint()));
        return lines;
    }

    @Test
    void givesSecretsThatFollowFromTheSeed() {
        SecureRandom one = SimNetwork.seeded(1).host("a").environment().secureRandom();
        SecureRandom same = SimNetwork.seeded(1).host("a").environment().secureRandom();
        SecureRandom otherHost = SimNetwork.seeded(1).host("b").environment().secureRandom();
        SecureRandom otherSeed = SimNetwork.seeded(2).host("a").environment().secureRandom();
        long first = one.nextLong();

        assertThat(same.nextLong()).isEqualTo(first);
        assertThat(otherHost.nextLong()).isNotEqualTo(first);
        assertThat(otherSeed.nextLong()).isNotEqualTo(first);
        assertThat(one.nextLong()).isNotEqualTo(first);
    }

    // ---- time

    @Test
    void standsStill_betweenRuns_andMovesExactlyAsToldOtherwise() {
        assertThat(net.now()).isZero();
        net.runFor(Duration.ofMillis(1_234));
        assertThat(net.now()).isEqualTo(Duration.ofMillis(1_234));
    }

    @Test
    void stopsAtTheEventThatMakesTheConditionTrue() {
        AtomicBoolean done = new AtomicBoolean();
        net.after(Duration.ofMillis(300), () -> done.set(true));

        assertThat(net.runUntil(done::get, A_SECOND)).isTrue();
        assertThat(net.now()).isEqualTo(Duration.ofMillis(300));
        assertThat(net.runUntil(() -> false, A_SECOND)).isFalse();
        assertThat(net.now()).isEqualTo(Duration.ofMillis(1_300));
    }

    @Test
    void tellsSeedAndTraceAndWhatWasAwaited_whenItDoesNotCome() {
        net.host("alice").probe().send(net.host("bob").probe(9).local(), "hello");

        assertThatThrownBy(() -> net.await("the impossible", () -> false, A_SECOND))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("the impossible")
                .hasMessageContaining("-Dtraversal.seed=7")
                .hasMessageContaining("alice")
                .hasMessageContaining(":9");
    }

    @Test
    void firesDeadlinesInTime_whateverTheOriginOfTheClock() {
        Seeds.forEach(seed -> {
            SimNetwork network = SimNetwork.seeded(seed);
            Script script = new Script();
            script.wakeAfter = Duration.ofSeconds(3).toNanos();
            Runner<Script> runner = start(network, script);
            runner.execute((machine, now) -> machine.deadline = new Deadline(now + machine.wakeAfter, "test"));
            network.runFor(Duration.ofSeconds(3).minusNanos(1));
            assertThat(script.wakeups).isZero();
            network.runFor(Duration.ofNanos(1));
            assertThat(script.wakeups).isOne();
        });
    }

    @Test
    void movesTheTimer_whenTheDeadlineMoves_andDropsIt_whenThereIsNone() {
        Script script = new Script();
        Runner<Script> runner = start(net, script);
        runner.execute((machine, now) -> machine.deadline = new Deadline(now + 1_000, "test"));
        runner.execute((machine, now) -> machine.deadline = new Deadline(now + 2_000, "test"));
        net.runFor(Duration.ofNanos(1_999));
        assertThat(script.wakeups).isZero();
        runner.execute((machine, now) -> machine.deadline = null);
        net.runFor(A_SECOND);
        assertThat(script.wakeups).isZero();
    }

    // ---- what goes wrong

    @Test
    void throwsWhatAMachineThrew_withSeedAndMachine() {
        Runner<Script> runner = start(net, new Script());
        runner.execute((machine, now) -> {
            throw new IllegalStateException("broken");
        });

        assertThatThrownBy(() -> net.runFor(A_SECOND))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("broken")
                .hasMessageContaining("host's Script")
                .hasMessageContaining("-Dtraversal.seed=7")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void throwsWhatATakerOfEventsThrew() {
        Script script = new Script();
        Driver driver = net.host("host").environment().openDriver();
        Runner<Script> runner = driver.start(script, event -> {
            throw new AssertionError("unwanted " + event);
        });
        runner.execute((machine, now) -> machine.events.add("event"));

        assertThatThrownBy(() -> net.runFor(A_SECOND))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("unwanted event");
    }

    @Test
    void fails_whenAMachineKeepsADeadlineInThePast() {
        Script script = new Script();
        script.deadline = new Deadline(net.nowNanos(), "never moved");
        start(net, script);

        assertThatThrownBy(() -> net.runFor(A_SECOND)).hasMessageContaining("never moved");
    }

    @Test
    void cannotRunWithinARun() {
        net.execute(() -> net.runFor(A_SECOND));

        assertThatThrownBy(() -> net.runFor(A_SECOND)).hasMessageContaining("runs already");
    }

    // ---- order

    @Test
    void executesCommandsAfterTheCurrentCall_inOrder_atTheSameTime() {
        List<String> log = new ArrayList<>();
        Script script = new Script();
        Runner<Script> runner = start(net, script);
        runner.execute((machine, now) -> {
            runner.execute((m, later) -> log.add("third at " + net.now()));
            machine.effects.add(new Effect.OpenSocket(1, new InetSocketAddress(Addresses.ANY_IPV4, 5_000)));
            log.add("first at " + net.now());
        });
        runner.execute((machine, now) -> log.add("second at " + net.now()));
        net.runFor(A_SECOND);

        assertThat(log).containsExactly("first at PT0S", "second at PT0S", "third at PT0S");
        assertThat(script.inputs).hasSize(1);
    }

    @Test
    void deliversAtOnce_onTheLoop_andLater_fromElsewhere() {
        List<String> log = new ArrayList<>();
        Driver driver = net.host("host").environment().openDriver();
        Script inner = new Script();
        Script outer = new Script();
        Runner<Script> innerRunner = driver.start(inner, event -> {});
        Runner<Script> outerRunner = driver.start(outer, event -> {});
        InetSocketAddress remote = new InetSocketAddress(Addresses.LOOPBACK_IPV4, 9);
        innerRunner.deliver(0, remote, new byte[3], 0, 3);
        log.add("outside: " + inner.datagrams + ", on loop: " + innerRunner.onLoop());
        outerRunner.execute((machine, now) -> {
            innerRunner.deliver(0, remote, new byte[3], 0, 3);
            log.add("inside: " + inner.datagrams + ", on loop: " + innerRunner.onLoop());
        });
        net.runFor(A_SECOND);

        assertThat(log).containsExactly("outside: 0, on loop: false", "inside: 2, on loop: true");
    }

    @Test
    void handsOverOnly_whenMachinesLiveOnDifferentLoops() {
        List<String> log = new ArrayList<>();
        Driver driver = net.host("host").loops(2).environment().openDriver();
        Script inner = new Script();
        Runner<Script> innerRunner = driver.start(inner, event -> {});
        Runner<Script> outerRunner = driver.start(new Script(), event -> {});
        outerRunner.execute((machine, now) -> {
            innerRunner.deliver(0, new InetSocketAddress(Addresses.LOOPBACK_IPV4, 9), new byte[3], 0, 3);
            log.add("inside: " + inner.datagrams + ", on loop: " + innerRunner.onLoop() + outerRunner.onLoop());
        });
        net.runFor(Duration.ZERO);

        assertThat(log).containsExactly("inside: 0, on loop: falsetrue");
        assertThat(inner.datagrams).isOne();
    }

    @Test
    void takesCommandsFromOtherThreads() throws InterruptedException {
        Script script = new Script();
        Runner<Script> runner = start(net, script);
        AtomicBoolean done = new AtomicBoolean();
        net.execute(() -> {
            Thread other = new Thread(() -> runner.execute((machine, now) -> done.set(true)));
            other.start();
            try {
                other.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            assertThat(done).as("not in the middle of this").isFalse();
        });
        net.runFor(Duration.ZERO);

        assertThat(done).isTrue();
    }

    // ---- ends

    @Test
    void drainsALastTime_whenStopped_andDoesNothingAfterwards() {
        Script script = new Script();
        List<String> events = new ArrayList<>();
        Runner<Script> runner = net.host("host").environment().openDriver().start(script, events::add);
        runner.execute((machine, now) -> machine.events.add("before"));
        runner.stop();
        runner.execute((machine, now) -> machine.events.add("after"));
        net.runFor(A_SECOND);

        assertThat(events).containsExactly("before");
    }

    @Test
    void leavesNothingBehind_whenTheDriverIsClosed() {
        SimHost host = net.host("host");
        UdpProbe probe = host.probe(5_000);
        Script script = new Script();
        Driver driver = host.environment().openDriver();
        Runner<Script> runner = driver.start(script, event -> {});
        runner.execute((machine, now) -> machine.deadline = new Deadline(now + 1_000_000, "keepalive"));
        net.runFor(Duration.ZERO);
        assertThat(host.leftovers()).hasSize(3).anyMatch(line -> line.contains("keepalive"));
        assertThat(host.openSockets()).isOne();

        driver.close();
        driver.close();
        probe.close();
        net.runFor(A_SECOND);
        assertThat(host.leftovers()).isEmpty();
        assertThat(host.openSockets()).isZero();
        assertThat(script.wakeups).isZero();
    }

    @Test
    void carriesOutTheCommandsBefore_whenTheDriverIsClosed() {
        UdpProbe server = net.host("server").probe();
        UdpProbe client = net.host("client").probe();
        client.send(server.local(), "goodbye");
        client.close();
        net.runFor(A_SECOND);

        assertThat(server.last().text()).isEqualTo("goodbye");
        assertThat(net.host("client").leftovers()).isEmpty();
    }

    private static Runner<Script> start(SimNetwork network, Script script) {
        return network.host("host").environment().openDriver().start(script, event -> {});
    }
}
