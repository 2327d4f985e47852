package dev.traversal.api;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one peer tells the other about itself: ICE credentials and candidates, fingerprints, roles (RFC 8839).
 *
 * @param ufrag 4..256 ice-chars (RFC 8839 section 5.4)
 * @param password 22..256 ice-chars
 * @param options ICE options, such as {@code ice2} and {@code trickle}, at most 16; their order is kept
 * @param pacing Ta that the sender asks for, 0..10,000 whole milliseconds; empty means 50 ms (RFC 8839 section 5.5)
 * @param fingerprints of the sender's certificate, one an algorithm (RFC 8122); empty without a secure channel
 * @param setup who opens the DTLS association (RFC 8842)
 * @param candidates those known, at most 100
 * @param endOfCandidates whether no more will follow (RFC 8838 section 8.2)
 * @param lite whether the sender answers checks and sends none (RFC 8445 section 2.5)
 */
public record SessionDescription(
        String ufrag,
        String password,
        Set<String> options,
        Optional<Duration> pacing,
        List<Fingerprint> fingerprints,
        Optional<Setup> setup,
        List<Candidate> candidates,
        boolean endOfCandidates,
        boolean lite) {
    /** The most candidates that a description holds. */
    public static final int MAX_CANDIDATES = 100;

    static final int MAX_OPTIONS = 16;
    static final int MAX_OPTION_CHARACTERS = 32;
    static final Duration MAX_PACING = Duration.ofSeconds(10);

    /**
     * Checks each part against its range and keeps copies.
     *
     * @param ufrag 4..256 ice-chars
     * @param password 22..256 ice-chars
     * @param options ICE options, at most 16
     * @param pacing 0..10,000 whole milliseconds; empty means 50 ms
     * @param fingerprints one an algorithm; empty without a secure channel
     * @param setup who opens the DTLS association
     * @param candidates at most 100
     * @param endOfCandidates whether no more will follow
     * @param lite whether the sender answers checks and sends none
     */
    public SessionDescription {
        IceChars.require(ufrag, 4, 256, "ufrag");
        IceChars.require(password, 22, 256, "password");
        options = Collections.unmodifiableSet(new LinkedHashSet<>(options)); // Set.copyOf would shuffle them
        fingerprints = List.copyOf(fingerprints);
        candidates = List.copyOf(candidates);
        options.forEach(option -> IceChars.require(option, 1, MAX_OPTION_CHARACTERS, "option"));
        if (options.size() > MAX_OPTIONS) {
            throw new IllegalArgumentException("options must be at most 16 but were " + options.size());
        }
        if (candidates.size() > MAX_CANDIDATES) {
            throw new IllegalArgumentException("candidates must be at most 100 but were " + candidates.size());
        }
        pacing.ifPresent(SessionDescription::checkPacing);
        Set<String> algorithms = new HashSet<>();
        if (!fingerprints.stream().allMatch(fingerprint -> algorithms.add(fingerprint.algorithm()))) {
            throw new IllegalArgumentException("there must be one fingerprint an algorithm");
        }
    }

    /**
     * Makes the description of a full implementation.
     *
     * @param ufrag 4..256 ice-chars
     * @param password 22..256 ice-chars
     * @param options ICE options, at most 16
     * @param pacing 0..10,000 whole milliseconds; empty means 50 ms
     * @param fingerprints one an algorithm; empty without a secure channel
     * @param setup who opens the DTLS association
     * @param candidates at most 100
     * @param endOfCandidates whether no more will follow
     */
    public SessionDescription(
            String ufrag,
            String password,
            Set<String> options,
            Optional<Duration> pacing,
            List<Fingerprint> fingerprints,
            Optional<Setup> setup,
            List<Candidate> candidates,
            boolean endOfCandidates) {
        this(ufrag, password, options, pacing, fingerprints, setup, candidates, endOfCandidates, false);
    }

    private static void checkPacing(Duration pacing) {
        if (pacing.isNegative() || pacing.compareTo(MAX_PACING) > 0 || pacing.toNanosPart() % 1_000_000 != 0) {
            throw new IllegalArgumentException("pacing must be whole milliseconds, 0..10000, but was " + pacing);
        }
    }

    /**
     * {@return the attributes, one a line, each line ended by CR LF (RFC 8839)}
     *
     * <p>It holds the password: it is for the peer alone.
     */
    public String toText() {
        return DescriptionText.format(this);
    }

    /**
     * Reads what {@link #toText()} gave, or any SDP with one component: lines that mean nothing here are ignored,
     * candidates that cannot be used are skipped and counted. No name is resolved.
     *
     * @param text lines ended by LF or CR LF
     * @param allowances what is accepted beyond the ordinary
     * @return the description and what was skipped
     * @throws SignalingException with reason {@link SignalingException.Reason#MALFORMED} if credentials, fingerprints,
     *     pacing or setup are absent or malformed, or contradict each other
     */
    public static Parsed parse(String text, Allowance... allowances) {
        return DescriptionText.parse(text, Set.of(allowances));
    }

    /**
     * {@return the same with some of its candidates}
     *
     * @param which those that stay
     */
    public SessionDescription withCandidates(Predicate<Candidate> which) {
        return new SessionDescription(
                ufrag,
                password,
                options,
                pacing,
                fingerprints,
                setup,
                candidates.stream().filter(which).toList(),
                endOfCandidates,
                lite);
    }

    /** {@return the fingerprint by which the sender's certificate is verified, if any: that of SHA-256} */
    public Optional<Fingerprint> fingerprint() {
        return fingerprints.stream()
                .filter(fingerprint -> fingerprint.algorithm().equals(Fingerprint.SHA_256))
                .findFirst();
    }

    /** {@return the parts, without the password} */
    @Override
    public String toString() {
        return "SessionDescription[ufrag=" + ufrag + ", options=" + options + ", pacing=" + pacing + ", fingerprints="
                + fingerprints + ", setup=" + setup + ", candidates=" + candidates + ", endOfCandidates="
                + endOfCandidates + (lite ? ", lite" : "") + "]";
    }

    /** What {@link #parse} accepts beyond the ordinary. */
    public enum Allowance {
        /** Candidates with a loopback address: the agent itself is bound to one. */
        LOOPBACK,
        /** Candidates with a link-local address: the agent itself has no others. */
        LINK_LOCAL,
        /** No fingerprint: candidates that follow a description (RFC 8840 section 9), or no secure channel. */
        NO_FINGERPRINT
    }

    /**
     * A description that was read.
     *
     * @param description what can be used
     * @param refused how many candidate lines were skipped for which reason
     */
    public record Parsed(SessionDescription description, Map<CandidateRefusal, Integer> refused) {
        /**
         * Keeps a copy.
         *
         * @param description what can be used
         * @param refused how many candidate lines were skipped for which reason
         */
        public Parsed {
            refused = Map.copyOf(refused);
        }
    }

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
     * @param algorithm {@code sha-256}, {@code sha-384} or {@code sha-512}; certificates are verified by the first
     * @param value lower-case hexadecimal, two digits a byte, without colons
     */
    public record Fingerprint(String algorithm, String value) {
        /** The algorithm that every peer knows. */
        public static final String SHA_256 = "sha-256";

        /**
         * Checks the algorithm and the length of its value.
         *
         * @param algorithm {@code sha-256}, {@code sha-384} or {@code sha-512}
         * @param value lower-case hexadecimal
         */
        public Fingerprint {
            int digits = FingerprintText.digits(algorithm);
            if (!FingerprintText.isHex(value, digits)) {
                throw new IllegalArgumentException("a fingerprint of " + algorithm + " is " + digits
                        + " lower-case hexadecimal digits but has " + value.length() + " characters");
            }
        }
    }
}
