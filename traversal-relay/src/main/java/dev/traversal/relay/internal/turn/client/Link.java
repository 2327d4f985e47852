package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.relay.internal.turn.ChannelData;
import java.net.InetSocketAddress;

/** The way to one relay: the client's real socket or stream. Any thread may send. */
final class Link {
    /** What an Ethernet frame holds; longer ones make it grow. */
    private static final int USUAL_BYTES = 1_500;

    private final int socket;
    private final InetSocketAddress server;
    private final DatagramPort port;
    private byte[] frame = new byte[USUAL_BYTES];

    Link(int socket, InetSocketAddress server, DatagramPort port) {
        this.socket = socket;
        this.server = server;
        this.port = port;
    }

    int socket() {
        return socket;
    }

    InetSocketAddress server() {
        return server;
    }

    /** Sends through a channel; nothing is allocated. */
    boolean sendChannelData(int channel, byte[] buffer, int offset, int length) {
        if (length > ChannelData.MAX_PAYLOAD_BYTES) {
            return false;
        }
        int bytes = ChannelData.HEADER_BYTES + length;
        synchronized (this) { // for as long as a copy takes
            if (frame.length < bytes) {
                frame = new byte[bytes];
            }
            ChannelData.writeHeader(frame, 0, channel, length);
            System.arraycopy(buffer, offset, frame, ChannelData.HEADER_BYTES, length);
            return port.send(socket, server, frame, 0, bytes);
        }
    }

    boolean send(byte[] message) {
        return port.send(socket, server, message, 0, message.length);
    }
}
