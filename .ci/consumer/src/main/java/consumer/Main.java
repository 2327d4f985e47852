package consumer;

import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalAgent;
import dev.traversal.relay.RelayServer;
import io.netty.channel.epoll.Epoll;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Connects two agents of one process over loopback and lets numbered datagrams go both ways. */
public final class Main {
    private static final int DATAGRAMS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Main() {}

    /**
     * Exits with 0 if everything came, and how the program was started is as it should be.
     *
     * @param arguments {@code modules} or {@code classes}: what the caller takes the path for
     */
    public static void main(String[] arguments) throws Exception {
        require(Main.class.getModule().isNamed() == arguments[0].equals("modules"), "started as " + arguments[0]);
        require(Epoll.isAvailable(), "epoll natives are seen: " + Epoll.unavailabilityCause());
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (RelayServer server = RelayServer.builder()
                        .listen(new InetSocketAddress(loopback, 0))
                        .start();
                TraversalAgent bob = agent(server.uri(), loopback);
                TraversalAgent alice = agent(server.uri(), loopback)) {
            LinkedBlockingQueue<SecureDatagramChannel> accepted = new LinkedBlockingQueue<>();
            bob.listen(accepted::add).ready().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            try (SecureDatagramChannel there = alice.connect(bob.ticket()).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                    SecureDatagramChannel here = accepted.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                require(here != null, "the listener is told");
                require(here.peer().equals(alice.peerId()) && there.peer().equals(bob.peerId()), "peers are known");
                exchange(there, here);
                exchange(here, there);
                System.out.println(
                        "ok: " + arguments[0] + " on Java " + Runtime.version().feature() + ", epoll seen, " + DATAGRAMS
                                + " datagrams each way over " + there.path().orElseThrow());
            }
        }
    }

    private static TraversalAgent agent(URI rendezvous, InetAddress local) {
        return TraversalAgent.builder()
                .rendezvous(rendezvous)
                .bind(local)
                .connectTimeout(PATIENCE)
                .build();
    }

    private static void exchange(SecureDatagramChannel from, SecureDatagramChannel to) throws InterruptedException {
        ByteBuffer into = ByteBuffer.allocate(from.maxDatagramBytes());
        for (int number = 0; number < DATAGRAMS; number++) {
            require(from.send(ByteBuffer.allocate(Integer.BYTES).putInt(0, number)), "there is room");
            into.clear();
            int length = to.receive(into, PATIENCE);
            require(length == Integer.BYTES && into.getInt(0) == number, "datagram " + number + " comes intact");
        }
    }

    private static void require(boolean condition, String fact) {
        if (!condition) {
            throw new IllegalStateException("should be so, but is not: " + fact);
        }
    }
}
