package dev.traversal.ice.internal.secure;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an association needs to know.
 *
 * @param role which end this is
 * @param certificate what we show
 * @param peerFingerprints SHA-256 of the certificates that may be the peer's, at least one (RFC 8122)
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
        List<byte[]> peerFingerprints,
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
        if (peerFingerprints.isEmpty()) {
            throw new IllegalArgumentException("at least one fingerprint of the peer is needed");
        }
        List<byte[]> copies = new ArrayList<>();
        for (byte[] fingerprint : peerFingerprints) {
            copies.add(requireSha256("fingerprint", fingerprint));
        }
        peerFingerprints = List.copyOf(copies);
        peerKeyHash = peerKeyHash == null ? null : requireSha256("key hash", peerKeyHash);
        if (handshakeTimeoutNanos <= 0) {
            throw new IllegalArgumentException("the timeout must be positive but was " + handshakeTimeoutNanos);
        }
    }

    private static byte[] requireSha256(String what, byte[] value) {
        if (value.length != Sha256.BYTES) {
            throw new IllegalArgumentException("a " + what + " has 32 bytes but had " + value.length);
        }
        return value.clone();
    }
}
