package dev.traversal.ice.internal.agent;

import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import org.jspecify.annotations.Nullable;

/** Finds out which of a session's tags a STUN message bears, if there are several. */
final class StunOwner {
    private @Nullable StunMessage message;

    /** {@return the tag, or another if it bears none} */
    int tagOf(byte[] buffer, int offset, int length, int otherwise) {
        StunMessage parsed = message == null ? new StunMessage(KnownAttributes.ICE) : message;
        message = parsed;
        if (parsed.parse(buffer, offset, length) != null) {
            return otherwise;
        }
        if (parsed.messageClass() == MessageClass.SUCCESS || parsed.messageClass() == MessageClass.ERROR) {
            return parsed.transactionIdPrefix();
        }
        int username = parsed.indexOf(StunAttribute.USERNAME);
        return username < 0
                ? otherwise
                : tagOfUsername(buffer, parsed.attributeOffset(username), parsed.attributeLength(username), otherwise);
    }

    private static int tagOfUsername(byte[] buffer, int offset, int length, int otherwise) {
        int end = 0;
        while (end < length && buffer[offset + end] != ':') {
            end++;
        }
        long bits = SessionTag.bitsOf(buffer, offset, end);
        return bits < 0 ? otherwise : (int) bits;
    }
}
