package dev.traversal.ice.internal.secure;

import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an association needs to know.
 *
 * @param role which end this is
 * @param certificate what we show
 * @param peerFingerprints of the certificates that may be the peer's
 * @param peerKeyHash SHA-256 of the peer's SubjectPublicKeyInfo, or {@code null} if only the fingerprint is known
 * @param pool where the handshake runs
 * @param random the only source of chance
 * @param wakeUp called by the handshake's thread when {@link SecureAssociation#handleTimeout} has something to take up;
 *     never called in lockstep
 * @param handshakeTimeoutNanos how long a handshake may last
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SecureConfig(
        DtlsRole role,
        LocalCertificate certificate,
        PeerFingerprints peerFingerprints,
        byte @Nullable [] peerKeyHash,
        HandshakePool pool,
        SecureRandom random,
        Runnable wakeUp,
        long handshakeTimeoutNanos) {

    /** What architecture and peers settled on: longer than any network is slow, shorter than patience. */
    public static final long DEFAULT_HANDSHAKE_TIMEOUT_NANOS =
            Duration.ofSeconds(15).toNanos();

    /** Checks and keeps copies. */
    public SecureConfig {
        peerKeyHash = peerKeyHash == null ? null : Sha256.require("key hash", peerKeyHash);
        if (handshakeTimeoutNanos <= 0) {
            throw new IllegalArgumentException("the timeout must be positive but was " + handshakeTimeoutNanos);
        }
    }
}
