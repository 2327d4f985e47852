package dev.traversal.relay;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a {@link RelayServer} has counted; counts are since its start.
 *
 * @param connections open connections, registered or not, now
 * @param peers registered peers, now
 * @param registrations proofs that were accepted
 * @param messagesForwarded envelopes handed to their receivers
 * @param bytesForwarded the bytes of those envelopes
 * @param prekeysServed prekeys handed out
 * @param stunAnswered STUN requests answered
 * @param allocations live at the relay, now
 * @param allocationsMade at the relay
 * @param datagramsRelayed to peers and to clients
 * @param bytesRelayed the bytes of those datagrams
 * @param rejected what was turned away, by reason such as {@code rendezvous.bad-proof} or {@code turn.quota}
 */
public record RelayServerMetrics(
        long connections,
        long peers,
        long registrations,
        long messagesForwarded,
        long bytesForwarded,
        long prekeysServed,
        long stunAnswered,
        long allocations,
        long allocationsMade,
        long datagramsRelayed,
        long bytesRelayed,
        Map<String, Long> rejected) {
    /**
     * Keeps a sorted copy of the reasons.
     *
     * @param connections open connections, registered or not, now
     * @param peers registered peers, now
     * @param registrations proofs that were accepted
     * @param messagesForwarded envelopes handed to their receivers
     * @param bytesForwarded the bytes of those envelopes
     * @param prekeysServed prekeys handed out
     * @param stunAnswered STUN requests answered
     * @param allocations live at the relay, now
     * @param allocationsMade at the relay
     * @param datagramsRelayed to peers and to clients
     * @param bytesRelayed the bytes of those datagrams
     * @param rejected what was turned away, by reason
     */
    public RelayServerMetrics {
        rejected = Collections.unmodifiableMap(new TreeMap<>(rejected));
    }

    /**
     * {@return how often something was turned away}
     *
     * @param reason why, as in {@link #rejected()}
     */
    public long rejected(String reason) {
        return rejected.getOrDefault(reason, 0L);
    }
}
