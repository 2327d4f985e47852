package dev.traversal.relay.internal.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FirstByteTest {
    private final List<Channel> rendezvous = new ArrayList<>();
    private final Doorway doorway = new Doorway(rendezvous::add, null);

    @Test
    void handsRequestsOfHttpOn_withAllThatCame() {
        EmbeddedChannel channel = new EmbeddedChannel(new FirstByte(doorway));

        channel.writeInbound(bytes("GET"));
        channel.writeInbound(bytes(" / HTTP/1.1"));

        assertThat(rendezvous).containsExactly(channel);
        assertThat(text(channel)).isEqualTo("GET");
        assertThat(text(channel)).isEqualTo(" / HTTP/1.1");
        assertThat(channel.pipeline().get(FirstByte.class)).isNull();
    }

    @Test
    void closes_whatNobodyHereSpeaks() {
        for (String first : List.of("\u0000\u0001", "\u0016\u0003", "@\u0000", "\u0080", "1", " ")) {
            EmbeddedChannel channel = new EmbeddedChannel(new FirstByte(doorway));

            channel.writeInbound(Unpooled.copiedBuffer(first, StandardCharsets.ISO_8859_1));

            assertThat(channel.isOpen()).as(first).isFalse();
            Object read = channel.readInbound();
            assertThat(read).isNull();
        }
        assertThat(rendezvous).isEmpty();
    }

    @Test
    void g13_silenceEndsAfterTenSeconds() {
        EmbeddedChannel channel = new EmbeddedChannel(new FirstByte(doorway));
        channel.advanceTimeBy(9, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();

        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void g13_aThousandWaitAtMost() {
        List<EmbeddedChannel> waiting = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            waiting.add(new EmbeddedChannel(new FirstByte(doorway)));
        }
        assertThat(new EmbeddedChannel(new FirstByte(doorway)).isOpen()).isFalse();
        assertThat(waiting).allMatch(Channel::isOpen);

        waiting.get(0).close();
        waiting.get(1).writeInbound(bytes("GET"));

        assertThat(new EmbeddedChannel(new FirstByte(doorway)).isOpen()).isTrue();
        assertThat(new EmbeddedChannel(new FirstByte(doorway)).isOpen()).isTrue();
        assertThat(new EmbeddedChannel(new FirstByte(doorway)).isOpen()).isFalse();
        waiting.forEach(EmbeddedChannel::releaseInbound);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static String text(EmbeddedChannel channel) {
        ByteBuf read = channel.readInbound();
        String text = read.toString(StandardCharsets.US_ASCII);
        read.release();
        return text;
    }
}
