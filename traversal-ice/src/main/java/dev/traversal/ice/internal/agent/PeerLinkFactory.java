package dev.traversal.ice.internal.agent;

import dev.traversal.api.SessionDescription;
import dev.traversal.api.SessionDescription.Fingerprint;
import dev.traversal.api.SessionDescription.Setup;
import dev.traversal.api.SignalingException;
import dev.traversal.ice.internal.check.IceMachine;
import dev.traversal.ice.internal.secure.DtlsRole;
import dev.traversal.ice.internal.secure.HandshakePool;
import dev.traversal.ice.internal.secure.LocalCertificate;
import dev.traversal.ice.internal.secure.PeerFingerprints;
import dev.traversal.ice.internal.secure.SecureAssociation;
import dev.traversal.ice.internal.secure.SecureConfig;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes what is between a session's paths and the application, once the peer's description is known. */
final class PeerLinkFactory {
    private final Supplier<LocalCertificate> certificate;
    private final HandshakePool pool;
    private final SecureRandom random;
    private final byte @Nullable [] peerKeyHash;
    private final OutboundDatagrams outbound;
    private final Runnable wakeUp;
    private @Nullable Ahead ahead;

    /** A handshake that has begun, with whoever it will be. */
    private record Ahead(SecureLink link, PeerFingerprints fingerprints) {}

    /**
     * Makes one.
     *
     * @param peerKeyHash SHA-256 of the peer's SubjectPublicKeyInfo, {@code null} if only its fingerprint is known
     * @param wakeUp asks the session's loop to look at the association
     */
    PeerLinkFactory(
            Supplier<LocalCertificate> certificate,
            HandshakePool pool,
            SecureRandom random,
            byte @Nullable [] peerKeyHash,
            OutboundDatagrams outbound,
            Runnable wakeUp) {
        this.certificate = certificate;
        this.pool = pool;
        this.random = random;
        this.peerKeyHash = peerKeyHash;
        this.outbound = outbound;
        this.wakeUp = wakeUp;
    }

    /** {@return why there is no link to a peer for which {@link #create} makes none} */
    static SignalingException noFingerprint() {
        return new SignalingException(
                SignalingException.Reason.MALFORMED, "the peer's description has no sha-256 fingerprint");
    }

    /** {@return the link that a description asks for, or {@code null} if it lacks what a secure one needs} */
    @Nullable
    PeerLink create(
            SessionConfig config, SessionDescription remote, InboundDatagrams inbound, SecureLink.Frames frames) {
        if (!config.kind().secured()) {
            return new PlainLink(outbound, inbound);
        }
        return remote.fingerprint()
                .map(fingerprint -> secure(config, remote, fingerprint, inbound, frames))
                .orElse(null);
    }

    private SecureLink secure(
            SessionConfig config,
            SessionDescription remote,
            Fingerprint fingerprint,
            InboundDatagrams inbound,
            SecureLink.Frames frames) {
        boolean client = isClient(config, remote);
        boolean ours = config.kind().extended() && remote.options().contains(IceMachine.OUR_OPTION);
        List<byte[]> fingerprints = List.of(HexFormat.of().parseHex(fingerprint.value()));
        SecureLink link;
        Ahead begun = ahead;
        ahead = null;
        if (begun != null && client && ours) {
            begun.fingerprints().tell(fingerprints);
            link = begun.link();
        } else {
            if (begun != null) {
                begun.link().close(0);
            }
            link = link(
                    config,
                    client ? DtlsRole.CLIENT : DtlsRole.SERVER,
                    PeerFingerprints.of(fingerprints),
                    inbound,
                    frames);
        }
        if (ours) {
            link.bindTo(made -> binding(config, remote, made, client));
        }
        return link;
    }

    /**
     * {@return a link whose handshake may begin before the peer has described itself, or {@code null} if that is not this
     * end's part, or there is no room} {@link #create} goes on with it.
     */
    @Nullable
    PeerLink ahead(SessionConfig config, InboundDatagrams inbound, SecureLink.Frames frames) {
        if (!config.kind().signalsHandshake() || config.initiator() || !pool.isAtLeisure()) {
            return null;
        }
        PeerFingerprints fingerprints = PeerFingerprints.toldLater();
        Ahead made = new Ahead(link(config, DtlsRole.CLIENT, fingerprints, inbound, frames), fingerprints);
        ahead = made;
        return made.link();
    }

    private SecureLink link(
            SessionConfig config,
            DtlsRole role,
            PeerFingerprints fingerprints,
            InboundDatagrams inbound,
            SecureLink.Frames frames) {
        SecureAssociation association = new SecureAssociation(new SecureConfig(
                role,
                certificate.get(),
                fingerprints,
                peerKeyHash,
                pool,
                random,
                wakeUp,
                config.connectTimeout().toNanos()));
        return new SecureLink(association, outbound, inbound, frames);
    }

    /** We offer to be either as the initiator, and to be the client otherwise; the peer may know better (RFC 8842). */
    private static boolean isClient(SessionConfig config, SessionDescription remote) {
        return switch (remote.setup().orElse(Setup.ACTPASS)) {
            case ACTIVE -> false;
            case PASSIVE -> true;
            case ACTPASS -> !config.initiator();
        };
    }

    private static SessionBinding binding(
            SessionConfig config, SessionDescription remote, SecureAssociation established, boolean client) {
        String local = config.tag().ufrag();
        byte[] context = SessionBinding.context(
                config.kind() == SessionKind.TICKET ? config.id().value() : "",
                0,
                config.initiator() ? local : remote.ufrag(),
                config.initiator() ? remote.ufrag() : local);
        return new SessionBinding(
                established.exportKeyingMaterial(SessionBinding.EXPORTER_LABEL, context, SessionBinding.EXPORTER_BYTES),
                client);
    }
}
