package dev.traversal.relay.internal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChannelDataTest {
    @Property
    void readsBackWhatWasWritten(
            @ForAll @IntRange(min = 0x4000, max = 0x4fff) int channel, @ForAll @IntRange(max = 1_500) int bytes) {
        byte[] message = new byte[3 + ChannelData.paddedBytes(bytes)];

        ChannelData.writeHeader(message, 3, channel, bytes);

        assertThat(ChannelData.looksLike(message, 3, message.length - 3)).isTrue();
        assertThat(ChannelData.channel(message, 3)).isEqualTo(channel);
        assertThat(ChannelData.payloadBytes(message, 3, message.length - 3)).isEqualTo(bytes);
        assertThat(ChannelData.paddedBytes(bytes) % 4).isZero();
    }

    @Test
    void t06_declaredLengthLongerThanTheDatagram() {
        byte[] message = {0x40, 0x00, 0x00, 0x05, 1, 2, 3, 4};

        assertThat(ChannelData.payloadBytes(message, 0, message.length)).isEqualTo(-1);
    }

    @Test
    void isNoChannelData_whenTheFirstByteIsThatOfAnotherProtocol() {
        for (int first = 0; first < 256; first++) {
            byte[] message = {(byte) first, 0, 0, 0};

            assertThat(ChannelData.looksLike(message, 0, 4)).isEqualTo(first >= 0x40 && first <= 0x4f);
        }
        assertThat(ChannelData.looksLike(new byte[] {0x40, 0, 0}, 0, 3)).isFalse();
    }
}
