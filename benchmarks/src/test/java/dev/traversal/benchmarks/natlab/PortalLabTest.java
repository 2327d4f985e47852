package dev.traversal.benchmarks.natlab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An agent in a hotel, whose portal answers in the place of its relay: what it is told says so. */
@Tag("lab")
class PortalLabTest {
    private static final String TCP = "turn:" + NatLab.SERVER + ":80?transport=tcp";
    private static final String TLS = "turns:" + NatLab.SERVER + ":443?transport=tcp";

    @TempDir
    private static Path directory;

    @TempDir
    private static Path portals;

    private static ServerFiles files = new ServerFiles(Path.of("."));
    private static ServerFiles ofPortal = new ServerFiles(Path.of("."));

    @BeforeAll
    static void makeCertificates() {
        files = ServerFiles.make(directory);
        ofPortal = ServerFiles.make(portals);
    }

    @SuppressWarnings("try") // the portal has only to be there
    @ParameterizedTest
    @CsvSource({
        "redirect," + TCP + ",302 Found",
        "redirect," + TLS + ",HTTP and not TLS",
        "page," + TCP + ",200 OK",
        "page," + TLS + ",HTTP and not TLS",
        "tls," + TLS + ",certificate does not fit"
    })
    void thePortalIsNamed(String kind, String relay, String finding) throws InterruptedException {
        List<String> portal = new ArrayList<>(List.of(
                "/usr/bin/python3", NatLab.HOME.resolve("peers/portal.py").toString(), kind));
        portal.add(ofPortal.certificate().toString());
        portal.add(ofPortal.key().toString());
        CountDownLatch listening = new CountDownLatch(1);
        try (NatLab lab = NatLab.up("portal", List.of("portal", "masquerade"));
                PeerProcess started = PeerProcess.start(lab.on("edge-a", portal), line -> listening.countDown());
                TraversalProcess agent = TraversalProcess.on(
                        lab,
                        "a",
                        "ice",
                        "--role",
                        "controlling",
                        "--turn",
                        relay,
                        "--username",
                        "somebody",
                        "--password",
                        "secret",
                        "--ca",
                        files.certificate().toString())) {
            if (!listening.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no portal: " + started.transcript());
            }
            agent.await(Pattern.compile("^ready$"), 20);
            agent.say(List.of("start"));
            agent.await(Pattern.compile("captive portal\\? somebody else answers: .*" + finding), 20);
        }
    }
}
