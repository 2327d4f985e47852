package dev.traversal.benchmarks.agent;

import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalAgent;
import dev.traversal.relay.RelayServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A server and two agents on loopback; one listens and echoes, the other connects. */
final class LoopbackPair implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final Queue<SecureDatagramChannel> accepted = new ConcurrentLinkedQueue<>();
    private final Semaphore arrivals = new Semaphore(0);
    private final RelayServer server;
    private final TraversalAgent listener;
    private final TraversalAgent caller;

    LoopbackPair() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        server =
                RelayServer.builder().listen(new InetSocketAddress(loopback, 0)).start();
        listener = agent(loopback);
        caller = agent(loopback);
        listener.listen(channel -> {
                    accepted.add(channel);
                    channel.onDatagram((from, datagram) -> from.send(datagram));
                    arrivals.release();
                })
                .ready()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    String ticket() {
        return listener.ticket().toString();
    }

    /** {@return how many sessions the listener has} */
    int sessions() {
        accepted.removeIf(channel -> channel.closed().isDone());
        return accepted.size();
    }

    void awaitSessions(int count, int seconds) throws InterruptedException {
        while (sessions() < count) {
            if (!arrivals.tryAcquire(seconds, TimeUnit.SECONDS)) {
                throw new IllegalStateException("only " + sessions() + " sessions came");
            }
        }
    }

    SecureDatagramChannel connect() throws Exception {
        return caller.connect(listener.ticket()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** {@return nanoseconds from the call until the first encrypted byte has come back} */
    long timeToFirstEcho() throws Exception {
        long start = System.nanoTime();
        try (SecureDatagramChannel channel = connect()) {
            ByteBuffer into = ByteBuffer.allocate(1);
            do {
                channel.send(ByteBuffer.allocate(1));
            } while (channel.receive(into.clear(), Duration.ofMillis(100)) < 0);
            return System.nanoTime() - start;
        }
    }

    @Override
    public void close() {
        caller.close();
        listener.close();
        server.close();
    }

    private TraversalAgent agent(InetAddress local) {
        return TraversalAgent.builder()
                .rendezvous(server.uri())
                .bind(local)
                .connectTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
                .build();
    }
}
