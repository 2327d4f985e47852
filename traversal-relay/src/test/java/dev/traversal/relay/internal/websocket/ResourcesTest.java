package dev.traversal.relay.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.api.StreamAccess;
import dev.traversal.api.TransportAddress;
import dev.traversal.relay.LiveThreads;
import dev.traversal.relay.RelayServer;
import dev.traversal.relay.internal.rendezvous.Patience;
import dev.traversal.spi.SignalingChannel;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Servers and clients come and go, and leave nothing behind. */
class ResourcesTest {
    private static final Path FILE_DESCRIPTORS = Path.of("/proc/self/fd");

    @Test
    @EnabledOnOs(OS.LINUX)
    void givesBackFileDescriptorsAndThreads_whenClosed() throws Exception {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        comeAndGo();
        long before = fileDescriptors();
        for (int i = 0; i < 5; i++) {
            comeAndGo();
        }

        assertThat(fileDescriptors()).isLessThanOrEqualTo(before);
        assertThat(LiveThreads.named("traversal-server")).isEmpty();
        assertThat(LiveThreads.named("traversal-rendezvous")).isEmpty();
    }

    @Test
    void sharesOneThread_whenThereAreManyClients() throws Exception {
        try (RelayServer server = start()) {
            List<RendezvousClient> clients =
                    Stream.generate(() -> client(server)).limit(50).toList();
            for (RendezvousClient client : clients) {
                client.open(Identity.generate(), new Deaf());
            }
            for (RendezvousClient client : clients) {
                client.publish(new byte[] {1}).join();
            }
            assertThat(server.metrics().peers()).isEqualTo(50);
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("traversal-rendezvous")))
                    .hasSize(1);
            clients.forEach(RendezvousClient::close);
        }
    }

    private static void comeAndGo() throws Exception {
        ClientLoops loops = ClientLoops.acquire();
        Future<?> ended = loops.terminated();
        RelayServer server = start();
        RendezvousClient served = client(server);
        served.open(Identity.generate(), new Deaf());
        served.publish(new byte[] {1}).join();
        RendezvousClient closedAtOnce = client(server);
        closedAtOnce.open(Identity.generate(), new Deaf());
        closedAtOnce.close();
        loops.release();
        served.close();
        ended.await();
        server.close();
    }

    private static RelayServer start() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return RelayServer.builder().listen(new InetSocketAddress(loopback, 0)).start();
    }

    private static RendezvousClient client(RelayServer server) {
        return new RendezvousClient(
                server.uri(), StreamAccess.USUAL, Patience.timings(Duration.ofMillis(100)), new Random(1));
    }

    private static long fileDescriptors() throws IOException {
        try (Stream<Path> open = Files.list(FILE_DESCRIPTORS)) {
            return open.filter(ResourcesTest::isOfTheNetwork).count();
        }
    }

    /** Sockets, epoll and event descriptors: the jars that a class loader opens meanwhile do not count. */
    private static boolean isOfTheNetwork(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("socket:") || target.startsWith("anon_inode:");
        } catch (IOException e) {
            return false; // closed since the folder was read
        }
    }

    private static final class Deaf implements SignalingChannel.Listener {
        @Override
        public void onEnvelope(PeerId from, byte[] envelope) {}

        @Override
        public void onStateChanged(boolean connected, String detail) {}

        @Override
        public void onStunServers(List<TransportAddress> servers) {}
    }
}
