package dev.traversal.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.relay.RelayServer;
import dev.traversal.relay.Relaying;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The line-driven ICE peer as whoever drives it sees it: processes, over loopback. */
class IceCommandTest {
    private static final int PATIENCE_SECONDS = 30;

    /** A peer, its lines, and where those go that begin with "a=". */
    private static final class Peer implements AutoCloseable {
        private final Process process;
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final List<String> seen = new ArrayList<>();
        private volatile Consumer<String> carry = line -> {};

        Peer(String... options) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "ice",
                    "--bind",
                    "127.0.0.1"));
            command.addAll(List.of(options));
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            Thread reader = new Thread(this::read, "lines of " + process.pid());
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    lines.add(line);
                    if (line.startsWith("a=")) {
                        carry.accept(line);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void say(String line) {
            synchronized (process) {
                try {
                    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
                    process.getOutputStream().flush();
                } catch (IOException e) {
                    seen.add("(ended: " + e.getMessage() + ")");
                }
            }
        }

        String await(Predicate<String> wanted) throws InterruptedException {
            for (String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    line != null;
                    line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                seen.add(line);
                if (wanted.test(line)) {
                    return line;
                }
            }
            throw new AssertionError("not printed: " + seen);
        }

        String await(String line) throws InterruptedException {
            return await(line::equals);
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--dtls", "--native"})
    void carriesDatagramsBothWays_andEndsWithTheCodeOfADirectPath(String mode) throws Exception {
        String[] more = mode.isEmpty() ? new String[0] : new String[] {mode};
        try (Peer a = new Peer(concat(more, "--role", "controlling"));
                Peer b = new Peer(concat(more, "--role", "CONTROLLED"))) {
            a.carry = b::say;
            b.carry = a::say;
            a.await("ready");
            b.await("ready");
            a.say("start");
            b.say("start");
            a.say("send 00ff61");
            b.say("send 62");

            assertThat(b.await(line -> line.startsWith("recv "))).isEqualTo("recv 00ff61");
            assertThat(a.await(line -> line.startsWith("recv "))).isEqualTo("recv 62");
            a.say("stop");
            b.say("stop");
            assertThat(a.exitCode()).isZero();
            assertThat(b.exitCode()).isZero();
        }
    }

    @Test
    void restartsWhenTold_andGoesOn() throws Exception {
        try (Peer a = new Peer("--role", "controlling");
                Peer b = new Peer("--role", "controlled")) {
            a.carry = b::say;
            b.carry = a::say;
            a.await("ready");
            b.await("ready");
            a.say("start");
            b.say("start");
            a.say("send 61");
            b.await("recv 61");
            a.say("restart");
            assertThat(b.await(line -> line.contains("\"ice-restarted\""))).contains("\"byPeer\":true");
            b.await(line -> line.contains("\"check\"") && line.contains("rttMicros"));
            b.say("send 62");
            a.say("send 63");

            a.await("recv 62");
            b.await("recv 63");
        }
    }

    @Test
    void gathersNothingBeforeStart_andTakesLinesThatCameEarly() throws Exception {
        try (Peer a = new Peer("--role", "controlling");
                Peer b = new Peer("--role", "controlled")) {
            a.carry = b::say;
            b.carry = a::say;
            b.await("ready");
            assertThat(b.lines).isEmpty();
            a.await("ready");
            a.say("start");
            a.await("a=end-of-candidates");
            b.say("send 62");
            b.say("start");

            assertThat(a.await(line -> line.startsWith("recv "))).isEqualTo("recv 62");
        }
    }

    @Test
    void asksNoGateway_forASocketOnLoopback() throws Exception {
        try (Peer peer =
                new Peer("--role", "controlling", "--portmap", "--gateway", "127.0.0.1", "--bind", "127.0.0.1")) {
            peer.await("ready");
            peer.say("start");
            peer.await(line -> line.startsWith("a=candidate:"));
            peer.await("a=end-of-candidates");
        }
    }

    @Test
    void carriesDatagramsByWayOfARelay_andEndsWithItsCode_whenNothingElseIsWanted() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        Relaying relaying = Relaying.create()
                .user("somebody", "correct horse battery")
                .address(loopback)
                .allowPeer("127.0.0.0/8");
        try (RelayServer server = RelayServer.builder()
                        .listen(new InetSocketAddress(loopback, 0))
                        .relaying(relaying)
                        .start();
                Peer a = relayed("controlling", server);
                Peer b = relayed("controlled", server)) {
            a.carry = b::say;
            b.carry = a::say;
            a.await("ready");
            b.await("ready");
            a.say("start");
            b.say("start");
            a.say("send 61");
            b.say("send 62");

            b.await("recv 61");
            a.await("recv 62");
            a.say("stop");
            b.say("stop");
            assertThat(a.exitCode()).isEqualTo(2);
            assertThat(b.exitCode()).isEqualTo(2);
        }
    }

    private static Peer relayed(String role, RelayServer server) throws IOException {
        String uri = "turn:127.0.0.1:" + server.address().getPort() + "?transport=udp";
        return new Peer(
                "--role",
                role,
                "--policy",
                "relay",
                "--turn",
                uri,
                "--username",
                "somebody",
                "--password",
                "correct horse battery");
    }

    @Test
    void endsWithoutAPath_whenTheInputEnds() throws Exception {
        try (Peer peer = new Peer("--role", "controlled")) {
            peer.await("ready");
            peer.say("start");
            peer.await("a=end-of-candidates");
            peer.process.getOutputStream().close();

            assertThat(peer.exitCode()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--role nobody", "--role controlled --policy some", "--role controlled --timeout soon"})
    void refusesWrongUsage(String arguments) {
        String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ");

        assertThat(Main.run(concat(new String[] {"ice"}, words))).isEqualTo(64);
    }

    private static String[] concat(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
