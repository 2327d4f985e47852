package dev.traversal.sim;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The last things that happened to packets, for a person who wants to know why a scenario failed. */
public final class SimTrace {
    private static final int DEFAULT_LINES = 60;
    private static final long PRIME = 0x100000001b3L;
    private static final double NANOS_PER_SECOND = 1e9;

    private final SimNetwork network;
    private final CRC32C crc = new CRC32C();
    private @Nullable Entry[] ring = new Entry[DEFAULT_LINES];
    private long count;
    private long fingerprint = 0xcbf29ce484222325L;

    SimTrace(SimNetwork network) {
        this.network = network;
    }

    /** What happened to a packet. */
    enum Step {
        SENT(1),
        TRANSLATED(2),
        RECEIVED(3),
        DROPPED(4);

        private final long code;

        Step(long code) {
            this.code = code;
        }
    }

    /**
     * Sets how many lines are kept.
     *
     * @param lines at least 1; 60 by default
     * @return this
     */
    public SimTrace keep(int lines) {
        ring = new Entry[lines];
        return this;
    }

    /** {@return a digest of everything that happened so far: equal for equal runs} */
    public long fingerprint() {
        return fingerprint;
    }

    void add(Step step, String where, Packet packet, String detail) {
        int slot = (int) (count++ % ring.length);
        Entry entry = ring[slot];
        if (entry == null) {
            entry = new Entry(packet.source, packet.destination);
            ring[slot] = entry;
        }
        entry.set(network.time(), step, where, packet, detail);
        mix(network.time());
        mix(step.code << 48
                | (long) packet.source.getPort() << 32
                | (long) packet.destination.getPort() << 16
                | packet.length);
        if (step == Step.SENT || step == Step.RECEIVED) {
            crc.reset();
            crc.update(packet.data, 0, packet.length);
            mix(crc.getValue() ^ packet.source.getAddress().hashCode());
        }
    }

    private void mix(long value) {
        fingerprint = (fingerprint ^ value) * PRIME;
    }

    /** {@return the lines kept, oldest first} */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (long i = Math.max(0, count - ring.length); i < count; i++) {
            Entry entry = ring[(int) (i % ring.length)];
            if (entry != null) {
                lines.add(entry.toString());
            }
        }
        return lines;
    }

    /** {@return the lines kept, as one text} */
    public String dump() {
        return String.join("\n", lines());
    }

    private static final class Entry {
        private long time;
        private Step step = Step.SENT;
        private String where = "";
        private InetSocketAddress source;
        private InetSocketAddress destination;
        private int length;
        private int ttl;
        private int head;
        private String detail = "";

        Entry(InetSocketAddress source, InetSocketAddress destination) {
            this.source = source;
            this.destination = destination;
        }

        void set(long now, Step what, String place, Packet packet, String more) {
            time = now;
            step = what;
            where = place;
            source = packet.source;
            destination = packet.destination;
            length = packet.length;
            ttl = packet.ttl;
            detail = more;
            head = length < 2 ? -1 : (packet.data[0] & 0xff) << 8 | packet.data[1] & 0xff;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%12.6f s  %-12s %-10s %s > %s  %d B %s ttl %d%s",
                    time / NANOS_PER_SECOND,
                    where,
                    step.name().toLowerCase(Locale.ROOT),
                    text(source),
                    text(destination),
                    length,
                    kind(),
                    ttl,
                    detail.isEmpty() ? "" : "  " + detail);
        }

        private static String text(InetSocketAddress address) {
            String host = address.getAddress().getHostAddress();
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
        }

        /** Reads the first bytes (RFC 7983 section 7; RFC 8489 section 5). */
        private String kind() {
            int first = head >> 8;
            if (head < 0) {
                return "data";
            }
            if (first < 4) {
                String method = (head & 0x3eef) == 1 ? "Binding" : "STUN method " + (head & 0x3eef);
                int stunClass = head >> 7 & 2 | head >> 4 & 1;
                return method
                        + List.of(" request", " indication", " success", " error")
                                .get(stunClass);
            }
            if (first >= 20 && first < 64) {
                return first == 22 ? "DTLS handshake" : first == 23 ? "DTLS data" : "DTLS " + first;
            }
            return first >= 64 && first < 80 ? "ChannelData" : "data";
        }
    }
}
