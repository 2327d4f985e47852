package dev.traversal.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A UDP socket of the system. It receives through its Netty channel; datagrams leave by a system call of their own, so
 * that the caller knows at once what became of them. Used on the channel's loop alone.
 */
interface DatagramSystemSocket {
    /** The system's default hop limit. */
    int DEFAULT_TTL = -1;

    /** {@return the channel} */
    Channel channel();

    /**
     * Sends one datagram.
     *
     * @param bytes the remaining ones of a direct buffer; where it stands afterwards is undefined
     * @param remote where to
     * @return false if the system has no room now
     * @throws IOException if the system refuses
     */
    boolean send(ByteBuffer bytes, InetSocketAddress remote) throws IOException;

    /**
     * Sets the hop limit of what is sent from now on.
     *
     * @param ttl 1..255, or {@link #DEFAULT_TTL}
     * @throws IOException if the system refuses
     */
    void limitTtl(int ttl) throws IOException;

    /**
     * Says whether what is sent from now on must not be fragmented, by this host or by routers; does nothing where the
     * platform cannot say so.
     *
     * @param whole whether it must not
     * @throws IOException if the system refuses
     */
    void keepWhole(boolean whole) throws IOException;

    /** {@return how many equal datagrams may leave with one call, 1 if there is no such thing} */
    int maxSegments();

    /**
     * {@return a message for the channel that leaves as several datagrams}
     *
     * @param content all of them, one after the other; the message's from now on
     * @param segmentBytes the size of each but the last
     * @param remote where to
     */
    Object segmented(ByteBuf content, int segmentBytes, InetSocketAddress remote);
}
