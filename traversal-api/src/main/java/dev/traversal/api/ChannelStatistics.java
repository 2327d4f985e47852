package dev.traversal.api;

import java.util.List;

/**
 * What went through a channel so far. Names are those of {@code RTCTransportStats} in the W3C's "Identifiers for WebRTC's
 * Statistics API" where it has one. Counts only grow; those of one moment may be a few datagrams apart.
 *
 * @param packetsSent datagrams of the secure channel, by all paths, copies included; connectivity checks excluded
 * @param bytesSent their UDP payload in bytes, with what protects them
 * @param packetsReceived datagrams that came on validated paths; connectivity checks excluded
 * @param bytesReceived their UDP payload in bytes
 * @param packetsDiscardedOnSend datagrams of the application that waited for a path or for room in vain
 * @param packetsDiscardedOnReceive datagrams that the application did not take in time
 * @param selectedCandidatePairChanges how often data took another path, the first included
 * @param paths each path that was ever valid, the newest 16
 */
public record ChannelStatistics(
        long packetsSent,
        long bytesSent,
        long packetsReceived,
        long bytesReceived,
        long packetsDiscardedOnSend,
        long packetsDiscardedOnReceive,
        int selectedCandidatePairChanges,
        List<PathStatistics> paths) {
    /**
     * Keeps a copy.
     *
     * @param packetsSent datagrams of the secure channel, by all paths, copies included; connectivity checks excluded
     * @param bytesSent their UDP payload in bytes, with what protects them
     * @param packetsReceived datagrams that came on validated paths; connectivity checks excluded
     * @param bytesReceived their UDP payload in bytes
     * @param packetsDiscardedOnSend datagrams of the application that waited for a path or for room in vain
     * @param packetsDiscardedOnReceive datagrams that the application did not take in time
     * @param selectedCandidatePairChanges how often data took another path, the first included
     * @param paths each path that was ever valid, the newest 16
     */
    public ChannelStatistics {
        paths = List.copyOf(paths);
    }
}
