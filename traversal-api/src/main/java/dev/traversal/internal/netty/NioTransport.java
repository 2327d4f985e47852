package dev.traversal.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Sockets of the JDK: everywhere, but without a hop limit per datagram and without segmentation by the kernel. */
final class NioTransport implements Transport {
    @Override
    public IoHandlerFactory ioHandlers() {
        return NioIoHandler.newFactory();
    }

    @Override
    public DatagramSystemSocket open(InetAddress local) throws IOException {
        DatagramChannel jdk = null;
        try {
            jdk = DatagramChannel.open(
                    local instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
            NioDatagramChannel channel = new NioDatagramChannel(jdk);
            channel.config().setOption(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
            return new NioSocket(jdk, channel);
        } catch (UnsupportedOperationException | ChannelException e) {
            if (jdk != null) {
                jdk.close();
            }
            throw new IOException(e.toString(), e); // such as: no IPv6 here
        }
    }

    @Override
    public Channel openStream() throws IOException {
        try {
            return new NioSocketChannel();
        } catch (ChannelException e) {
            throw new IOException(e.toString(), e);
        }
    }

    @Override
    public boolean canLimitTtl() {
        return false;
    }

    private record NioSocket(DatagramChannel jdk, Channel channel) implements DatagramSystemSocket {
        @Override
        public boolean send(ByteBuffer bytes, InetSocketAddress remote) throws IOException {
            boolean empty = !bytes.hasRemaining();
            try {
                return jdk.send(bytes, remote) > 0 || empty;
            } catch (IllegalArgumentException e) {
                throw new IOException(e.toString(), e); // an address of the other family
            }
        }

        @Override
        public void limitTtl(int ttl) throws IOException {
            throw new IOException("the JDK cannot limit the hops of a datagram");
        }

        @Override
        public void keepWhole(boolean whole) {
            // the JDK has no way to say so before release 19
        }

        @Override
        public int maxSegments() {
            return 1;
        }

        @Override
        public Object segmented(ByteBuf content, int segmentBytes, InetSocketAddress remote) {
            throw new UnsupportedOperationException("no segments without epoll");
        }
    }
}
