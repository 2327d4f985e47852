package dev.traversal.benchmarks.relay;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/** How long the first client of a new process waits, once that says that it listens. */
final class RelayStart {
    private static final int RUNS = 7;
    private static final int WAIT_MILLIS = 5_000;

    private RelayStart() {}

    /** Measures and prints. */
    static void run(List<String> jvmOptions) throws IOException, InterruptedException {
        double[] listening = new double[RUNS];
        double[] first = new double[RUNS];
        double[] bound = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long begin = System.nanoTime();
            try (ServerProcess server = ServerProcess.ours(jvmOptions)) {
                listening[i] = millisSince(begin);
                begin = System.nanoTime();
                first[i] = allocate(server.address());
                bound[i] = millisSince(begin);
            }
        }
        System.out.printf(
                "listening after %.0f ms, then first answer after %.1f ms, channel after %.1f ms (medians of %d)%n",
                median(listening), median(first), median(bound), RUNS);
    }

    private static double allocate(InetSocketAddress server) throws IOException {
        ChannelAsker asker = new ChannelAsker(0x4000);
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        byte[] buffer = new byte[1_500];
        double first = 0;
        long begin = System.nanoTime();
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            socket.setSoTimeout(WAIT_MILLIS);
            for (byte[] request = asker.first(); request != null; ) {
                socket.send(new DatagramPacket(request, request.length, server));
                DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
                socket.receive(answer);
                first = first == 0 ? millisSince(begin) : first;
                request = asker.answered(buffer, 0, answer.getLength(), peer);
            }
        }
        return first;
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
