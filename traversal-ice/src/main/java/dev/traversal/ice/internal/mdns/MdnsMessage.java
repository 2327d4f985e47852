package dev.traversal.ice.internal.mdns;

import java.io.ByteArrayOutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a multicast DNS message says about addresses of names of the link; everything else in it is passed over (RFC 6762
 * section 18).
 *
 * @param id what ties an answer to a legacy querier's question; 0 otherwise
 * @param response whether it answers
 * @param questions who is asked for
 * @param answers who is where
 */
public record MdnsMessage(int id, boolean response, List<Question> questions, List<Answer> answers) {
    static final int TYPE_A = 1;
    static final int TYPE_AAAA = 28;
    static final int TYPE_ANY = 255;
    static final int CLASS_IN = 1;
    static final int CLASS_ANY = 255;
    /** In a question: answer me alone. In an answer: forget what you knew (RFC 6762 sections 5.4 and 10.2). */
    static final int TOP_BIT = 0x8000;

    static final int HEADER_BYTES = 12;
    private static final int RESPONSE_AND_AUTHORITATIVE = 0x8400;

    /** Keeps copies. */
    public MdnsMessage {
        questions = List.copyOf(questions);
        answers = List.copyOf(answers);
    }

    /**
     * Asks for the addresses of a name.
     *
     * @param name whose
     * @param ipv4 whether an IPv4 address will do
     * @param ipv6 whether an IPv6 address will do
     * @param unicast whether the answer shall go to who asks alone
     */
    public record Question(LocalName name, boolean ipv4, boolean ipv6, boolean unicast) {}

    /**
     * Says an address of a name.
     *
     * @param name whose
     * @param address which
     * @param ttlSeconds how long that may be believed
     */
    public record Answer(LocalName name, InetAddress address, int ttlSeconds) {}

    /**
     * {@return what a datagram says, or {@code null} if it is malformed}
     *
     * @param buffer where it is
     * @param offset where it begins
     * @param length how long it is
     */
    public static @Nullable MdnsMessage parse(byte[] buffer, int offset, int length) {
        return new MdnsReader(buffer, offset, length).message();
    }

    /** {@return the message on the wire, without compression: it is short} */
    public byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        int count = questions.stream().mapToInt(MdnsMessage::records).sum();
        put16(out, id);
        put16(out, response ? RESPONSE_AND_AUTHORITATIVE : 0);
        put16(out, count);
        put16(out, answers.size());
        put16(out, 0);
        put16(out, 0);
        for (Question question : questions) {
            if (question.ipv4()) {
                putQuestion(out, question, TYPE_A);
            }
            if (question.ipv6()) {
                putQuestion(out, question, TYPE_AAAA);
            }
        }
        answers.forEach(answer -> putAnswer(out, answer));
        return out.toByteArray();
    }

    private static int records(Question question) {
        return (question.ipv4() ? 1 : 0) + (question.ipv6() ? 1 : 0);
    }

    private static void putQuestion(ByteArrayOutputStream out, Question question, int type) {
        putName(out, question.name());
        put16(out, type);
        put16(out, CLASS_IN | (question.unicast() ? TOP_BIT : 0));
    }

    /** A legacy querier does not know the top bit (RFC 6762 section 6.7): it comes with an id. */
    private void putAnswer(ByteArrayOutputStream out, Answer answer) {
        byte[] address = answer.address().getAddress();
        putName(out, answer.name());
        put16(out, answer.address() instanceof Inet6Address ? TYPE_AAAA : TYPE_A);
        put16(out, CLASS_IN | (id == 0 ? TOP_BIT : 0));
        put16(out, answer.ttlSeconds() >>> 16);
        put16(out, answer.ttlSeconds());
        put16(out, address.length);
        out.write(address, 0, address.length);
    }

    private static void putName(ByteArrayOutputStream out, LocalName name) {
        putLabel(out, name.label());
        putLabel(out, LocalName.DOMAIN);
        out.write(0);
    }

    private static void putLabel(ByteArrayOutputStream out, String label) {
        byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
        out.write(bytes.length);
        out.write(bytes, 0, bytes.length);
    }

    private static void put16(ByteArrayOutputStream out, int value) {
        out.write(value >>> 8);
        out.write(value);
    }
}
