package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Arrays;

/** A server's machine without a network: every socket opens, and what it sends is counted. */
final class BareServer {
    final TurnCounters counters = new TurnCounters();
    final TurnServerMachine machine;
    long nowNanos;
    long sentDatagrams;
    long sentBytes;
    int lastOpened;
    private byte[] last = {};
    private boolean keeping = true;

    BareServer(TurnServerConfig config) {
        machine = new TurnServerMachine(config, this::send, new SecureRandom(), counters, nowNanos);
        drain();
    }

    private boolean send(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        sentDatagrams++;
        sentBytes += length;
        if (keeping) {
            last = Arrays.copyOfRange(buffer, offset, offset + length);
        }
        return true;
    }

    void keepNoAnswers() {
        keeping = false;
    }

    /** {@return the last datagram that it sent} */
    byte[] last() {
        return last;
    }

    /** {@return bytes that it sends for a datagram} */
    long tell(int socket, InetSocketAddress source, byte[] datagram) {
        long before = sentBytes;
        machine.handleDatagram(socket, source, datagram, 0, datagram.length, nowNanos);
        return sentBytes - before;
    }

    /** Opens what it asks for. */
    void drain() {
        for (Effect effect = machine.pollEffect(); effect != null; effect = machine.pollEffect()) {
            if (effect instanceof Effect.OpenSocket open) {
                lastOpened = open.socket();
                machine.handleInput(new Input.SocketOpened(open.socket(), open.local()), nowNanos);
            }
        }
        while (machine.pollEvent() != null) {
            // nobody listens
        }
    }
}
