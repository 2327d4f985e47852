package dev.traversal.ice.internal.agent;

import dev.traversal.ice.internal.path.PathMtu;
import dev.traversal.internal.machine.DatagramPort;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a channel: seals on the caller's thread and hands the record to the socket, so that a datagram crosses
 * threads once at most. The session's loop sets the route; while there is none the newest datagrams wait.
 *
 * <p>Thread-safe: one lock, held for the microsecond that sealing takes.
 */
final class OutboundDatagrams {
    /** What fits every path: 1,280 bytes less IPv6, UDP, ChannelData, session tag, record and frame (RFC 8200 section 5). */
    static final int MAX_DATAGRAM_BYTES = 1_150;

    /** What fits Ethernet over IPv4: no path offers more. */
    private static final int LARGEST_DATAGRAM_BYTES = 1_500 - 71;

    private static final int MAX_WAITING = 16;
    private static final int MAX_PACKED_BYTES = 1_228;
    private static final int MAX_RECENT = 16;

    /** Seals one application record. */
    @FunctionalInterface
    interface Sealer {
        int seal(byte[] plaintext, int offset, int length, byte[] out, int outOffset);
    }

    private final DatagramPort port;
    private final PathMeters meters;
    private final Runnable becameActive;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    /** What was sent since the way was last proven, if that is kept. */
    private final Deque<byte[]> recent = new ArrayDeque<>();

    private @Nullable Sealer sealer;
    private @Nullable InetSocketAddress remote;
    private int socket;
    private @Nullable InetSocketAddress companionRemote;
    private int companionSocket;
    private @Nullable PathMeter meter;
    private @Nullable PathMeter companionMeter;
    private boolean idle;
    private boolean keepsRecent;
    private byte[] prefix = {};
    private byte @Nullable [] precedingFrame;
    private byte @Nullable [] plaintext;
    private byte @Nullable [] record;
    private int headerBytes = Frame.HEADER_BYTES;
    private long datagrams;
    private long largeDatagrams;
    private long bytes;
    private volatile int offeredBytes = MAX_DATAGRAM_BYTES;
    private volatile int largestOfferedBytes = MAX_DATAGRAM_BYTES;
    private long dropped;

    /**
     * Makes one without a route.
     *
     * @param meters count what leaves
     * @param becameActive called when the application sends after {@link #idle}, by its thread
     */
    OutboundDatagrams(DatagramPort port, PathMeters meters, Runnable becameActive) {
        this.port = port;
        this.meters = meters;
        this.becameActive = becameActive;
    }

    /** Puts these bytes at the front of each datagram from now on. */
    synchronized void prefix(byte[] newPrefix) {
        prefix = newPrefix;
        record = null;
    }

    /** {@return a datagram with the prefix, for who sends it himself} */
    synchronized byte[] prefixed(byte[] records) {
        byte[] datagram = Arrays.copyOf(prefix, prefix.length + records.length);
        System.arraycopy(records, 0, datagram, prefix.length, records.length);
        return datagram;
    }

    /** Sets how records are made; before that, and after {@code null}, datagrams wait. */
    synchronized void seal(@Nullable Sealer newSealer) {
        sealer = newSealer;
        sendWaiting();
    }

    /** Sends the application's bytes alone from now on: the peer is not of this library. */
    synchronized void unframed() {
        headerBytes = 0;
    }

    /** Sends from now on this way. */
    synchronized void route(int newSocket, InetSocketAddress newRemote) {
        socket = newSocket;
        remote = newRemote;
        PathMeter counted = meters.select(newSocket, newRemote);
        meter = counted;
        sendRecent(newSocket, newRemote, counted);
        sendWaiting();
    }

    /** Sends each record another way as well from now on; the peer's replay window takes one of the two. */
    synchronized void accompany(int otherSocket, @Nullable InetSocketAddress otherRemote) {
        companionSocket = otherSocket;
        companionRemote = otherRemote;
        if (otherRemote != null) {
            PathMeter counted = meters.of(otherSocket, otherRemote);
            companionMeter = counted;
            sendRecent(otherSocket, otherRemote, counted);
        }
    }

    /** The application has been silent: what it sends next is kept until {@link #proven}, since the way may be gone. */
    synchronized void idle() {
        idle = true;
        forgetBuffers();
    }

    /** The way works. */
    synchronized void proven() {
        keepsRecent = false;
        recent.clear();
    }

    /** Sends a frame of the session's own by itself over one path. */
    synchronized void sendFrame(int overSocket, InetSocketAddress overRemote, byte[] frame) {
        Sealer seal = sealer;
        if (seal != null) {
            byte[] out = recordBuffer();
            int length = prefix.length + seal.seal(frame, 0, frame.length, out, prefix.length);
            if (port.send(overSocket, overRemote, out, 0, length)) {
                meters.of(overSocket, overRemote).sent(length);
            }
            if (idle) {
                forgetBuffers();
            }
        }
    }

    /** {@return a frame of the session's own as it would leave, {@code null} if it cannot yet} */
    synchronized byte @Nullable [] sealed(byte[] frame) {
        Sealer seal = sealer;
        if (seal == null) {
            return null;
        }
        byte[] out = recordBuffer();
        return Arrays.copyOf(out, prefix.length + seal.seal(frame, 0, frame.length, out, prefix.length));
    }

    /** Keeps the newest datagrams from now on. */
    synchronized void noRoute() {
        remote = null;
    }

    /** Puts a frame ahead of each datagram from now on, until called with {@code null}. */
    synchronized void precede(byte @Nullable [] frame) {
        precedingFrame = frame;
    }

    /** Sends a frame of the session's own by itself. */
    synchronized void sendFrame(byte[] frame) {
        Sealer seal = sealer;
        InetSocketAddress to = remote;
        if (to != null && seal != null) {
            sendFrame(socket, to, frame);
        }
    }

    /** Sends bytes that are sealed already, such as a farewell. */
    synchronized void sendRaw(byte[] datagram) {
        if (remote != null) {
            byte[] out = prefixed(datagram);
            transmit(socket, remote, meter, out, 0, out.length);
        }
    }

    /** {@return false if the way out is full} */
    synchronized boolean send(ByteBuffer datagram) {
        int length = datagram.remaining();
        if (sealer == null || remote == null) {
            keep(datagram);
            return true;
        }
        if (idle) {
            idle = false;
            keepsRecent = true;
            becameActive.run();
        }
        byte[] frame = plaintextBuffer();
        frame[0] = Frame.DATA;
        datagram.get(datagram.position(), frame, Frame.HEADER_BYTES, length);
        if (!sealAndSend(sealer, remote, frame, Frame.HEADER_BYTES + length)) {
            return false;
        }
        datagram.position(datagram.limit());
        return true;
    }

    synchronized long datagrams() {
        return datagrams;
    }

    /** {@return how many datagrams were longer than any path takes for sure} */
    synchronized long largeDatagrams() {
        return largeDatagrams;
    }

    /** The path takes datagrams of this length; no less is offered than is promised. */
    void offer(int datagramBytes) {
        int offered = Math.min(LARGEST_DATAGRAM_BYTES, Math.max(MAX_DATAGRAM_BYTES, datagramBytes));
        offeredBytes = offered;
        largestOfferedBytes = Math.max(largestOfferedBytes, offered);
    }

    /** {@return the longest datagram that the application is told to send} */
    int offeredBytes() {
        return offeredBytes;
    }

    /** {@return the longest that it was ever told; who has just read that may still send so much} */
    int largestOfferedBytes() {
        return largestOfferedBytes;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized long dropped() {
        return dropped;
    }

    private boolean sealAndSend(Sealer seal, InetSocketAddress to, byte[] frame, int frameBytes) {
        byte[] out = recordBuffer();
        int first = prefix.length;
        byte[] preceding = precedingFrame;
        if (preceding != null) {
            first += seal.seal(preceding, 0, preceding.length, out, first);
        }
        int skipped = Frame.HEADER_BYTES - headerBytes;
        int end = first + seal.seal(frame, skipped, frameBytes - skipped, out, first);
        int begin = 0;
        if (preceding != null && end > MAX_PACKED_BYTES) {
            transmit(socket, to, meter, out, 0, first);
            begin = first - prefix.length;
            System.arraycopy(prefix, 0, out, begin, prefix.length);
        }
        if (!transmit(socket, to, meter, out, begin, end - begin)) {
            return false;
        }
        InetSocketAddress other = companionRemote;
        if (other != null) {
            transmit(companionSocket, other, companionMeter, out, begin, end - begin);
        }
        if (keepsRecent && recent.size() < MAX_RECENT) {
            recent.add(Arrays.copyOfRange(out, begin, end));
        }
        datagrams++;
        if (frameBytes > PathMtu.SMALL_BYTES) {
            largeDatagrams++;
        }
        bytes += frameBytes - Frame.HEADER_BYTES;
        return true;
    }

    private boolean transmit(
            int over, InetSocketAddress to, @Nullable PathMeter counted, byte[] out, int offset, int length) {
        boolean taken = port.send(over, to, out, offset, length);
        if (taken && counted != null) {
            counted.sent(length);
        }
        return taken;
    }

    private void sendRecent(int over, InetSocketAddress to, PathMeter counted) {
        recent.forEach(datagram -> transmit(over, to, counted, datagram, 0, datagram.length));
    }

    private void keep(ByteBuffer datagram) {
        if (waiting.size() == MAX_WAITING) {
            waiting.remove();
            dropped++;
        }
        byte[] frame = new byte[Frame.HEADER_BYTES + datagram.remaining()];
        datagram.get(frame, Frame.HEADER_BYTES, datagram.remaining());
        waiting.add(frame);
    }

    private void sendWaiting() {
        if (sealer != null && remote != null) {
            for (byte[] frame = waiting.poll(); frame != null; frame = waiting.poll()) {
                if (!sealAndSend(sealer, remote, frame, frame.length)) {
                    dropped++;
                }
            }
        }
    }

    /** Thousands of idle sessions need none. */
    private void forgetBuffers() {
        plaintext = null;
        record = null;
    }

    private byte[] plaintextBuffer() {
        if (plaintext == null) {
            plaintext = new byte[Frame.HEADER_BYTES + LARGEST_DATAGRAM_BYTES];
        }
        return plaintext;
    }

    private byte[] recordBuffer() {
        if (record == null) {
            record = Arrays.copyOf(prefix, 2_048);
        }
        return record;
    }
}
