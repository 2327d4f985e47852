package dev.traversal.benchmarks.driver;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Netty's epoll channels as its examples use them. */
final class PlainNetty implements Contender {
    private static final int BURST = 64;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());

    @Override
    public String label() {
        return "plain Netty (epoll)";
    }

    @Override
    public double roundTripNanos(int rounds) throws Exception {
        CountDownLatch done = new CountDownLatch(rounds);
        Channel far = bind((context, packet) ->
                context.writeAndFlush(new DatagramPacket(packet.content().retain(), packet.sender())));
        Channel near = bind((context, packet) -> {
            done.countDown();
            if (done.getCount() > 0) {
                context.writeAndFlush(new DatagramPacket(packet.content().retain(), packet.sender()));
            }
        });
        long begin = System.nanoTime();
        near.writeAndFlush(
                new DatagramPacket(near.alloc().directBuffer(PAYLOAD_BYTES).writeZero(PAYLOAD_BYTES), address(far)));
        done.await();
        double nanos = (double) (System.nanoTime() - begin) / rounds;
        near.close().sync();
        far.close().sync();
        return nanos;
    }

    @Override
    public Flood flood(int datagrams) throws Exception {
        Arrivals arrivals = new Arrivals();
        Channel far = bind((context, packet) -> arrivals.add());
        Channel near = bind((context, packet) -> {});
        InetSocketAddress farAt = address(far);
        CountDownLatch sent = new CountDownLatch(datagrams / BURST);
        Runnable burst = new Runnable() {
            @Override
            public void run() {
                for (int i = 0; i < BURST; i++) {
                    near.write(new DatagramPacket(
                            near.alloc().directBuffer(PAYLOAD_BYTES).writerIndex(PAYLOAD_BYTES), farAt));
                }
                near.flush();
                sent.countDown();
                if (sent.getCount() > 0) {
                    near.eventLoop().execute(this);
                }
            }
        };
        long allocated = Cpu.allocatedBytes();
        long cpu = Cpu.nanos();
        long begin = System.nanoTime();
        near.eventLoop().execute(burst);
        sent.await();
        Flood flood = arrivals.await((long) datagrams / BURST * BURST, begin, cpu, allocated);
        near.close().sync();
        far.close().sync();
        return flood;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Channel bind(BiConsumer<ChannelHandlerContext, DatagramPacket> handler) throws InterruptedException {
        return new Bootstrap()
                .group(group)
                .channel(EpollDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, 4 << 20)
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
                        handler.accept(context, packet);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    private static InetSocketAddress address(Channel channel) {
        return (InetSocketAddress) channel.localAddress();
    }
}
