package dev.traversal.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends openers through a NAT and probes back at it. The peer sees the openers' ports but makes no use of them, except to
 * know, behind the last probe, when all have arrived, and whether a probe got lost that should have hit.
 */
final class BirthdayTrials implements AutoCloseable {
    private static final long PATIENCE_NANOS = 2_000_000_000;
    private static final long PAUSE_NANOS = 50_000;
    private static final int PEER_BUFFER = 1 << 20;

    /** The number of the datagram behind the last probe. */
    private static final int FENCE = Integer.MAX_VALUE - 1;

    private final BirthdayNetwork network;
    private final DatagramChannel peer;
    private final InetSocketAddress peerAddress;
    private final List<DatagramChannel> openers = new ArrayList<>();
    private final ProbeOrder order;
    private final int probes;
    private final BitSet probed = new BitSet();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64);
    private final InetSocketAddress[] targets = new InetSocketAddress[1 << 16];
    private int trial;
    private long mappings;
    private long lowMappings;
    private long lostHits;

    BirthdayTrials(BirthdayNetwork network, int openers, int probes, long seed) throws IOException {
        this.network = network;
        this.probes = probes;
        order = new ProbeOrder(new SplittableRandom(seed));
        peer = DatagramChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, PEER_BUFFER);
        peer.bind(BirthdayNetwork.peer()).configureBlocking(false);
        peerAddress = (InetSocketAddress) peer.getLocalAddress();
        for (int i = 0; i < openers; i++) {
            DatagramChannel opener = DatagramChannel.open();
            opener.bind(BirthdayNetwork.host()).configureBlocking(false);
            this.openers.add(opener);
        }
        awaitNetwork();
    }

    long mappings() {
        return mappings;
    }

    /** {@return how many of the mappings were to a port from 1024 to 2047} */
    long lowMappings() {
        return lowMappings;
    }

    /** {@return how many probes went to a mapped port and did not arrive} */
    long lostHits() {
        return lostHits;
    }

    /** {@return the 1-based number of the first probe that hit, or {@link FirstHits#NONE}} */
    int next() throws IOException {
        network.forget();
        trial++;
        List<InetSocketAddress> mapped = open();
        InetSocketAddress edge = mapped.get(mapped.size() - 1);
        probed.clear();
        for (int probe = 0; probe < probes; probe++) {
            int port = order.port(probe);
            probed.set(port);
            peer.send(datagram(probe + 1), target(edge, port));
        }
        lostHits += mapped.stream().filter(it -> probed.get(it.getPort())).count();
        for (InetSocketAddress each : mapped) {
            peer.send(datagram(FENCE), each);
        }
        int first = FirstHits.NONE;
        for (DatagramChannel opener : openers) {
            first = Math.min(first, firstAt(opener));
        }
        return first;
    }

    /** Sends all openers. {@return where they come from, as the peer sees it} */
    private List<InetSocketAddress> open() throws IOException {
        List<InetSocketAddress> mapped = new ArrayList<>();
        for (DatagramChannel opener : openers) {
            opener.send(datagram(0), peerAddress);
        }
        while (mapped.size() < openers.size()) {
            InetSocketAddress from = receive(peer);
            if (buffer.getInt(0) == trial) {
                mapped.add(from);
                mappings++;
                lowMappings += from.getPort() < 2 * BirthdayOdds.LOWEST_PORT ? 1 : 0;
            }
        }
        return mapped;
    }

    /** {@return the number of the first probe that came to a socket before its fence} */
    private int firstAt(DatagramChannel opener) throws IOException {
        int first = FirstHits.NONE;
        int number;
        do {
            receive(opener);
            number = buffer.getInt(0) == trial ? buffer.getInt(Integer.BYTES) : 0;
            if (number > 0 && number != FENCE) {
                first = Math.min(first, number);
                lostHits--;
            }
        } while (number != FENCE);
        return first;
    }

    private InetSocketAddress receive(DatagramChannel channel) throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            SocketAddress from = receiveNow(channel);
            if (from != null) {
                return (InetSocketAddress) from;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new IOException("a datagram that the NAT had to let through did not arrive");
    }

    private @Nullable SocketAddress receiveNow(DatagramChannel channel) throws IOException {
        buffer.clear();
        return channel.receive(buffer);
    }

    private ByteBuffer datagram(int number) {
        return buffer.clear().putInt(trial).putInt(number).flip();
    }

    private InetSocketAddress target(InetSocketAddress edge, int port) {
        if (targets[port] == null) {
            targets[port] = new InetSocketAddress(edge.getAddress(), port);
        }
        return targets[port];
    }

    /** Links may take a second until they run, and the first datagrams wait for ARP. */
    private void awaitNetwork() throws IOException {
        long start = System.nanoTime();
        SocketAddress from = null;
        while (from == null && System.nanoTime() - start < 5 * PATIENCE_NANOS) {
            openers.get(0).send(datagram(0), peerAddress);
            LockSupport.parkNanos(100 * PAUSE_NANOS);
            from = receiveNow(peer);
        }
        if (from == null) {
            throw new IOException("nothing passes the NAT");
        }
    }

    @Override
    public void close() throws IOException {
        peer.close();
        for (DatagramChannel opener : openers) {
            opener.close();
        }
    }
}
