package dev.traversal.ice.internal.secure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One handshake message of which some fragments have come. Holds what came, never what was merely announced. */
final class PartialMessage {
    /** More pieces than any honest peer cuts a message into. */
    static final int MAX_FRAGMENTS = 64;

    private final int version;
    private final int type;
    private final int sequence;
    private final int length;
    /** By offset. */
    private final List<Fragment> fragments = new ArrayList<>();

    private int heldBytes;
    private boolean complete;

    PartialMessage(int version, int type, int sequence, int length) {
        this.version = version;
        this.type = type;
        this.sequence = sequence;
        this.length = length;
        this.complete = length == 0;
    }

    boolean isComplete() {
        return complete;
    }

    int heldBytes() {
        return heldBytes;
    }

    /** Takes one fragment whose lengths are consistent in themselves. {@return why it was dropped, or {@code null}} */
    @Nullable
    RejectReason add(int fragmentType, int messageLength, byte[] buffer, int at, int offset, int count) {
        if (fragmentType != type || messageLength != length) {
            return RejectReason.FRAGMENT_MISMATCH;
        }
        if (complete) {
            return null;
        }
        if (fragments.size() == MAX_FRAGMENTS) {
            return RejectReason.TOO_MANY_FRAGMENTS;
        }
        if (coveredFrom(offset) >= offset + count) {
            return null;
        }
        int index = 0;
        while (index < fragments.size() && fragments.get(index).offset <= offset) {
            index++;
        }
        fragments.add(index, new Fragment(offset, Arrays.copyOfRange(buffer, at, at + count)));
        heldBytes += count;
        complete = coveredFrom(0) >= length;
        return null;
    }

    /** {@return how far the bytes from {@code start} on are there without a hole} */
    private int coveredFrom(int start) {
        int end = start;
        for (Fragment fragment : fragments) {
            if (fragment.offset <= end) {
                end = Math.max(end, fragment.offset + fragment.bytes.length);
            }
        }
        return end;
    }

    /** {@return the message put together} */
    HandshakeMessage assemble() {
        byte[] bytes = new byte[Wire.MESSAGE_HEADER_BYTES + length];
        Wire.putUint8(bytes, 0, type);
        Wire.putUint24(bytes, 1, length);
        Wire.putUint16(bytes, 4, sequence);
        Wire.putUint24(bytes, 9, length);
        for (Fragment fragment : fragments) {
            System.arraycopy(
                    fragment.bytes, 0, bytes, Wire.MESSAGE_HEADER_BYTES + fragment.offset, fragment.bytes.length);
        }
        return new HandshakeMessage(version, bytes);
    }

    private static final class Fragment {
        private final int offset;
        private final byte[] bytes;

        Fragment(int offset, byte[] bytes) {
            this.offset = offset;
            this.bytes = bytes;
        }
    }
}
