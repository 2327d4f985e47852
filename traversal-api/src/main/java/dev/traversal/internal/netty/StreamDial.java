package dev.traversal.internal.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to whichever of a server's addresses answers first (RFC 8305 section 5): one after the other, without waiting
 * for those that stay silent. On one loop.
 */
final class StreamDial {
    private static final long NEXT_MILLIS = 250;

    /** Makes channels. */
    interface Opener {
        /** {@return a channel that is ready to be registered and connected} */
        Channel open() throws IOException;
    }

    /** Learns how it went, once, unless it is cancelled before. */
    interface Taker {
        void connected(Channel channel);

        void failed(@Nullable Throwable cause);
    }

    private final EventLoop loop;
    private final List<InetSocketAddress> addresses;
    private final Opener opener;
    private final Taker taker;
    private final List<Channel> underWay = new ArrayList<>();
    private int tried;
    private boolean over;
    private @Nullable ScheduledFuture<?> next;

    StreamDial(EventLoop loop, List<InetSocketAddress> addresses, Opener opener, Taker taker) {
        this.loop = loop;
        this.addresses = addresses;
        this.opener = opener;
        this.taker = taker;
    }

    void begin() {
        ScheduledFuture<?> waiting = next;
        if (waiting != null) {
            waiting.cancel(false);
        }
        if (over || tried == addresses.size()) {
            return;
        }
        InetSocketAddress address = addresses.get(tried++);
        if (tried < addresses.size()) {
            next = loop.schedule(this::begin, NEXT_MILLIS, TimeUnit.MILLISECONDS);
        }
        Channel made;
        try {
            made = opener.open();
        } catch (IOException e) {
            failed(e);
            return;
        }
        underWay.add(made);
        loop.register(made).addListener(registered -> {
            if (registered.isSuccess()) {
                made.connect(address).addListener((ChannelFuture connected) -> ended(made, connected));
            } else {
                underWay.remove(made);
                failed(registered.cause());
            }
        });
    }

    private void ended(Channel made, ChannelFuture connected) {
        underWay.remove(made);
        if (over) {
            made.close();
        } else if (connected.isSuccess()) {
            cancel();
            taker.connected(made);
        } else {
            made.close();
            failed(connected.cause());
        }
    }

    private void failed(@Nullable Throwable cause) {
        if (over) {
            return;
        }
        if (tried < addresses.size()) {
            begin();
        } else if (underWay.isEmpty()) {
            cancel();
            taker.failed(cause);
        }
    }

    /** Closes what is under way; the taker is not told. */
    void cancel() {
        over = true;
        ScheduledFuture<?> waiting = next;
        if (waiting != null) {
            waiting.cancel(false);
        }
        List.copyOf(underWay).forEach(Channel::close);
    }
}
