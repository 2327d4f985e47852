package dev.traversal.relay.internal.listen;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a key is the certificate's: the JDK takes any two, and every handshake fails then. */
final class KeyMatch {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final byte[] SAMPLE = "traversal".getBytes(StandardCharsets.US_ASCII);

    private KeyMatch() {}

    /**
     * Lets the key sign something, and the certificate verify it.
     *
     * @param certificates a PEM file, the server's certificate first
     * @param key a PEM file, PKCS #8
     * @throws IllegalArgumentException if they do not belong together
     */
    static void require(Path certificates, Path key) {
        try (InputStream in = Files.newInputStream(certificates)) {
            PublicKey verifier = CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getPublicKey();
            Signature signature = Signature.getInstance(signatures(verifier.getAlgorithm()));
            signature.initSign(read(key, verifier.getAlgorithm()));
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(verifier);
            signature.update(SAMPLE);
            if (!signature.verify(signed)) {
                throw new IllegalArgumentException(key + " is not the key of the certificate in " + certificates);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    key + " is not the key of the certificate in " + certificates + ": " + e.getMessage(), e);
        }
    }

    private static String signatures(String keys) {
        return switch (keys) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> keys; // those of RFC 8032 are named as their keys; Netty reads these with Bouncy Castle only
        };
    }

    private static PrivateKey read(Path key, String algorithm) throws IOException, GeneralSecurityException {
        Matcher pem = PEM.matcher(Files.readString(key, StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new IOException("no key of PKCS #8");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }
}
