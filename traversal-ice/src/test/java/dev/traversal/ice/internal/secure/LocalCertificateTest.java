package dev.traversal.ice.internal.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.api.Identity;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;

class LocalCertificateTest {
    @Test
    void isAnX509CertificateOfTheKey_signedByItself() throws GeneralSecurityException {
        LocalCertificate certificate = TestPeers.ALICE.certificate();

        X509Certificate parsed = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.encoded()));

        assertThat(parsed.getPublicKey()).isEqualTo(TestPeers.ALICE.keyPair().getPublic());
        parsed.verify(parsed.getPublicKey());
        parsed.checkValidity(Date.from(Instant.parse("9999-12-31T23:59:58Z")));
        assertThat(parsed.getSerialNumber()).isPositive();
        assertThat(certificate.fingerprint())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(certificate.encoded()));
    }

    @Test
    void isTheSameInEveryProcess() {
        Identity identity = Identity.generate();
        LocalCertificate first = LocalCertificate.of(identity);

        assertThat(LocalCertificate.of(identity)).isSameAs(first);
        assertThat(LocalCertificate.of(Identity.fromBytes(identity.toBytes())))
                .isNotSameAs(first)
                .extracting(LocalCertificate::encoded)
                .isEqualTo(first.encoded());
        assertThat(LocalCertificate.of(Identity.generate()).encoded()).isNotEqualTo(first.encoded());
    }

    @Test
    void refusesAKey_thatIsNotOfP256() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(384);
        KeyPair p384 = generator.generateKeyPair();

        assertThatThrownBy(() -> LocalCertificate.create(p384))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("P-256");
    }
}
