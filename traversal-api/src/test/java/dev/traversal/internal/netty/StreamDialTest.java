package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("loopback")
class StreamDialTest {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<Channel> opened = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    private CompletableFuture<Channel> dial(InetSocketAddress... addresses) {
        EventLoop loop = group.next();
        CompletableFuture<Channel> result = new CompletableFuture<>();
        StreamDial dial = new StreamDial(
                loop,
                List.of(addresses),
                () -> {
                    Channel made = new NioSocketChannel();
                    opened.add(made);
                    return made;
                },
                new StreamDial.Taker() {
                    @Override
                    public void connected(Channel channel) {
                        result.complete(channel);
                    }

                    @Override
                    public void failed(@Nullable Throwable cause) {
                        result.completeExceptionally(cause);
                    }
                });
        loop.execute(dial::begin);
        return result;
    }

    /** Where nobody listens any more. */
    private static InetSocketAddress refusing() throws IOException {
        try (ServerSocket socket = listener()) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @Test
    void connectsToTheFirst_whenItAnswers() throws Exception {
        try (ServerSocket first = listener();
                ServerSocket second = listener()) {
            Channel channel = dial(address(first), address(second)).get();

            assertThat(channel.remoteAddress()).isEqualTo(address(first));
            assertThat(opened).containsExactly(channel);
        }
    }

    @Test
    void goesOnAtOnce_whenAnAddressRefuses() throws Exception {
        try (ServerSocket listener = listener()) {
            Channel channel = dial(refusing(), address(listener)).get();

            assertThat(channel.remoteAddress()).isEqualTo(address(listener));
        }
    }

    @Test
    void connectsToTheSecond_andClosesTheFirst_whenThatIsSilent() throws Exception {
        try (ServerSocket full = listener();
                ServerSocket listener = listener()) {
            List<Channel> fillers = Stream.generate(NioSocketChannel::new)
                    .limit(8)
                    .<Channel>map(Channel.class::cast)
                    .toList();
            for (Channel filler : fillers) { // nobody accepts: once they are too many, the system answers no more
                group.register(filler).sync();
                filler.connect(address(full)).await(200);
            }
            assertThat(fillers.get(7).isActive()).isFalse();

            Channel channel = dial(address(full), address(listener)).get();

            assertThat(channel.remoteAddress()).isEqualTo(address(listener));
            Channel silent = opened.take();
            silent.closeFuture().sync();
            assertThat(silent).isNotSameAs(channel);
            fillers.forEach(Channel::close);
        }
    }

    @Test
    void failsWithTheLastReason_whenNoAddressWorks() throws Exception {
        CompletableFuture<Channel> result = dial(refusing(), refusing());

        assertThat(opened.take()).isNotNull();
        try {
            result.get();
            throw new AssertionError("connected to nobody");
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(ConnectException.class);
        }
        assertThat(opened).hasSize(1);
    }

    private static InetSocketAddress address(ServerSocket socket) {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }
}
