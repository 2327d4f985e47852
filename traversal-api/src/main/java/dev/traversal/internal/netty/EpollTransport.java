package dev.traversal.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Linux through Netty's native library: a hop limit per datagram, segmentation and its reverse by the kernel. */
final class EpollTransport implements Transport {
    private static final int IPPROTO_IP = 0;
    private static final int IP_TTL = 2;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_V6ONLY = 26;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IPV6_MTU_DISCOVER = 23;
    /** Never fragment, and never mind what is known of the path's MTU. */
    private static final int PMTUDISC_PROBE = 3;

    /** What a stream's socket may hold beyond what is on its way. */
    private static final long UNSENT_BYTES = 16 << 10;

    /** UDP_MAX_SEGMENTS of older kernels. */
    private static final int MAX_SEGMENTS = 64;

    private final boolean segments;

    /** @param segments whether to ask the kernel for segmentation at all */
    EpollTransport(boolean segments) {
        this.segments = segments && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    }

    @Override
    public IoHandlerFactory ioHandlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    public DatagramSystemSocket open(InetAddress local) throws IOException {
        boolean ipv6 = local instanceof Inet6Address;
        EpollDatagramChannel channel = null;
        try {
            channel = new EpollDatagramChannel(ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
            if (ipv6) {
                // Else [::]:p takes 0.0.0.0:p as well, and the IPv4 socket of the same port cannot be bound.
                channel.config().setOption(new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY), 1);
            }
            channel.config().setOption(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
            // Next to nothing is allocated, and the pool would cost the first connect a quarter of its time.
            channel.config().setAllocator(UnpooledByteBufAllocator.DEFAULT);
            if (segments) {
                channel.config().setOption(EpollChannelOption.UDP_GRO, true);
            }
            Socket socket = new Socket(channel.fd().intValue());
            int discovery = ipv6
                    ? socket.getIntOpt(IPPROTO_IPV6, IPV6_MTU_DISCOVER)
                    : socket.getIntOpt(IPPROTO_IP, IP_MTU_DISCOVER);
            return new EpollSocket(channel, socket, ipv6, discovery, segments ? MAX_SEGMENTS : 1);
        } catch (ChannelException e) {
            if (channel != null) {
                channel.unsafe().closeForcibly();
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public Channel openStream() throws IOException {
        try {
            EpollSocketChannel channel = new EpollSocketChannel();
            // Else the kernel takes megabytes, and what is sent now arrives seconds later on a slow line.
            channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES);
            return channel;
        } catch (ChannelException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public boolean canLimitTtl() {
        return true;
    }

    private record EpollSocket(
            EpollDatagramChannel channel, Socket socket, boolean ipv6, int usualDiscovery, int maxSegments)
            implements DatagramSystemSocket {
        @Override
        public boolean send(ByteBuffer bytes, InetSocketAddress remote) throws IOException {
            int sent = socket.sendTo(bytes, bytes.position(), bytes.limit(), remote.getAddress(), remote.getPort());
            return sent > 0 || !bytes.hasRemaining();
        }

        @Override
        public void limitTtl(int ttl) throws IOException {
            try {
                if (ipv6) {
                    socket.setIntOpt(IPPROTO_IPV6, IPV6_UNICAST_HOPS, ttl);
                } else {
                    socket.setIntOpt(IPPROTO_IP, IP_TTL, ttl);
                }
            } catch (ChannelException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void keepWhole(boolean whole) throws IOException {
            int option = ipv6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER;
            try {
                socket.setIntOpt(ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, option, whole ? PMTUDISC_PROBE : usualDiscovery);
            } catch (ChannelException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public Object segmented(ByteBuf content, int segmentBytes, InetSocketAddress remote) {
            return new SegmentedDatagramPacket(content, segmentBytes, remote);
        }
    }
}
