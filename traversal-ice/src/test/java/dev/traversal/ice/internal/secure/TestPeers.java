package dev.traversal.ice.internal.secure;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/** Keys, certificates and configurations for tests. Everything in a test follows from its seed. */
final class TestPeers {
    static final TestPeers ALICE = new TestPeers(1);
    static final TestPeers BOB = new TestPeers(2);
    static final TestPeers MALLORY = new TestPeers(3);

    private final KeyPair keyPair;
    private final LocalCertificate certificate;

    private TestPeers(long seed) {
        SecureRandom random = random(seed);
        keyPair = keyPair(random);
        certificate = LocalCertificate.create(keyPair);
    }

    KeyPair keyPair() {
        return keyPair;
    }

    LocalCertificate certificate() {
        return certificate;
    }

    byte[] keyHash() {
        return Sha256.digest(keyPair.getPublic().getEncoded());
    }

    /** A configuration for talking to {@code peer}, who is who the signaling says. */
    SecureConfig config(DtlsRole role, TestPeers peer, HandshakePool pool, long seed) {
        return config(role, List.of(peer.certificate.fingerprint()), peer.keyHash(), pool, seed);
    }

    SecureConfig config(
            DtlsRole role, List<byte[]> fingerprints, byte @Nullable [] keyHash, HandshakePool pool, long seed) {
        return new SecureConfig(
                role,
                certificate,
                PeerFingerprints.of(fingerprints),
                keyHash,
                pool,
                random(seed),
                () -> {},
                SecureConfig.DEFAULT_HANDSHAKE_TIMEOUT_NANOS);
    }

    static KeyPair keyPair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A source of secrets that has none. */
    static SecureRandom random(long seed) {
        return new SeededRandom(seed);
    }

    private static final class SeededRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final transient RandomGenerator source;

        SeededRandom(long seed) {
            source = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            source.nextBytes(bytes);
        }

        @Override
        public String getAlgorithm() {
            return "seeded";
        }
    }
}
