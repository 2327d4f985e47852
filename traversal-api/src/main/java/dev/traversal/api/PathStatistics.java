package dev.traversal.api;

import java.time.Duration;
import java.util.Optional;

/**
 * What went over one path. Names are those of {@code RTCIceCandidatePairStats} in the W3C's "Identifiers for WebRTC's
 * Statistics API" where it has one.
 *
 * @param path the path
 * @param selected whether data takes it now
 * @param nominated whether ICE nominated it last
 * @param maxDatagramBytes the longest datagram of the application that was seen to pass; 0 if that was not looked for, which
 *     is so with other libraries' peers and with relays. Where it is less than the 1,150 that are promised the network
 *     drops what it should fragment
 * @param packetsSent datagrams of the secure channel; connectivity checks excluded
 * @param bytesSent their UDP payload in bytes, with what protects them
 * @param packetsReceived datagrams that came over it; connectivity checks excluded
 * @param bytesReceived their UDP payload in bytes
 * @param requestsSent connectivity checks sent, those for consent included
 * @param responsesReceived how many of them were answered with success
 * @param requestsReceived connectivity checks of the peer's, each of which was answered
 * @param consentRequestsSent checks sent for consent (RFC 7675), which keep the mapping too
 * @param currentRoundTripTime of the last check that was answered, if any was
 * @param totalRoundTripTime of all checks that were answered; divided by {@code responsesReceived} it is the mean
 * @param questionsSent how often the peer was asked inside the secure channel whether data passes; none of other
 *     libraries' peers
 * @param questionsLost how many of them went unanswered
 * @param fractionLost the same of late, 0..1
 * @param consentAge time since the peer last consented to receive by answering a check; empty if it never did
 * @param lastPacketReceivedAge time since a datagram came over it; empty if none did
 */
public record PathStatistics(
        Path path,
        boolean selected,
        boolean nominated,
        int maxDatagramBytes,
        long packetsSent,
        long bytesSent,
        long packetsReceived,
        long bytesReceived,
        long requestsSent,
        long responsesReceived,
        long requestsReceived,
        long consentRequestsSent,
        Optional<Duration> currentRoundTripTime,
        Duration totalRoundTripTime,
        long questionsSent,
        long questionsLost,
        double fractionLost,
        Optional<Duration> consentAge,
        Optional<Duration> lastPacketReceivedAge) {}
