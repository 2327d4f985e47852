package dev.traversal.sim;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a host sent and received, counted at its sockets. */
public final class Traffic {
    private final Map<InetSocketAddress, Counter> destinations = new LinkedHashMap<>();
    private long datagramsSent;
    private long bytesSent;
    private long datagramsReceived;
    private long bytesReceived;

    Traffic() {}

    void sent(InetSocketAddress to, int bytes) {
        datagramsSent++;
        bytesSent += bytes;
        Counter counter = destinations.get(to);
        if (counter == null) {
            counter = new Counter();
            destinations.put(to, counter);
        }
        counter.datagrams++;
    }

    void received(int bytes) {
        datagramsReceived++;
        bytesReceived += bytes;
    }

    /** {@return datagrams sent, whatever became of them} */
    public long datagramsSent() {
        return datagramsSent;
    }

    /** {@return bytes of payload sent} */
    public long bytesSent() {
        return bytesSent;
    }

    /** {@return datagrams handed to machines} */
    public long datagramsReceived() {
        return datagramsReceived;
    }

    /** {@return bytes of payload handed to machines} */
    public long bytesReceived() {
        return bytesReceived;
    }

    /**
     * {@return datagrams sent to a destination}
     *
     * @param destination as the sender wrote it
     */
    public long datagramsTo(InetSocketAddress destination) {
        Counter counter = destinations.get(destination);
        return counter == null ? 0 : counter.datagrams;
    }

    /** {@return datagrams sent to each destination, in the order of first use} */
    public Map<InetSocketAddress, Long> destinations() {
        Map<InetSocketAddress, Long> copy = new LinkedHashMap<>();
        destinations.forEach((destination, counter) -> copy.put(destination, counter.datagrams));
        return copy;
    }

    /** Counts from zero again. */
    public void reset() {
        destinations.clear();
        datagramsSent = 0;
        bytesSent = 0;
        datagramsReceived = 0;
        bytesReceived = 0;
    }

    private static final class Counter {
        private long datagrams;
    }
}
