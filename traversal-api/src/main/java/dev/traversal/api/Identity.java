package dev.traversal.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who an agent is: one P-256 key pair, used for ECDSA with SHA-256 only. Keep it, and peers recognise the agent after
 * a restart. Safe for use by several threads.
 */
public final class Identity {
    private @Nullable Keys keys;

    private Identity(@Nullable Keys keys) {
        this.keys = keys;
    }

    /** The two halves. */
    private record Keys(ECPrivateKey privateKey, PeerKey publicKey) {
        static Keys generate(SecureRandom random) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"), random);
                KeyPair pair = generator.generateKeyPair();
                return new Keys((ECPrivateKey) pair.getPrivate(), PeerKey.of((ECPublicKey) pair.getPublic()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java runtime has no P-256", e);
            }
        }
    }

    /** {@return a new identity; its keys are made when they are first needed} */
    public static Identity generate() {
        return new Identity(null);
    }

    /**
     * {@return a new identity}
     *
     * @param random where its secret comes from
     */
    public static Identity generate(SecureRandom random) {
        return new Identity(Keys.generate(random));
    }

    /**
     * Restores an identity from what {@link #toBytes()} gave.
     *
     * @param bytes the saved form
     * @return the identity
     * @throws IllegalArgumentException if it is not one
     */
    public static Identity fromBytes(byte[] bytes) {
        if (bytes.length <= PeerKey.COMPRESSED_BYTES) {
            throw new IllegalArgumentException("an identity has more bytes than " + bytes.length);
        }
        byte[] point = Arrays.copyOf(bytes, PeerKey.COMPRESSED_BYTES);
        byte[] secret = Arrays.copyOfRange(bytes, PeerKey.COMPRESSED_BYTES, bytes.length);
        PeerKey publicKey = PeerKey.ofCompressed(point);
        try {
            ECPrivateKey privateKey =
                    (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(secret));
            Identity identity = new Identity(new Keys(privateKey, publicKey));
            byte[] probe = "traversal identity self-test".getBytes(StandardCharsets.US_ASCII);
            if (!publicKey.verify(probe, identity.sign(probe))) {
                throw new IllegalArgumentException("the two halves of the identity do not belong together");
            }
            return identity;
        } catch (GeneralSecurityException | ClassCastException | IllegalStateException e) {
            throw new IllegalArgumentException("not an identity", e);
        }
    }

    /**
     * Reads the identity that a file holds, or makes one and puts it there, readable by its owner only. Of several
     * processes that come at once, one makes the identity and the others read it.
     *
     * @param file the file; its directory must exist
     * @return the identity
     * @throws IOException if the file cannot be read or written
     * @throws IllegalArgumentException if the file holds something else
     */
    public static Identity loadOrCreate(Path file) throws IOException {
        return IdentityFile.loadOrCreate(file);
    }

    /** {@return the secret, to be kept where only its owner can read it: compressed point, then PKCS #8} */
    public byte[] toBytes() {
        byte[] point = keys().publicKey().compressed();
        byte[] secret = Objects.requireNonNull(keys().privateKey().getEncoded(), "encoded key");
        byte[] all = Arrays.copyOf(point, point.length + secret.length);
        System.arraycopy(secret, 0, all, point.length, secret.length);
        return all;
    }

    /** {@return the public half} */
    public PeerKey publicKey() {
        return keys().publicKey();
    }

    /** {@return the name that follows from the public half} */
    public PeerId peerId() {
        return publicKey().peerId();
    }

    /** {@return the key pair, for the certificate of the secure channel} */
    public KeyPair keyPair() {
        return new KeyPair(publicKey().toPublicKey(), keys().privateKey());
    }

    /**
     * {@return a signature: ECDSA with SHA-256, DER}
     *
     * @param message what to sign; callers put a label of their purpose first
     */
    public byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys().privateKey());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("P-256 key refused by its own runtime", e);
        }
    }

    private synchronized Keys keys() {
        Keys made = keys;
        if (made == null) {
            made = Keys.generate(new SecureRandom());
            keys = made;
        }
        return made;
    }

    /** {@return the peer id; never the secret} */
    @Override
    public String toString() {
        return "Identity[" + peerId() + "]";
    }
}
