package dev.traversal.api;

import dev.traversal.ice.KnowsRelay;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Breaks rules on purpose: see {@code RulesBiteTest}. */
public final class ShowsNetty {
    @Nullable
    DatagramChannel channel;

    @Nullable
    KnowsRelay upwards;

    public static final class InParameter {
        public void send(ByteBuf payload) {}
    }

    public static final class InReturn {
        public @Nullable ByteBuf received() {
            return null;
        }
    }

    public static final class InField {
        public @Nullable ByteBuf payload;
    }

    public static final class InGenerics {
        public List<List<ByteBuf>> batches() {
            return List.of();
        }
    }

    public static class InParent extends ChannelInboundHandlerAdapter {}
}
