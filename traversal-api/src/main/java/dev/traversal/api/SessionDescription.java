package dev.traversal.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one peer tells the other about itself: ICE credentials and candidates, fingerprints, roles (RFC 8839).
 *
 * @param ufrag 4..256 ice-chars (RFC 8839 section 5.4)
 * @param password 22..256 ice-chars
 * @param options ICE options, such as {@code ice2} and {@code trickle}
 * @param pacing Ta that the sender asks for; empty means 50 ms (RFC 8839 section 5.6)
 * @param fingerprints of the sender's certificate (RFC 8122); empty without a secure channel
 * @param setup who opens the DTLS association (RFC 8842)
 * @param candidates those known, at most 100
 * @param endOfCandidates whether no more will follow (RFC 8838 section 8.2)
 */
public record SessionDescription(
        String ufrag,
        String password,
        Set<String> options,
        Optional<Duration> pacing,
        List<Fingerprint> fingerprints,
        Optional<Setup> setup,
        List<Candidate> candidates,
        boolean endOfCandidates) {

    /** Who opens the DTLS association (RFC 8842 section 5.2). */
    public enum Setup {
        /** The sender will. */
        ACTIVE,
        /** The receiver shall. */
        PASSIVE,
        /** The receiver chooses. */
        ACTPASS
    }

    /**
     * A certificate's hash (RFC 8122 section 5).
     *
     * @param algorithm such as {@code sha-256}, lower case
     * @param value lower-case hexadecimal, two digits a byte, without colons
     */
    public record Fingerprint(String algorithm, String value) {}
}
