package dev.traversal.ice.internal.secure;

import java.util.Arrays;

/** Which of the newest records have come already (RFC 6347 section 4.1.2.6). */
final class ReplayWindow {
    /** How far a record may lag behind the newest one. */
    static final int RECORDS = 2_048;

    /** One block more than the window, so that a whole block can be cleared when the window enters it. */
    private static final int BLOCKS = RECORDS / Long.SIZE * 2;

    private final long[] seen = new long[BLOCKS];
    private long newest = -1;

    /** {@return whether a record of this number has not come yet and is not too old to tell} */
    boolean isFresh(long sequence) {
        if (sequence > newest) {
            return true;
        }
        return newest - sequence < RECORDS && (seen[block(sequence)] & bit(sequence)) == 0;
    }

    /** Remembers a record that authenticated. */
    void mark(long sequence) {
        if (sequence > newest) {
            clearBlocksUpTo(sequence);
            newest = sequence;
        }
        seen[block(sequence)] |= bit(sequence);
    }

    private void clearBlocksUpTo(long sequence) {
        // newest is -1 at first: an arithmetic shift keeps that block before block 0
        long first = (newest >> 6) + 1;
        long last = sequence >> 6;
        if (last - first >= BLOCKS) {
            Arrays.fill(seen, 0);
            return;
        }
        for (long block = first; block <= last; block++) {
            seen[(int) (block % BLOCKS)] = 0;
        }
    }

    private static int block(long sequence) {
        return (int) ((sequence >>> 6) % BLOCKS);
    }

    private static long bit(long sequence) {
        return 1L << (sequence & 63);
    }
}
