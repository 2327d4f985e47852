package dev.traversal.ice.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.ice.internal.mdns.MdnsMessage.Answer;
import dev.traversal.ice.internal.mdns.MdnsMessage.Question;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MdnsMessageTest {
    private static final LocalName NAME = new LocalName("1f4712db-ea17-4bcf-a596-105139dfd8bf");

    @Test
    void whatIsWrittenIsRead() throws UnknownHostException {
        MdnsMessage question = new MdnsMessage(0, false, List.of(new Question(NAME, true, false, true)), List.of());
        MdnsMessage answer = new MdnsMessage(
                0,
                true,
                List.of(),
                List.of(
                        new Answer(NAME, InetAddress.getByName("192.0.2.1"), 120),
                        new Answer(NAME, InetAddress.getByName("2001:db8::1"), 120)));

        assertThat(parse(question.toBytes())).isEqualTo(question);
        assertThat(parse(answer.toBytes())).isEqualTo(answer);
    }

    @Test
    void aNameIsFollowedBackwards_whenItIsCompressed() throws UnknownHostException {
        ByteBuffer message = answers(2);
        putName(message, NAME.label(), "local");
        putAddress(message, 192, 0, 2, 1);
        message.putShort((short) 0xc00c);
        putAddress(message, 192, 0, 2, 2);

        assertThat(parse(message).answers())
                .containsExactly(
                        new Answer(NAME, InetAddress.getByName("192.0.2.1"), 120),
                        new Answer(NAME, InetAddress.getByName("192.0.2.2"), 120));
    }

    @Test
    void isRefused_whenANameLeadsToItself() {
        ByteBuffer message = answers(1).putShort((short) 0xc00c);
        putAddress(message, 192, 0, 2, 1);

        assertThat(parse(message)).isNull();
    }

    @Test
    void isRefused_whenTwoNamesLeadToEachOther() {
        ByteBuffer message = answers(1).putShort((short) 0xc00e).putShort((short) 0xc00c);
        putAddress(message, 192, 0, 2, 1);

        assertThat(parse(message)).isNull();
    }

    @Test
    void isPassedOver_whenANameHas65Labels() {
        ByteBuffer message = answers(1);
        for (int i = 0; i < 65; i++) {
            message.put((byte) 1).put((byte) 'a');
        }
        message.put((byte) 0);
        putAddress(message, 192, 0, 2, 1);

        assertThat(parse(message).answers()).isEmpty();
    }

    @Test
    void isRefused_whenANameIsLongerThanNamesMayBe() {
        ByteBuffer message = answers(1);
        for (int i = 0; i < 200; i++) {
            message.put((byte) 1).put((byte) 'a');
        }
        message.put((byte) 0);
        putAddress(message, 192, 0, 2, 1);

        assertThat(parse(message)).isNull();
    }

    @Test
    void isRefused_whenItCountsMoreThanItHolds_orMoreThanIsRead() {
        assertThat(parse(answers(3))).isNull();
        assertThat(parse(answers(65_535))).isNull();
    }

    @Test
    void isRefused_whenItIsCutAnywhere() throws UnknownHostException {
        byte[] whole = new MdnsMessage(
                        0, true, List.of(), List.of(new Answer(NAME, InetAddress.getByName("192.0.2.1"), 120)))
                .toBytes();
        for (int length = 0; length < whole.length; length++) {
            assertThat(MdnsMessage.parse(whole, 0, length)).isNull();
        }
    }

    @Test
    void nothingThrows_whateverTheBytes() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            for (int at = 2; at < Math.min(12, noise.length); at++) {
                noise[at] = (byte) (at == 5 || at == 7 ? random.nextInt(4) : 0);
            }
            MdnsMessage read = MdnsMessage.parse(noise, 0, noise.length);
            assertThat(read == null || read.answers().size() <= 3).isTrue();
        }
    }

    @Test
    void namesAreOneLabelAndLocal_andNothingElse() {
        assertThat(LocalName.parse("ABC.local")).isEqualTo(new LocalName("abc"));
        assertThat(LocalName.parse("a.b.local")).isNull();
        assertThat(LocalName.parse("example.com")).isNull();
        assertThat(LocalName.parse(".local")).isNull();
        assertThat(LocalName.parse("a".repeat(64) + ".local")).isNull();
        assertThat(LocalName.parse("a b.local")).isNull();
    }

    private static ByteBuffer answers(int count) {
        return ByteBuffer.allocate(2_000)
                .putShort((short) 0)
                .putShort((short) 0x8400)
                .putShort((short) 0)
                .putShort((short) count)
                .putInt(0);
    }

    private static void putName(ByteBuffer message, String... labels) {
        for (String label : labels) {
            message.put((byte) label.length());
            label.chars().forEach(c -> message.put((byte) c));
        }
        message.put((byte) 0);
    }

    private static void putAddress(ByteBuffer message, int... address) {
        message.putShort((short) MdnsMessage.TYPE_A)
                .putShort((short) (MdnsMessage.CLASS_IN | MdnsMessage.TOP_BIT))
                .putInt(120)
                .putShort((short) address.length);
        for (int part : address) {
            message.put((byte) part);
        }
    }

    private static MdnsMessage parse(ByteBuffer message) {
        byte[] bytes = new byte[message.position()];
        message.duplicate().flip().get(bytes);
        return MdnsMessage.parse(bytes, 0, bytes.length);
    }

    private static MdnsMessage parse(byte[] message) {
        ByteArrayOutputStream shifted = new ByteArrayOutputStream();
        shifted.writeBytes(new byte[7]); // a message need not begin where its buffer does
        shifted.writeBytes(message);
        return MdnsMessage.parse(shifted.toByteArray(), 7, message.length);
    }
}
