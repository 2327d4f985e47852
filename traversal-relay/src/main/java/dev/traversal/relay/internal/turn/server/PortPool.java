package dev.traversal.relay.internal.turn.server;

import java.util.BitSet;
import java.util.random.RandomGenerator;

/** The relayed ports of one address: chosen by chance, so that nobody can tell the next one (RFC 8656 section 7.2). */
final class PortPool {
    private final int first;
    private final int count;
    private final BitSet taken = new BitSet();
    private final RandomGenerator random;

    PortPool(int first, int last, RandomGenerator random) {
        this.first = first;
        this.count = last - first + 1;
        this.random = random;
    }

    /** {@return a port, taken from now on; 0 if there is none} */
    int take() {
        int start = random.nextInt(count);
        int free = taken.nextClearBit(start);
        free = free < count ? free : taken.nextClearBit(0);
        if (free >= count) {
            return 0;
        }
        taken.set(free);
        return first + free;
    }

    /** {@return an even port, and if wanted the next one as well; 0 if there is none} */
    int takeEven(boolean withNext) {
        int start = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            int at = (start + i) % count;
            boolean free =
                    (first + at) % 2 == 0 && !taken.get(at) && (!withNext || at + 1 < count && !taken.get(at + 1));
            if (free) {
                taken.set(at, withNext ? at + 2 : at + 1);
                return first + at;
            }
        }
        return 0;
    }

    void giveBack(int port) {
        if (port >= first && port < first + count) {
            taken.clear(port - first);
        }
    }
}
