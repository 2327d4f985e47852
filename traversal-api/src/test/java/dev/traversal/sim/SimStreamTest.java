package dev.traversal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.StreamAccess;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.machine.Runner;
import dev.traversal.internal.machine.StreamTarget;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SimStreamTest {
    private static final int NAME = 128;

    private final SimNetwork net = SimNetwork.seeded(1);
    private final SimHost server = net.host("server").acceptStreams(443, Echo::new);
    private final SimHost home = net.host("home").behind(NatBox.linuxMasquerade());

    /** Sends back what comes. */
    private record Echo(SimStream stream) implements SimStream.Taker {
        @Override
        public void received(byte[] message) {
            stream.send(message, 0, message.length);
        }

        @Override
        public void ended(String reason) {}
    }

    /** A machine with one stream. */
    private static final class Client implements Machine<String> {
        private final Queue<Effect> effects = new ArrayDeque<>();
        private final Queue<String> events = new ArrayDeque<>();

        @Override
        public void handleDatagram(
                int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
            events.add(new String(buffer, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void handleInput(Input input, long nowNanos) {
            events.add(
                    input instanceof Input.SocketFailed it
                            ? it.reason()
                            : input.getClass().getSimpleName());
        }

        @Override
        public void handleTimeout(long nowNanos) {}

        @Override
        public @Nullable Effect pollEffect() {
            return effects.poll();
        }

        @Override
        public @Nullable String pollEvent() {
            return events.poll();
        }

        @Override
        public @Nullable Deadline nextDeadline() {
            return null;
        }
    }

    private final List<String> seen = new ArrayList<>();
    private @Nullable Driver driver;

    private Runner<Client> open(SimHost host, int port, boolean secure) {
        Driver opened = host.openDriver();
        driver = opened;
        Runner<Client> runner = opened.start(new Client(), seen::add);
        StreamTarget target =
                new StreamTarget(new InetSocketAddress(server.address(), port), secure, StreamAccess.USUAL);
        runner.execute((client, now) -> client.effects.add(new Effect.OpenStream(NAME, target)));
        return runner;
    }

    private void send(Runner<Client> runner, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        runner.execute((client, now) ->
                client.effects.add(new Effect.Transmit(NAME, new InetSocketAddress(server.address(), 443), bytes, 0)));
    }

    @Test
    void carriesMessagesBothWays_throughANat() {
        Runner<Client> runner = open(home, 443, false);
        net.runFor(Duration.ofMillis(51));
        assertThat(seen).containsExactly("SocketOpened");

        send(runner, "hello");
        net.runFor(Duration.ofMillis(51));
        assertThat(seen).containsExactly("SocketOpened", "hello");
    }

    @Test
    void takesARoundTripMore_whenItIsSecure() {
        open(home, 443, true);
        net.runFor(Duration.ofMillis(99));
        assertThat(seen).isEmpty();
        net.runFor(Duration.ofMillis(2));
        assertThat(seen).containsExactly("SocketOpened");
    }

    @Test
    void losesNothingAndKeepsTheOrder_whenPacketsAreLost() {
        home.link().loss(0.3);
        Runner<Client> runner = open(home, 443, true);
        net.await("open", () -> !seen.isEmpty(), Duration.ofSeconds(20));
        List<String> sent = IntStream.range(0, 50).mapToObj(i -> "m" + i).toList();
        sent.forEach(text -> send(runner, text));
        net.runFor(Duration.ofMinutes(2));

        assertThat(seen.subList(1, seen.size())).isEqualTo(sent);
    }

    @Test
    void isRefused_whereNobodyListens() {
        open(home, 80, false);
        net.runFor(Duration.ofSeconds(1));

        assertThat(seen).containsExactly("connection refused");
    }

    @Test
    void passes_whereUdpIsBlockedAndItsPortIsOpen() {
        SimHost office = net.host("office")
                .behind(Firewall.withoutUdp().streams(port -> port == 443).named("office firewall"));
        open(office, 443, true);
        net.runFor(Duration.ofSeconds(1));

        assertThat(seen).containsExactly("SocketOpened");
    }

    @Test
    void fails_whereItsPortIsBlocked() {
        SimHost office = net.host("office").behind(Firewall.withoutUdp().streams(port -> port == 80));
        open(office, 443, false);
        net.runFor(Duration.ofMinutes(1));

        assertThat(seen).containsExactly("no answer");
    }

    @Test
    void ends_whenTheServerDies() {
        open(home, 443, false);
        net.runFor(Duration.ofSeconds(1));
        server.refuseStreams(443);
        net.runFor(Duration.ofSeconds(1));

        assertThat(seen).containsExactly("SocketOpened", "the other end closed the stream");
    }

    @Test
    void leavesNothingBehind_whenItsDriverCloses() {
        open(home, 443, false);
        net.runFor(Duration.ofSeconds(1));
        assertThat(home.leftovers()).isNotEmpty();
        assert driver != null;
        driver.close();
        net.runFor(Duration.ofSeconds(1));

        assertThat(home.leftovers()).isEmpty();
    }
}
