package dev.traversal.internal.netty;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** Speaks DTLS with one client on the loopback interface by the JDK's engine, and sends back what comes in it. */
final class DtlsServer implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 15;

    private final DatagramSocket socket;
    private final SSLEngine engine;
    private final int lost;
    private final CountDownLatch farewell = new CountDownLatch(1);

    /**
     * Begins.
     *
     * @param context has a certificate
     * @param lost so many of the client's first datagrams do not get here
     */
    DtlsServer(SSLContext context, int lost) throws SocketException {
        this.lost = lost;
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        Thread thread = new Thread(this::serve, "dtls server");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Waits until the client has said that it ends. */
    void awaitFarewell() throws InterruptedException {
        farewell.await();
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[BUFFER_BYTES], BUFFER_BYTES);
        try {
            engine.beginHandshake();
            for (int arrived = 0; ; arrived++) {
                packet.setLength(BUFFER_BYTES);
                socket.receive(packet);
                if (arrived >= lost) {
                    take(packet);
                }
            }
        } catch (IOException e) {
            socket.close(); // the client, or the test, has had enough
        }
    }

    private void take(DatagramPacket packet) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        ByteBuffer plain = ByteBuffer.allocate(BUFFER_BYTES);
        while (in.hasRemaining()) {
            plain.clear();
            int consumed = engine.unwrap(in, plain).bytesConsumed();
            advance(packet);
            if (plain.position() > 0) {
                emit(plain.flip(), packet);
            }
            if (engine.isInboundDone()) {
                farewell.countDown();
            }
            if (consumed == 0) {
                return;
            }
        }
    }

    private void advance(DatagramPacket packet) throws IOException {
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                emit(ByteBuffer.allocate(0), packet);
            } else if (status == HandshakeStatus.NEED_UNWRAP_AGAIN) {
                engine.unwrap(ByteBuffer.allocate(0), ByteBuffer.allocate(BUFFER_BYTES));
            } else {
                return;
            }
        }
    }

    private void emit(ByteBuffer message, DatagramPacket to) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            engine.wrap(message, record);
        } catch (SSLException e) {
            throw new IOException(e);
        }
        if (record.position() > 0) {
            socket.send(new DatagramPacket(record.array(), record.position(), to.getSocketAddress()));
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
