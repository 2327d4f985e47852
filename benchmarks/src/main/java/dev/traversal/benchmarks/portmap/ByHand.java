package dev.traversal.benchmarks.portmap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The least that maps a port: the gateway from the routing table, and the questions one after the other. */
final class ByHand {
    private static final int SERVER_PORT = 5_351;
    private static final int PATIENCE_MILLIS = 3_000;
    private static final int LEASE_SECONDS = 7_200;

    private ByHand() {}

    static long natPmp(int port) throws IOException {
        long begin = System.nanoTime();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(gateway(), SERVER_PORT));
            ask(socket, new byte[2]);
            ask(socket, natPmpMap(port, LEASE_SECONDS));
            long taken = System.nanoTime() - begin;
            ask(socket, natPmpMap(port, 0));
            return taken;
        }
    }

    private static byte[] natPmpMap(int port, int lease) {
        return ByteBuffer.allocate(12)
                .putShort((short) 1)
                .putShort((short) 0)
                .putShort((short) port)
                .putShort((short) (lease == 0 ? 0 : port))
                .putInt(lease)
                .array();
    }

    static long pcp(int port) throws IOException {
        long begin = System.nanoTime();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(gateway(), SERVER_PORT));
            byte[] own = socket.getLocalAddress().getAddress();
            ask(socket, pcpMap(own, port, LEASE_SECONDS));
            long taken = System.nanoTime() - begin;
            ask(socket, pcpMap(own, port, 0));
            return taken;
        }
    }

    private static byte[] pcpMap(byte[] own, int port, int lease) {
        return ByteBuffer.allocate(60)
                .putInt(0x02010000)
                .putInt(lease)
                .put(new byte[10])
                .putShort((short) -1)
                .put(own)
                .putLong(port)
                .putInt(port)
                .putInt(17 << 24)
                .putShort((short) port)
                .putShort((short) (lease == 0 ? 0 : port))
                .put(new byte[10])
                .putShort((short) -1)
                .putInt(0)
                .array();
    }

    private static void ask(DatagramSocket socket, byte[] question) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.send(new DatagramPacket(question, question.length));
        DatagramPacket answer = new DatagramPacket(new byte[128], 128);
        socket.receive(answer);
        int result = answer.getData()[3];
        if (result != 0) {
            throw new IOException("result " + result);
        }
    }

    private static InetAddress gateway() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/net/route"))) {
            String[] fields = line.split("\t", -1);
            if (fields[1].equals("00000000")) {
                return InetAddress.getByAddress(ByteBuffer.allocate(4)
                        .order(ByteOrder.nativeOrder())
                        .putInt((int) Long.parseLong(fields[2], 16))
                        .array());
            }
        }
        throw new IOException("no default route");
    }
}
