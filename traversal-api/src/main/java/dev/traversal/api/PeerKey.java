package dev.traversal.api;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The public half of an {@link Identity}: a point of P-256 that is on the curve. */
public final class PeerKey {
    /** Bytes of {@link #compressed()}. */
    public static final int COMPRESSED_BYTES = 33;

    /** SubjectPublicKeyInfo of a P-256 key up to the point (RFC 5480 section 2). */
    private static final byte[] SPKI_PREFIX =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

    private static final BigInteger P =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    private static final BigInteger B =
            new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
    private static final BigInteger THREE = BigInteger.valueOf(3);
    private static final EllipticCurve CURVE = new EllipticCurve(new ECFieldFp(P), P.subtract(THREE), B);
    private static final int COORDINATE_BYTES = 32;

    private final byte[] compressed;
    private final byte[] subjectPublicKeyInfo;
    private final byte[] hash;
    private final PeerId peerId;
    private volatile @Nullable ECPublicKey publicKey; // made when first needed, the same whoever makes it

    private PeerKey(BigInteger x, BigInteger y) {
        byte[] xBytes = coordinate(x);
        byte[] yBytes = coordinate(y);
        compressed = new byte[COMPRESSED_BYTES];
        compressed[0] = (byte) (y.testBit(0) ? 3 : 2);
        System.arraycopy(xBytes, 0, compressed, 1, COORDINATE_BYTES);
        subjectPublicKeyInfo = Arrays.copyOf(SPKI_PREFIX, SPKI_PREFIX.length + 1 + 2 * COORDINATE_BYTES);
        subjectPublicKeyInfo[SPKI_PREFIX.length] = 4;
        System.arraycopy(xBytes, 0, subjectPublicKeyInfo, SPKI_PREFIX.length + 1, COORDINATE_BYTES);
        System.arraycopy(yBytes, 0, subjectPublicKeyInfo, SPKI_PREFIX.length + 1 + COORDINATE_BYTES, COORDINATE_BYTES);
        hash = sha256(subjectPublicKeyInfo);
        peerId = PeerId.ofSha256(hash);
    }

    /**
     * {@return the same key}
     *
     * @param key a key of P-256, such as a certificate's
     * @throws IllegalArgumentException if it is of another curve
     */
    public static PeerKey of(ECPublicKey key) {
        BigInteger x = key.getW().getAffineX();
        BigInteger y = key.getW().getAffineY();
        if (!key.getParams().getCurve().equals(CURVE) || !isOnCurve(x, y)) {
            throw new IllegalArgumentException("the key is not one of P-256");
        }
        return new PeerKey(x, y);
    }

    /**
     * {@return the key of a compressed point}
     *
     * @param compressed 33 bytes (SEC 1 section 2.3.3)
     * @throws IllegalArgumentException if it is no point of the curve
     */
    public static PeerKey ofCompressed(byte[] compressed) {
        if (compressed.length != COMPRESSED_BYTES || (compressed[0] != 2 && compressed[0] != 3)) {
            throw new IllegalArgumentException("a compressed point has 33 bytes and begins with 2 or 3");
        }
        BigInteger x = new BigInteger(1, compressed, 1, COORDINATE_BYTES);
        // P is 3 mod 4, so a square root is the (P+1)/4-th power
        BigInteger y = rightSide(x).modPow(P.add(BigInteger.ONE).shiftRight(2), P);
        if (!isOnCurve(x, y)) {
            throw new IllegalArgumentException("the point is not on the curve P-256");
        }
        return new PeerKey(x, y.testBit(0) == (compressed[0] == 3) ? y : P.subtract(y));
    }

    /** {@return the point, 33 bytes} */
    public byte[] compressed() {
        return compressed.clone();
    }

    /** {@return the X.509 form, 91 bytes (RFC 5480)} */
    public byte[] subjectPublicKeyInfo() {
        return subjectPublicKeyInfo.clone();
    }

    /** {@return SHA-256 of the X.509 form, 32 bytes: what the peer id spells} */
    public byte[] hash() {
        return hash.clone();
    }

    /** {@return the name that follows from it} */
    public PeerId peerId() {
        return peerId;
    }

    /** {@return the key for the JDK} */
    public ECPublicKey toPublicKey() {
        ECPublicKey known = publicKey;
        if (known != null) {
            return known;
        }
        try {
            ECPublicKey made = (ECPublicKey)
                    KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
            publicKey = made;
            return made;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no P-256", e);
        }
    }

    /**
     * {@return whether the signature is this key's over the message}
     *
     * @param message what was signed
     * @param signature ECDSA with SHA-256, DER
     */
    public boolean verify(byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(toPublicKey());
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // a malformed signature is a wrong signature
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerKey key && Arrays.equals(compressed, key.compressed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(compressed);
    }

    /** {@return the peer id} */
    @Override
    public String toString() {
        return "PeerKey[" + peerId + "]";
    }

    /** x³ - 3x + b. */
    private static BigInteger rightSide(BigInteger x) {
        return x.modPow(THREE, P).subtract(x.multiply(THREE)).add(B).mod(P);
    }

    private static boolean isOnCurve(BigInteger x, BigInteger y) {
        boolean inField = x.signum() >= 0 && y.signum() >= 0 && x.compareTo(P) < 0 && y.compareTo(P) < 0;
        return inField && y.multiply(y).mod(P).equals(rightSide(x));
    }

    private static byte[] coordinate(BigInteger value) {
        byte[] raw = value.toByteArray();
        byte[] fixed = new byte[COORDINATE_BYTES];
        int skip = Math.max(0, raw.length - COORDINATE_BYTES);
        System.arraycopy(raw, skip, fixed, COORDINATE_BYTES - (raw.length - skip), raw.length - skip);
        return fixed;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
