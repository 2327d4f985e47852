package dev.traversal.ice.internal.secure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One association on a UDP socket of the loopback interface, by the wall clock, for peers that are not ours. */
final class LoopbackEnd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final DatagramSocket socket;
    final HandshakePool pool = HandshakePool.ofThreads();
    final List<SecureEvent> events = new ArrayList<>();
    final List<byte[]> received = new ArrayList<>();
    private final SecureAssociation association;
    private @Nullable SocketAddress peer;

    LoopbackEnd(TestPeers self, DtlsRole role, List<byte[]> fingerprints, byte @Nullable [] keyHash) {
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        association = new SecureAssociation(new SecureConfig(
                role,
                self.certificate(),
                PeerFingerprints.of(fingerprints),
                keyHash,
                pool,
                TestPeers.random(socket.getLocalPort()),
                this::wakeUp,
                SecureConfig.DEFAULT_HANDSHAKE_TIMEOUT_NANOS));
    }

    LoopbackEnd peer(int port) {
        peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return this;
    }

    int port() {
        return socket.getLocalPort();
    }

    SecureAssociation association() {
        return association;
    }

    LoopbackEnd start() throws IOException {
        association.start(System.nanoTime());
        drain();
        return this;
    }

    /** An empty datagram to itself: the loop looks up. */
    private void wakeUp() {
        try {
            socket.send(new DatagramPacket(new byte[0], 0, socket.getLocalSocketAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void runUntil(BooleanSupplier done) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        byte[] buffer = new byte[65_536];
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("still waiting; events so far: " + events);
            }
            socket.setSoTimeout(20);
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                if (packet.getLength() > 0) {
                    peer = packet.getSocketAddress();
                    association.handleDatagram(buffer, 0, packet.getLength(), System.nanoTime(), this::receive);
                }
            } catch (SocketTimeoutException e) {
                // time to look at the clock
            }
            association.handleTimeout(System.nanoTime());
            drain();
        }
    }

    private void drain() throws IOException {
        for (byte[] out = association.pollDatagram(); out != null; out = association.pollDatagram()) {
            if (peer != null) {
                socket.send(new DatagramPacket(out, out.length, peer));
            }
        }
        for (SecureEvent event = association.pollEvent(); event != null; event = association.pollEvent()) {
            events.add(event);
            association.releaseHeld(this::receive, System.nanoTime());
        }
    }

    void send(byte[] payload) throws IOException {
        byte[] out = new byte[payload.length + association.maxOverhead()];
        int length = association.seal(payload, 0, payload.length, out, 0);
        socket.send(new DatagramPacket(out, length, peer));
    }

    void closeAssociation() throws IOException {
        association.close(System.nanoTime());
        drain();
    }

    private void receive(byte[] scratch, int offset, int length) {
        received.add(Arrays.copyOfRange(scratch, offset, offset + length));
    }

    boolean established() {
        return association.isEstablished();
    }

    @Override
    public void close() {
        association.close(System.nanoTime());
        pool.close();
        socket.close();
    }
}
