package dev.traversal.relay.internal.rendezvous;

import java.util.EnumMap;
import java.util.LinkedHashMap;
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
    private final EnumMap<RejectReason, LongAdder> rejected = new EnumMap<>(RejectReason.class);

    /** Starts at zero. */
    public ServerCounters() {
        for (RejectReason reason : RejectReason.values()) {
            rejected.put(reason, new LongAdder());
        }
    }

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
        LongAdder counter = rejected.get(reason);
        if (counter != null) {
            counter.increment();
        }
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
        LongAdder counter = rejected.get(reason);
        return counter == null ? 0 : counter.sum();
    }

    /** {@return the same for all reasons that occurred} */
    public Map<String, Long> rejected() {
        Map<String, Long> counts = new LinkedHashMap<>();
        rejected.forEach((reason, counter) -> {
            if (counter.sum() > 0) {
                counts.put(reason.text(), counter.sum());
            }
        });
        return counts;
    }
}
