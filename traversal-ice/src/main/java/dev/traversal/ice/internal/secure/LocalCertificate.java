package dev.traversal.ice.internal.secure;

import dev.traversal.api.Identity;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.util.encoders.Hex;

/**
 * The certificate that an agent shows to every peer: self-signed, for the key of its identity. It says no name and never
 * expires, since peers know it by its fingerprint (RFC 8122). It follows from the key alone, so an identity has the same
 * one in every process. Made without a security provider, a clock or chance. Safe for use by several threads.
 */
public final class LocalCertificate {
    private static final int SERIAL_BYTES = 8;

    /** A certificate does not hold on to its identity, so an identity that nobody uses any more takes it along. */
    private static final Map<Identity, LocalCertificate> OF_IDENTITIES =
            Collections.synchronizedMap(new WeakHashMap<>());

    /** 000101000000Z in DER: read from text, it would load calendars and languages into a fresh process. */
    private static final byte[] NOT_BEFORE = Hex.decodeStrict("170D3030303130313030303030305A");
    /** 99991231235959Z in DER, the date that stands for "never" (RFC 5280 section 4.1.2.5). */
    private static final byte[] NOT_AFTER = Hex.decodeStrict("180F39393939313233313233353935395A");

    private final ECPrivateKeyParameters privateKey;
    private final Certificate structure;
    private final byte[] encoded;
    private final byte[] fingerprint;

    private LocalCertificate(ECPrivateKeyParameters privateKey, Certificate structure, byte[] encoded) {
        this.privateKey = privateKey;
        this.structure = structure;
        this.encoded = encoded;
        this.fingerprint = Sha256.digest(encoded);
    }

    /**
     * {@return the certificate of an identity, made once however many agents have it}
     *
     * @param identity whose
     */
    public static LocalCertificate of(Identity identity) {
        return OF_IDENTITIES.computeIfAbsent(identity, it -> create(it.keyPair()));
    }

    /**
     * Makes one.
     *
     * @param keyPair of P-256
     * @return the certificate
     */
    public static LocalCertificate create(KeyPair keyPair) {
        SubjectPublicKeyInfo publicKey =
                SubjectPublicKeyInfo.getInstance(keyPair.getPublic().getEncoded());
        if (!(keyPair.getPrivate() instanceof ECPrivateKey secret) || P256.publicKey(publicKey) == null) {
            throw new IllegalArgumentException("the key must be of P-256 but is not");
        }
        ECPrivateKeyParameters privateKey = new ECPrivateKeyParameters(secret.getS(), P256.DOMAIN);
        try {
            AlgorithmIdentifier algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
            TBSCertificate unsigned = unsigned(publicKey, algorithm);
            ASN1EncodableVector parts = new ASN1EncodableVector(3);
            parts.add(unsigned);
            parts.add(algorithm);
            parts.add(new DERBitString(sign(privateKey, unsigned.getEncoded("DER"))));
            byte[] encoded = new DERSequence(parts).getEncoded("DER");
            return new LocalCertificate(privateKey, Certificate.getInstance(encoded), encoded);
        } catch (IOException e) {
            throw new IllegalStateException("a certificate could not be encoded", e);
        }
    }

    private static TBSCertificate unsigned(SubjectPublicKeyInfo publicKey, AlgorithmIdentifier algorithm)
            throws IOException {
        X500Name name = new X500NameBuilder().addRDN(BCStyle.CN, "traversal").build();
        V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(serialNumber(publicKey));
        generator.setSignature(algorithm);
        generator.setIssuer(name);
        generator.setSubject(name);
        generator.setStartDate(new Time(ASN1UTCTime.getInstance(NOT_BEFORE)));
        generator.setEndDate(new Time(ASN1GeneralizedTime.getInstance(NOT_AFTER)));
        generator.setSubjectPublicKeyInfo(publicKey);
        return generator.generateTBSCertificate();
    }

    private static ASN1Integer serialNumber(SubjectPublicKeyInfo publicKey) throws IOException {
        byte[] hash = Sha256.digest(publicKey.getEncoded("DER"));
        BigInteger number = new BigInteger(1, Arrays.copyOf(hash, SERIAL_BYTES));
        return new ASN1Integer(number.clearBit(63).setBit(62)); // positive, of one length
    }

    private static byte[] sign(ECPrivateKeyParameters privateKey, byte[] message) throws IOException {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, privateKey);
        BigInteger[] rs = signer.generateSignature(Sha256.digest(message));
        return StandardDSAEncoding.INSTANCE.encode(signer.getOrder(), rs[0], rs[1]);
    }

    /** {@return SHA-256 of the certificate, 32 bytes} */
    public byte[] fingerprint() {
        return fingerprint.clone();
    }

    /** {@return the certificate in DER} */
    public byte[] encoded() {
        return encoded.clone();
    }

    ECPrivateKeyParameters privateKey() {
        return privateKey;
    }

    Certificate structure() {
        return structure;
    }
}
