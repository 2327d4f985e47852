package dev.traversal.relay.internal.rendezvous;

import dev.traversal.relay.internal.count.ReasonCounts;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What a rendezvous server counts. Written by its loop, read by anybody. */
public final class ServerCounters {
    private final LongAdder peers = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final LongAdder registrations = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder messageBytes = new LongAdder();
    private final LongAdder prekeys = new LongAdder();
    private final ReasonCounts<RejectReason> rejected = new ReasonCounts<>(RejectReason.class, RejectReason::text);

    /** Starts at zero. */
    public ServerCounters() {}

    void connection(int change) {
        connections.add(change);
    }

    void peer(int change) {
        peers.add(change);
        if (change > 0) {
            registrations.increment();
        }
    }

    void forwarded(int bytes) {
        messages.increment();
        messageBytes.add(bytes);
    }

    void prekey() {
        prekeys.increment();
    }

    void reject(RejectReason reason) {
        rejected.add(reason);
    }

    /** {@return open connections, registered or not} */
    public long connections() {
        return connections.sum();
    }

    /** {@return peers registered now} */
    public long peers() {
        return peers.sum();
    }

    /** {@return registrations so far} */
    public long registrations() {
        return registrations.sum();
    }

    /** {@return envelopes handed to their receivers so far} */
    public long messages() {
        return messages.sum();
    }

    /** {@return the bytes of those envelopes} */
    public long messageBytes() {
        return messageBytes.sum();
    }

    /** {@return prekeys handed out so far} */
    public long prekeys() {
        return prekeys.sum();
    }

    /**
     * {@return how often something was turned away so far}
     *
     * @param reason why
     */
    public long rejected(RejectReason reason) {
        return rejected.of(reason);
    }

    /** {@return the same for all reasons that occurred} */
    public Map<String, Long> rejected() {
        return rejected.all();
    }
}
