package dev.traversal.ice.internal.secure;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Records of epoch 1 that overtook the end of the handshake: few, and few bytes (row D08). */
final class HeldRecords {
    static final int MAX_RECORDS = 16;
    static final int MAX_BYTES = 16 * 1024;

    private final ArrayDeque<byte[]> records = new ArrayDeque<>();
    private int bytes;

    boolean add(byte[] buffer, int offset, int length) {
        if (records.size() == MAX_RECORDS || bytes + length > MAX_BYTES) {
            return false;
        }
        records.add(Arrays.copyOfRange(buffer, offset, offset + length));
        bytes += length;
        return true;
    }

    int size() {
        return records.size();
    }

    byte @Nullable [] poll() {
        byte[] record = records.poll();
        if (record != null) {
            bytes -= record.length;
        }
        return record;
    }

    void clear() {
        records.clear();
        bytes = 0;
    }
}
