package dev.traversal.ice.internal.mdns;

import dev.traversal.ice.internal.mdns.MdnsMessage.Answer;
import dev.traversal.ice.internal.mdns.MdnsMessage.Question;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message (RFC 1035 section 4). Bounded whatever the bytes say: a pointer of a name leads strictly backwards,
 * and so ends; questions and records are counted.
 */
final class MdnsReader {
    private static final int MAX_MESSAGE_BYTES = 9_000; // RFC 6762 section 17
    private static final int MAX_ENTRIES = 64;
    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_ADDRESS_BYTES = 16;
    private static final int POINTER = 0xc0;
    private static final int LABEL = 0x00;
    private static final int QUERY_OR_RESPONSE = 0x7800 | 0x000f; // opcode and error code must be 0

    private final byte[] buffer;
    private final int start;
    private final int end;
    private int at;
    private boolean broken;

    MdnsReader(byte[] buffer, int offset, int length) {
        this.buffer = buffer;
        this.start = offset;
        this.end = offset + length;
        this.at = offset;
    }

    @Nullable
    MdnsMessage message() {
        if (end - start < MdnsMessage.HEADER_BYTES || end - start > MAX_MESSAGE_BYTES) {
            return null;
        }
        int id = next16();
        int flags = next16();
        int questionCount = next16();
        int answerCount = next16();
        at += 2; // authorities are passed over with all that follows them
        at += 2;
        if ((flags & QUERY_OR_RESPONSE) != 0 || questionCount > MAX_ENTRIES || answerCount > MAX_ENTRIES) {
            return null;
        }
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < questionCount && !broken; i++) {
            readQuestion(questions);
        }
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < answerCount && !broken; i++) {
            readAnswer(answers);
        }
        return broken ? null : new MdnsMessage(id, (flags & 0x8000) != 0, questions, answers);
    }

    private void readQuestion(List<Question> into) {
        LocalName name = name();
        int type = next16();
        int clazz = next16();
        int kind = clazz & ~MdnsMessage.TOP_BIT;
        boolean any = type == MdnsMessage.TYPE_ANY;
        boolean ipv4 = any || type == MdnsMessage.TYPE_A;
        boolean ipv6 = any || type == MdnsMessage.TYPE_AAAA;
        boolean internet = kind == MdnsMessage.CLASS_IN || kind == MdnsMessage.CLASS_ANY;
        if (!broken && name != null && internet && (ipv4 || ipv6)) {
            into.add(new Question(name, ipv4, ipv6, (clazz & MdnsMessage.TOP_BIT) != 0));
        }
    }

    private void readAnswer(List<Answer> into) {
        LocalName name = name();
        int type = next16();
        int clazz = next16() & ~MdnsMessage.TOP_BIT;
        int ttl = next16() << 16 | next16();
        int length = next16();
        if (broken || length > end - at) {
            broken = true;
            return;
        }
        boolean ipv4 = type == MdnsMessage.TYPE_A && length == 4;
        boolean ipv6 = type == MdnsMessage.TYPE_AAAA && length == MAX_ADDRESS_BYTES;
        if (name != null && clazz == MdnsMessage.CLASS_IN && (ipv4 || ipv6)) {
            into.add(new Answer(name, address(length), Math.max(0, ttl)));
        }
        at += length;
    }

    private InetAddress address(int length) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(buffer, at, at + length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // of a wrong length only
        }
    }

    /** Reads a name; {@return it, or {@code null} if it is none of the link's, or broken} */
    private @Nullable LocalName name() {
        StringBuilder text = new StringBuilder();
        int position = at;
        int lowest = at;
        boolean jumped = false;
        int bytes = 0;
        while (true) {
            int length = byteAt(position);
            if (length < 0 || bytes > MAX_NAME_BYTES) {
                broken = true;
                return null;
            }
            if (length == 0) {
                at = jumped ? at : position + 1;
                return LocalName.parse(text.toString());
            }
            if ((length & POINTER) == POINTER) {
                int low = byteAt(position + 1);
                int target = start + ((length & ~POINTER) << 8 | low);
                if (low < 0 || target >= lowest || target < start + MdnsMessage.HEADER_BYTES) {
                    broken = true;
                    return null;
                }
                at = jumped ? at : position + 2;
                jumped = true;
                lowest = target;
                position = target;
            } else if ((length & POINTER) == LABEL) {
                bytes += 1 + length;
                if (!append(text, position + 1, length)) {
                    return null;
                }
                position += 1 + length;
            } else {
                broken = true;
                return null;
            }
        }
    }

    private boolean append(StringBuilder text, int from, int length) {
        if (from + length > end) {
            broken = true;
            return false;
        }
        text.append(text.isEmpty() ? "" : ".");
        for (int i = from; i < from + length; i++) {
            // A dot inside a label is none between labels: no name of ours has one.
            text.append(buffer[i] == '.' ? '?' : (char) (buffer[i] & 0xff));
        }
        return true;
    }

    private int byteAt(int position) {
        return position < end ? buffer[position] & 0xff : -1;
    }

    private int next16() {
        if (end - at < 2) {
            broken = true;
            at = end;
            return 0;
        }
        int value = (buffer[at] & 0xff) << 8 | buffer[at + 1] & 0xff;
        at += 2;
        return value;
    }
}
