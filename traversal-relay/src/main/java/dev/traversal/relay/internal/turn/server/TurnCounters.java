package dev.traversal.relay.internal.turn.server;

import dev.traversal.relay.internal.count.ReasonCounts;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What a TURN server counts. Written by its loop, read by anybody. */
public final class TurnCounters {
    private final LongAdder allocations = new LongAdder();
    private final LongAdder allocated = new LongAdder();
    private final LongAdder answers = new LongAdder();
    private final LongAdder datagramsToPeers = new LongAdder();
    private final LongAdder bytesToPeers = new LongAdder();
    private final LongAdder datagramsToClients = new LongAdder();
    private final LongAdder bytesToClients = new LongAdder();
    private final ReasonCounts<TurnReject> rejected = new ReasonCounts<>(TurnReject.class, TurnReject::label);

    /** Starts at zero. */
    public TurnCounters() {}

    void allocation(int change) {
        allocations.add(change);
        if (change > 0) {
            allocated.increment();
        }
    }

    void answered() {
        answers.increment();
    }

    void toPeer(int bytes) {
        datagramsToPeers.increment();
        bytesToPeers.add(bytes);
    }

    void toClient(int bytes) {
        datagramsToClients.increment();
        bytesToClients.add(bytes);
    }

    void reject(TurnReject reason) {
        rejected.add(reason);
    }

    /** {@return allocations now} */
    public long allocations() {
        return allocations.sum();
    }

    /** {@return allocations made so far} */
    public long allocated() {
        return allocated.sum();
    }

    /** {@return requests answered so far} */
    public long answers() {
        return answers.sum();
    }

    /** {@return datagrams relayed from clients so far} */
    public long datagramsToPeers() {
        return datagramsToPeers.sum();
    }

    /** {@return the bytes in them} */
    public long bytesToPeers() {
        return bytesToPeers.sum();
    }

    /** {@return datagrams relayed to clients so far} */
    public long datagramsToClients() {
        return datagramsToClients.sum();
    }

    /** {@return the bytes in them} */
    public long bytesToClients() {
        return bytesToClients.sum();
    }

    /**
     * {@return how often something was dropped or refused so far}
     *
     * @param reason why
     */
    public long rejected(TurnReject reason) {
        return rejected.of(reason);
    }

    /** {@return the same for all reasons that occurred} */
    public Map<String, Long> rejected() {
        return rejected.all();
    }
}
