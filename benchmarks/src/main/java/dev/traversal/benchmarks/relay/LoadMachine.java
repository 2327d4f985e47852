package dev.traversal.benchmarks.relay;

import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A client of one relay and its peer: gets an allocation with a channel, then sends bursts through it, the next one when
 * the last has arrived or is overdue. A burst is handed to the driver in one turn, so it leaves as a segmented send.
 */
final class LoadMachine implements Machine<LoadMachine.Report> {
    static final int PAYLOAD_BYTES = 1_200;

    private static final int HEADER_BYTES = 4;
    private static final int CHANNEL = 0x4000;
    private static final long PATIENCE_NANOS = 50_000_000L;
    /** A server answers so many strangers a second and no more. */
    private static final long REPEAT_NANOS = 250_000_000L;

    private final int clientSocket;
    private final int peerSocket;
    private final InetSocketAddress server;
    private final DatagramPort out;
    private final ChannelAsker asker;
    private final Queue<Effect> effects = new ArrayDeque<>();
    private final Queue<Report> reports = new ArrayDeque<>();
    private final byte[] payload = new byte[HEADER_BYTES + PAYLOAD_BYTES];
    private @Nullable InetSocketAddress peer;
    private byte @Nullable [] request;
    private int open;
    private boolean ready;
    private boolean up;
    private int burst;
    private int burstsLeft;
    private int awaited;
    private long arrived;
    private long sent;
    private @Nullable Deadline deadline;

    /** How far it is: ready for load, or done with {@code arrived} of {@code sent} datagrams. */
    record Report(boolean done, long sent, long arrived) {}

    /**
     * Begins to open its sockets.
     *
     * @param firstSocket the name of its first socket; the second has the next one
     * @param server where the relay is
     * @param out lets datagrams leave
     */
    LoadMachine(int firstSocket, InetSocketAddress server, DatagramPort out) {
        clientSocket = firstSocket;
        peerSocket = firstSocket + 1;
        this.server = server;
        this.out = out;
        asker = new ChannelAsker(CHANNEL);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        effects.add(new Effect.OpenSocket(clientSocket, any));
        effects.add(new Effect.OpenSocket(peerSocket, any));
        payload[0] = CHANNEL >> 8;
        payload[2] = (byte) (PAYLOAD_BYTES >> 8);
        payload[3] = (byte) PAYLOAD_BYTES;
    }

    /** Sends so many bursts of so many datagrams, to the peer or from it; {@link Report} tells the end. */
    void load(boolean toPeer, int bursts, int datagrams, long nowNanos) {
        up = toPeer;
        burst = datagrams;
        burstsLeft = bursts;
        arrived = 0;
        sent = 0;
        next(nowNanos);
    }

    private void next(long nowNanos) {
        if (burstsLeft-- == 0) {
            deadline = null;
            awaited = 0;
            reports.add(new Report(true, sent, arrived));
            return;
        }
        awaited = burst;
        deadline = new Deadline(nowNanos + PATIENCE_NANOS, "burst");
        InetSocketAddress relayed = asker.relayed();
        for (int i = 0; i < burst; i++) {
            boolean taken = up
                    ? out.send(clientSocket, server, payload, 0, payload.length)
                    : out.send(peerSocket, relayed, payload, HEADER_BYTES, PAYLOAD_BYTES);
            if (taken) {
                sent++;
            }
        }
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (!ready) {
            InetSocketAddress at = peer;
            if (socket == clientSocket && at != null) {
                request = asker.answered(buffer, offset, length, at);
                sendRequest(nowNanos);
            }
        } else if (socket == (up ? peerSocket : clientSocket)
                && length == (up ? PAYLOAD_BYTES : HEADER_BYTES + PAYLOAD_BYTES)) {
            arrived++;
            if (--awaited == 0) {
                next(nowNanos);
            }
        }
    }

    private void sendRequest(long nowNanos) {
        byte[] next = request;
        if (next == null) {
            ready = true;
            deadline = null;
            reports.add(new Report(false, 0, 0));
        } else {
            out.send(clientSocket, server, next, 0, next.length);
            deadline = new Deadline(nowNanos + REPEAT_NANOS, "answer");
        }
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        if (!(input instanceof Input.SocketOpened opened)) {
            throw new IllegalStateException("unexpected " + input);
        }
        if (opened.socket() == peerSocket) {
            peer = opened.local();
        }
        if (++open == 2) {
            request = asker.first();
            sendRequest(nowNanos);
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {
        if (deadline == null || !deadline.isDue(nowNanos)) {
            return;
        }
        if (ready) {
            next(nowNanos);
        } else {
            sendRequest(nowNanos);
        }
    }

    @Override
    public @Nullable Effect pollEffect() {
        return effects.poll();
    }

    @Override
    public @Nullable Report pollEvent() {
        return reports.poll();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return deadline;
    }
}
