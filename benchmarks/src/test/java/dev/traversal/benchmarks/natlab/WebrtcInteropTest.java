package dev.traversal.benchmarks.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our agent meets that of browsers, which always puts DTLS on top: each end pins the other's certificate by the
 * fingerprint in its description.
 */
@Tag("lab")
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "libwebrtc is native code")
class WebrtcInteropTest {
    private static final long SIGNALING_MILLIS = 40;
    private static final int PATIENCE_SECONDS = 20;

    @BeforeAll
    static void buildTheRouter() {
        NatLab.build();
    }

    @ParameterizedTest(name = "we are {0}, behind {1} and {2}, {3}")
    @CsvSource({
        "controlling, none, none, ''",
        "controlled, none, none, ''",
        "controlling, masquerade, masquerade, --delay 20",
        "controlled, masquerade, masquerade, --delay 20",
        "controlling, ipv6-only, firewall6, ''",
        "controlled, ipv6-only, firewall6, ''",
        "controlling, masquerade, masquerade, --loss 10",
        "controlled, masquerade, masquerade, --loss 10",
    })
    void bothEndsAreSecured_andItsFirstDatagramComesThrough(String ourRole, String edgeA, String edgeB, String options)
            throws InterruptedException {
        List<String> network = new ArrayList<>(List.of(edgeA, edgeB));
        if (!options.isEmpty()) {
            network.addAll(List.of(options.split(" ")));
        }
        try (NatLab lab = NatLab.up("webrtc", network);
                Encounter encounter = new Encounter(lab, ourRole)) {
            assertThat(encounter.isThrough()).as("%s", encounter.transcript()).isTrue();
        }
    }

    /** Ours and libwebrtc's, and the lines between them. */
    private static final class Encounter implements AutoCloseable {
        private final Map<String, PeerProcess> peers = new ConcurrentHashMap<>();
        private final Signaling signaling = new Signaling(SIGNALING_MILLIS);
        private final CountDownLatch ready = new CountDownLatch(2);
        private final CountDownLatch secured = new CountDownLatch(1);
        private final CountDownLatch received = new CountDownLatch(1);
        private final CountDownLatch connected = new CountDownLatch(1);

        Encounter(NatLab lab, String ourRole) throws InterruptedException {
            boolean weControl = ourRole.equals("controlling");
            start(lab, weControl ? "a" : "b", "ours", PeerKind.TRAVERSAL.command(ourRole, lab.stunServer(), List.of()));
            String theirRole = weControl ? "controlled" : "controlling";
            start(lab, weControl ? "b" : "a", "theirs", webrtc(theirRole, lab.stunServer()));
            assertThat(ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            peers.values().forEach(peer -> peer.say("start"));
        }

        private void start(NatLab lab, String host, String name, List<String> program) {
            List<String> command = new ArrayList<>(program);
            if (name.equals("ours")) {
                command.add("--dtls");
            }
            peers.put(name, PeerProcess.start(lab.on(host, command), line -> accept(name, line)));
        }

        private static List<String> webrtc(String role, String stunServer) {
            return PeerKind.java(
                    "-cp",
                    System.getProperty("java.class.path"),
                    WebrtcPeer.class.getName(),
                    "--role",
                    role,
                    "--stun",
                    stunServer);
        }

        private void accept(String name, String line) {
            if (line.equals("ready")) {
                ready.countDown();
            } else if (line.startsWith("a=")) {
                signaling.carry(line, peers.get(name.equals("ours") ? "theirs" : "ours"));
            } else if (line.startsWith("recv ")) {
                received.countDown();
            } else if (line.contains("\"secured\"")) {
                secured.countDown();
            } else if (line.contains("\"CONNECTED\"")) {
                connected.countDown();
            }
        }

        boolean isThrough() throws InterruptedException {
            return secured.await(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    && connected.await(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    && received.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        String transcript() {
            StringBuilder all = new StringBuilder();
            peers.forEach((name, peer) -> peer.transcript()
                    .forEach(line -> all.append(name).append(' ').append(line).append('\n')));
            return all.toString();
        }

        @Override
        public void close() {
            signaling.close();
            peers.values().forEach(PeerProcess::close);
        }
    }
}
