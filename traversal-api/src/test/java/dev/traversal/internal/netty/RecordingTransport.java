package dev.traversal.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Epoll, with a look at what its sockets are asked to do, and a kernel that may refuse segments. */
final class RecordingTransport implements Transport {
    final List<Channel> channels = new CopyOnWriteArrayList<>();
    final AtomicInteger plainSends = new AtomicInteger();
    final AtomicInteger segmentedSends = new AtomicInteger();
    volatile boolean refuseSegments;
    volatile boolean noRoom;

    private final Transport epoll = TransportKind.EPOLL.transport();

    @Override
    public IoHandlerFactory ioHandlers() {
        return epoll.ioHandlers();
    }

    @Override
    public DatagramSystemSocket open(InetAddress local) throws IOException {
        DatagramSystemSocket socket = epoll.open(local);
        channels.add(socket.channel());
        return new Recording(socket);
    }

    @Override
    public Channel openStream() throws IOException {
        return epoll.openStream();
    }

    @Override
    public boolean canLimitTtl() {
        return true;
    }

    private final class Recording implements DatagramSystemSocket {
        private final DatagramSystemSocket socket;

        Recording(DatagramSystemSocket socket) {
            this.socket = socket;
        }

        @Override
        public Channel channel() {
            return socket.channel();
        }

        @Override
        public boolean send(ByteBuffer bytes, InetSocketAddress remote) throws IOException {
            plainSends.incrementAndGet();
            return !noRoom && socket.send(bytes, remote);
        }

        @Override
        public void limitTtl(int ttl) throws IOException {
            socket.limitTtl(ttl);
        }

        @Override
        public void keepWhole(boolean whole) throws IOException {
            socket.keepWhole(whole);
        }

        @Override
        public int maxSegments() {
            return socket.maxSegments();
        }

        @Override
        public Object segmented(ByteBuf content, int segmentBytes, InetSocketAddress remote) {
            segmentedSends.incrementAndGet();
            // More segments than any kernel takes in one call.
            return refuseSegments
                    ? new SegmentedDatagramPacket(content, 1, remote)
                    : socket.segmented(content, segmentBytes, remote);
        }
    }
}
