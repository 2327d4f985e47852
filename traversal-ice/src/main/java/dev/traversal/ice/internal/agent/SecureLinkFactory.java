package dev.traversal.ice.internal.agent;

import dev.traversal.api.SessionDescription;
import dev.traversal.api.SessionDescription.Fingerprint;
import dev.traversal.api.SessionDescription.Setup;
import dev.traversal.ice.internal.secure.DtlsRole;
import dev.traversal.ice.internal.secure.HandshakePool;
import dev.traversal.ice.internal.secure.LocalCertificate;
import dev.traversal.ice.internal.secure.SecureAssociation;
import dev.traversal.ice.internal.secure.SecureConfig;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/** Makes the secured half of a session once the peer's description is known. */
final class SecureLinkFactory {
    private final LocalCertificate certificate;
    private final HandshakePool pool;
    private final SecureRandom random;
    private final byte[] peerKeyHash;
    private final OutboundDatagrams outbound;
    private final Runnable wakeUp;

    /**
     * Makes one.
     *
     * @param peerKeyHash SHA-256 of the peer's SubjectPublicKeyInfo
     * @param wakeUp asks the session's loop to look at the association
     */
    SecureLinkFactory(
            LocalCertificate certificate,
            HandshakePool pool,
            SecureRandom random,
            byte[] peerKeyHash,
            OutboundDatagrams outbound,
            Runnable wakeUp) {
        this.certificate = certificate;
        this.pool = pool;
        this.random = random;
        this.peerKeyHash = peerKeyHash;
        this.outbound = outbound;
        this.wakeUp = wakeUp;
    }

    SecureLink create(
            SessionConfig config, SessionDescription remote, Fingerprint fingerprint, InboundDatagrams inbound) {
        boolean client = remote.setup().filter(setup -> setup == Setup.ACTIVE).isEmpty();
        SecureAssociation association = new SecureAssociation(new SecureConfig(
                client ? DtlsRole.CLIENT : DtlsRole.SERVER,
                certificate,
                List.of(HexFormat.of().parseHex(fingerprint.value())),
                peerKeyHash,
                pool,
                random,
                wakeUp,
                config.connectTimeout().toNanos()));
        String local = config.tag().ufrag();
        byte[] context = SessionBinding.context(
                config.id().value(),
                0,
                config.initiator() ? local : remote.ufrag(),
                config.initiator() ? remote.ufrag() : local);
        return new SecureLink(
                association,
                established -> new SessionBinding(
                        established.exportKeyingMaterial(
                                SessionBinding.EXPORTER_LABEL, context, SessionBinding.EXPORTER_BYTES),
                        client),
                outbound,
                inbound);
    }
}
