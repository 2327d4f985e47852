package dev.traversal.relay.internal.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prepares connections of a TCP port that several protocols share, with or without TLS. */
public final class Doorway {
    private static final int MAX_WAITING = 1_000;
    private static final long HANDSHAKE_SECONDS = 10;

    private final Consumer<Channel> rendezvous;
    private final @Nullable TurnListener turn;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * Makes one.
     *
     * @param rendezvous takes those that speak HTTP
     * @param turn takes those that speak STUN; {@code null} if nobody does
     */
    public Doorway(Consumer<Channel> rendezvous, @Nullable TurnListener turn) {
        this.rendezvous = rendezvous;
        this.turn = turn;
    }

    /**
     * {@return what prepares connections}
     *
     * @param tls for TLS, empty for none
     */
    public ChannelInitializer<Channel> initializer(Optional<ServerTls> tls) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                tls.ifPresent(current -> {
                    SslHandler handler = current.context().newHandler(channel.alloc());
                    handler.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
                    channel.pipeline().addLast(handler);
                });
                channel.pipeline().addLast(new FirstByte(Doorway.this));
            }
        };
    }

    boolean enter() {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        waiting.decrementAndGet();
    }

    boolean toTurn(Channel channel, Runnable ready) {
        return turn != null && turn.accept(channel, ready);
    }

    boolean toRendezvous(Channel channel) {
        rendezvous.accept(channel);
        return true;
    }
}
