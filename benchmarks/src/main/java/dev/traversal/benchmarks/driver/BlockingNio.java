package dev.traversal.benchmarks.driver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;

/** The floor: two blocking channels of the JDK, a thread each. */
final class BlockingNio implements Contender {
    private final DatagramChannel near = open();
    private final DatagramChannel far = open();

    BlockingNio() throws IOException {}

    @Override
    public String label() {
        return "blocking NIO";
    }

    @Override
    public double roundTripNanos(int rounds) throws Exception {
        Thread echo = thread(() -> {
            ByteBuffer buffer = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
            for (int i = 0; i < rounds; i++) {
                SocketAddress from = far.receive(buffer.clear());
                far.send(buffer.flip(), from);
            }
        });
        ByteBuffer buffer = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
        SocketAddress farAt = far.getLocalAddress();
        long begin = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            near.send(buffer.clear(), farAt);
            near.receive(buffer.clear());
        }
        double nanos = (double) (System.nanoTime() - begin) / rounds;
        echo.join();
        return nanos;
    }

    @Override
    public Flood flood(int datagrams) throws Exception {
        DatagramChannel sink = open();
        Arrivals arrivals = new Arrivals();
        Thread receiver = thread(() -> {
            ByteBuffer buffer = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
            while (true) {
                sink.receive(buffer.clear());
                arrivals.add();
            }
        });
        SocketAddress sinkAt = sink.getLocalAddress();
        ByteBuffer buffer = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
        long allocated = Cpu.allocatedBytes();
        long cpu = Cpu.nanos();
        long begin = System.nanoTime();
        for (int i = 0; i < datagrams; i++) {
            near.send(buffer.clear(), sinkAt);
        }
        Flood flood = arrivals.await(datagrams, begin, cpu, allocated);
        sink.close();
        receiver.join();
        return flood;
    }

    @Override
    public void close() throws IOException {
        near.close();
        far.close();
    }

    private static DatagramChannel open() throws IOException {
        return DatagramChannel.open()
                .setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private interface Work {
        void run() throws IOException;
    }

    private static Thread thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (ClosedChannelException e) {
                // the end
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
