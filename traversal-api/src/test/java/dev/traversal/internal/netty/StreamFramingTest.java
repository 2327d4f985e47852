package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StreamFramingTest implements StreamFraming.Receiver {
    private static final String BINDING = "000100002112a442000102030405060708090a0b";
    private final List<String> messages = new ArrayList<>();
    private final List<String> breaks = new ArrayList<>();
    private final StreamFraming framing = new StreamFraming(this);
    private final EmbeddedChannel channel = new EmbeddedChannel(framing);

    @Test
    void t15_oneByteAtATime() {
        for (byte one : bytes(BINDING + "40010003aabbcc00" + BINDING)) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {one}));
        }

        assertThat(messages).containsExactly(BINDING, "40010003aabbcc", BINDING);
        assertThat(framing.waiting()).isEmpty();
    }

    @Test
    void t15_severalMessagesInOneRead() {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes("40010000" + BINDING + "40ff00050102030405000000")));

        assertThat(messages).containsExactly("40010000", BINDING, "40ff00050102030405");
    }

    @Test
    void t15_longLengthThenSilence_isClosedAfterHalfAMinute() {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes("0001fffc2112a442")));
        channel.advanceTimeBy(29, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(breaks).isEmpty();

        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(breaks).hasSize(1);
        assertThat(messages).isEmpty();
    }

    @Test
    void waitsAsLongAsMessagesAreWhole() {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes(BINDING)));
        channel.advanceTimeBy(1, TimeUnit.HOURS);
        channel.runScheduledPendingTasks();

        assertThat(breaks).isEmpty();
    }

    @Test
    void t15_channelDataWithoutPadding_isClosedNotMisread() {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes("40010001aa" + BINDING)));

        assertThat(messages).containsExactly("40010001aa");
        assertThat(breaks).hasSize(1);
    }

    @Test
    void isBroken_byWhatNoMessageBeginsWith() {
        for (String other : List.of("16030100", "80", "ff", "00010003", "0001000021" + "12a443")) {
            List<String> before = new ArrayList<>();
            EmbeddedChannel fresh = new EmbeddedChannel(new StreamFraming(new StreamFraming.Receiver() {
                @Override
                public void message(byte[] buffer, int offset, int length) {
                    before.add("message");
                }

                @Override
                public void broken(String reason) {
                    before.add("broken");
                }
            }));

            fresh.writeInbound(Unpooled.wrappedBuffer(bytes(other)));

            assertThat(before).as(other).containsExactly("broken");
        }
    }

    @Property(tries = 200)
    void cutsWhatWasWritten(
            @ForAll @Size(max = 8) List<@IntRange(max = 3_000) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 1_500) int chunk) {
        StreamFramingTest fresh = new StreamFramingTest();
        var stream = Unpooled.buffer();
        List<String> written = new ArrayList<>();
        for (int length : lengths) {
            byte[] message = new byte[4 + length];
            Arrays.fill(message, (byte) length);
            message[0] = 0x4f;
            message[2] = (byte) (length >> 8);
            message[3] = (byte) length;
            StreamFraming.write(stream, message, 0, message.length);
            written.add(HexFormat.of().formatHex(message));
        }
        while (stream.isReadable()) {
            fresh.channel.writeInbound(stream.readRetainedSlice(Math.min(chunk, stream.readableBytes())));
        }

        assertThat(fresh.messages).isEqualTo(written);
        assertThat(fresh.breaks).isEmpty();
        assertThat(stream.release()).isTrue();
    }

    @Override
    public void message(byte[] buffer, int offset, int length) {
        messages.add(HexFormat.of().formatHex(buffer, offset, offset + length));
    }

    @Override
    public void broken(String reason) {
        breaks.add(reason);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
