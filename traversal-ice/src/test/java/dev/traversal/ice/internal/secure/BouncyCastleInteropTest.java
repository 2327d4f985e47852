package dev.traversal.ice.internal.secure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.ice.internal.secure.SecureEvent.Failed;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.tls.CipherSuite;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Talks to an endpoint of plain Bouncy Castle over UDP. */
@Tag("loopback")
class BouncyCastleInteropTest {
    private static final TestPeers SELF = TestPeers.ALICE;
    private static final TestPeers PEER = TestPeers.BOB;
    private static final byte[] HELLO = "hello".getBytes(UTF_8);

    @ParameterizedTest
    @EnumSource
    void carriesDataBothWays_asClient(DtlsSuite suite) throws IOException {
        try (PlainPeer peer = plain(suite.code());
                LoopbackEnd end = end(DtlsRole.CLIENT).peer(peer.port())) {
            peer.accept(end.port());
            assertEchoes(end, peer, suite);
        }
    }

    @ParameterizedTest
    @EnumSource
    void carriesDataBothWays_asServer(DtlsSuite suite) throws IOException {
        try (PlainPeer peer = plain(suite.code());
                LoopbackEnd end = end(DtlsRole.SERVER)) {
            peer.connect(end.port());
            assertEchoes(end, peer, suite);
        }
    }

    @Test
    void carriesDataBothWays_whenTheServerWantsACookie() throws IOException {
        try (PlainPeer peer = plain(DtlsSuite.ECDHE_ECDSA_AES_128_GCM_SHA256.code());
                LoopbackEnd end = end(DtlsRole.CLIENT).peer(peer.port())) {
            peer.acceptWithCookie(end.port());
            assertEchoes(end, peer, DtlsSuite.ECDHE_ECDSA_AES_128_GCM_SHA256);
        }
    }

    private static void assertEchoes(LoopbackEnd end, PlainPeer peer, DtlsSuite suite) throws IOException {
        end.start().runUntil(() -> end.established() && peer.connected().isDone());
        assertThat(end.events).containsExactly(new SecureEvent.Established(suite));
        assertThat(end.association().exportKeyingMaterial(PlainPeer.LABEL, new byte[] {1, 2, 3}, 40))
                .isEqualTo(peer.exported());
        peer.echo();

        end.send(HELLO);
        end.send(new byte[1_200]);
        end.runUntil(() -> end.received.size() == 2);

        assertThat(end.received).containsExactly(HELLO, new byte[1_200]);
    }

    @Test
    void hearsThatThePeerCloses() throws IOException {
        try (PlainPeer peer = plain(DtlsSuite.ECDHE_ECDSA_AES_128_GCM_SHA256.code());
                LoopbackEnd end = end(DtlsRole.SERVER)) {
            peer.connect(end.port());
            end.start().runUntil(() -> end.established() && peer.connected().isDone());

            peer.connected().join().close();
            end.runUntil(() -> end.events.size() == 2);

            assertThat(end.events).endsWith(new SecureEvent.PeerClosed());
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
                CipherSuite.TLS_ECDHE_ECDSA_WITH_NULL_SHA,
                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8
            })
    void d11_refusesAClient_thatOffersNothingStrong(int suite) throws IOException {
        try (PlainPeer peer = plain(suite);
                LoopbackEnd end = end(DtlsRole.SERVER)) {
            peer.connect(end.port());

            assertFails(end, SecureFailure.HANDSHAKE_REFUSED);
        }
    }

    @Test
    void refusesAClient_withoutACertificate() throws IOException {
        try (PlainPeer peer = new PlainPeer(
                        null, PEER.certificate().privateKey(), CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256);
                LoopbackEnd end = end(DtlsRole.SERVER)) {
            peer.connect(end.port());

            assertFails(end, SecureFailure.NO_CERTIFICATE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAPeer_withoutExtendedMasterSecret(DtlsRole role) throws IOException {
        try (PlainPeer peer =
                        plain(DtlsSuite.ECDHE_ECDSA_AES_128_GCM_SHA256.code()).withoutExtendedMasterSecret();
                LoopbackEnd end = end(role).peer(peer.port())) {
            if (role == DtlsRole.CLIENT) {
                peer.accept(end.port());
            } else {
                peer.connect(end.port());
            }

            assertFails(end, SecureFailure.HANDSHAKE_REFUSED);
        }
    }

    private static void assertFails(LoopbackEnd end, SecureFailure expected) throws IOException {
        end.start().runUntil(() -> !end.events.isEmpty());

        assertThat(end.events)
                .singleElement()
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(expected));
        assertThat(end.received).isEmpty();
    }

    @Test
    void d06_acceptsAnExpiredCertificate_whenItIsTheSignaledOne() throws Exception {
        byte[] expired = expiredCertificate();
        try (PlainPeer peer = new PlainPeer(
                        expired, PEER.certificate().privateKey(), CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256);
                LoopbackEnd end =
                        new LoopbackEnd(SELF, DtlsRole.SERVER, List.of(Sha256.digest(expired)), PEER.keyHash())) {
            peer.connect(end.port());
            assertEchoes(end, peer, DtlsSuite.ECDHE_ECDSA_AES_128_GCM_SHA256);
        }
    }

    private static byte[] expiredCertificate() throws Exception {
        X500Name name = new X500Name("CN=old");
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                name,
                BigInteger.TEN,
                Date.from(Instant.parse("2001-01-01T00:00:00Z")),
                Date.from(Instant.parse("2002-01-01T00:00:00Z")),
                name,
                SubjectPublicKeyInfo.getInstance(PEER.keyPair().getPublic().getEncoded()));
        var algorithm = new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA");
        var digest = new DefaultDigestAlgorithmIdentifierFinder().find(algorithm);
        return builder.build(new BcECContentSignerBuilder(algorithm, digest)
                        .build(PEER.certificate().privateKey()))
                .getEncoded();
    }

    private static PlainPeer plain(int suite) throws IOException {
        return new PlainPeer(PEER.certificate().encoded(), PEER.certificate().privateKey(), suite);
    }

    private static LoopbackEnd end(DtlsRole role) {
        return new LoopbackEnd(SELF, role, List.of(PEER.certificate().fingerprint()), PEER.keyHash());
    }
}
