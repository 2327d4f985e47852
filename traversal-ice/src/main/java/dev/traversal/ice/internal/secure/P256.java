package dev.traversal.ice.internal.secure;

import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.custom.sec.SecP256R1Curve;
import org.bouncycastle.util.encoders.Hex;
import org.jspecify.annotations.Nullable;

/**
 * The curve of all identities (SEC 2 section 2.4.2). Named directly, since a look-up by name loads every curve that
 * Bouncy Castle knows, and a fresh process would wait for that.
 */
public final class P256 {
    /** The curve and its generator. */
    public static final ECDomainParameters DOMAIN = domain();

    private static final KnownKeys KNOWN_KEYS = new KnownKeys();

    private P256() {}

    private static ECDomainParameters domain() {
        ECCurve curve = new SecP256R1Curve();
        byte[] generator = Hex.decodeStrict("046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
                + "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5");
        return new ECDomainParameters(curve, curve.decodePoint(generator), curve.getOrder(), BigInteger.ONE);
    }

    /**
     * {@return the key}
     *
     * @param point the point in SEC 1 form
     * @throws IllegalArgumentException if it is not on the curve
     */
    public static ECPublicKeyParameters publicKey(byte[] point) {
        return KNOWN_KEYS.find(point, P256::decode);
    }

    static ECPublicKeyParameters decode(byte[] point) {
        return new ECPublicKeyParameters(DOMAIN.getCurve().decodePoint(point), DOMAIN);
    }

    /** {@return the key, or {@code null} if it is of another curve or kind} */
    static @Nullable ECPublicKeyParameters publicKey(SubjectPublicKeyInfo info) {
        ASN1Encodable curve = info.getAlgorithm().getParameters();
        if (!X9ObjectIdentifiers.id_ecPublicKey.equals(info.getAlgorithm().getAlgorithm())
                || !SECObjectIdentifiers.secp256r1.equals(curve)) {
            return null;
        }
        return publicKey(info.getPublicKeyData().getOctets());
    }
}
