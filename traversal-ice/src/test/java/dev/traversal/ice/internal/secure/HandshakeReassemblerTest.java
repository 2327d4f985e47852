package dev.traversal.ice.internal.secure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HandshakeReassemblerTest {
    private final HandshakeReassembler reassembler = new HandshakeReassembler(DtlsRole.CLIENT);

    @Property(tries = 200)
    void givesWholeMessagesInOrder_whateverTheFragmentsAndTheirOrder(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 3_000) Integer> lengths,
            @ForAll @IntRange(min = 100, max = 1_200) int fragmentBytes,
            @ForAll Random chance) {
        HandshakeReassembler target = new HandshakeReassembler(DtlsRole.CLIENT);
        List<byte[]> bodies = new ArrayList<>();
        List<byte[]> fragments = new ArrayList<>();
        for (int sequence = 0; sequence < lengths.size(); sequence++) {
            byte[] body = new byte[lengths.get(sequence)];
            chance.nextBytes(body);
            bodies.add(body);
            cut(sequence, body, fragmentBytes, fragments);
            cut(sequence, body, fragmentBytes + 17, fragments);
        }
        Collections.shuffle(fragments, chance);

        List<byte[]> whole = new ArrayList<>();
        for (byte[] fragment : fragments) {
            assertThat(accept(target, fragment)).isNull();
            for (HandshakeMessage message = target.poll(); message != null; message = target.poll()) {
                assertThat(message.sequence()).isEqualTo(whole.size());
                whole.add(Arrays.copyOfRange(message.bytes(), Wire.MESSAGE_HEADER_BYTES, message.bytes().length));
            }
        }

        assertThat(whole).usingElementComparator(Arrays::compare).containsExactlyElementsOf(bodies);
    }

    @Property
    void survivesAnything(@ForAll @Size(max = 20) List<byte[]> bodies, @ForAll DtlsRole role) {
        HandshakeReassembler target = new HandshakeReassembler(role);
        for (byte[] body : bodies) {
            target.accept(0, Wire.DTLS_1_2, body, 0, body.length);
        }
    }

    @Test
    void keepsFewBytes_whateverThePeerSends() {
        int taken = 0;
        for (int sequence = 0; sequence < HandshakeReassembler.MAX_AHEAD; sequence++) {
            for (int offset = 0; offset < 16_000; offset += 1_000) {
                byte[] fragment = Crafted.fragment(11, 16_384, sequence, offset, new byte[1_000]);
                taken += accept(reassembler, fragment) == null ? 1_000 : 0;
            }
        }

        assertThat(taken).isBetween(HandshakeReassembler.MAX_HELD_BYTES - 1_000, HandshakeReassembler.MAX_HELD_BYTES);
    }

    @Test
    void refusesMessagesFarAhead() {
        assertThat(accept(reassembler, Crafted.fragment(11, 4, HandshakeReassembler.MAX_AHEAD, 0, new byte[4])))
                .isEqualTo(RejectReason.TOO_FAR_AHEAD);
        assertThat(accept(reassembler, Crafted.fragment(11, 4, 65_535, 0, new byte[4])))
                .isEqualTo(RejectReason.TOO_FAR_AHEAD);
    }

    @Test
    void refusesAFinishedInTheClear_andAnythingElseUnderTheKeys() {
        assertThat(accept(reassembler, Crafted.fragment(Wire.FINISHED, 12, 0, 0, new byte[12])))
                .isEqualTo(RejectReason.WRONG_EPOCH);
        byte[] certificate = Crafted.fragment(11, 12, 0, 0, new byte[12]);
        assertThat(reassembler.accept(
                        1,
                        Wire.DTLS_1_2,
                        certificate,
                        Wire.RECORD_HEADER_BYTES,
                        certificate.length - Wire.RECORD_HEADER_BYTES))
                .isEqualTo(RejectReason.WRONG_EPOCH);
    }

    @Test
    void noticesARepetition() {
        byte[] fragment = Crafted.fragment(2, 4, 0, 0, new byte[4]);
        accept(reassembler, fragment);
        assertThat(reassembler.takeProgress()).isTrue();
        assertThat(reassembler.takeRetransmission()).isFalse();

        accept(reassembler, fragment);

        assertThat(reassembler.takeProgress()).isFalse();
        assertThat(reassembler.takeRetransmission()).isTrue();
        assertThat(Objects.requireNonNull(reassembler.poll()).type()).isEqualTo(2);
        assertThat(reassembler.poll()).isNull();
    }

    private static @Nullable RejectReason accept(HandshakeReassembler target, byte[] record) {
        return target.accept(
                0, Wire.DTLS_1_2, record, Wire.RECORD_HEADER_BYTES, record.length - Wire.RECORD_HEADER_BYTES);
    }

    private static void cut(int sequence, byte[] body, int fragmentBytes, List<byte[]> fragments) {
        int offset = 0;
        do {
            int end = Math.min(body.length, offset + fragmentBytes);
            fragments.add(Crafted.fragment(11, body.length, sequence, offset, Arrays.copyOfRange(body, offset, end)));
            offset = end;
        } while (offset < body.length);
    }
}
