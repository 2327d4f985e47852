package dev.traversal.benchmarks.secure;

import dev.traversal.api.Identity;
import dev.traversal.ice.internal.secure.DtlsRole;
import dev.traversal.ice.internal.secure.HandshakePool;
import dev.traversal.ice.internal.secure.LocalCertificate;
import dev.traversal.ice.internal.secure.PeerFingerprints;
import dev.traversal.ice.internal.secure.SecureAssociation;
import dev.traversal.ice.internal.secure.SecureConfig;
import dev.traversal.ice.internal.secure.SecureEvent;
import java.security.SecureRandom;
import java.util.List;

/** Both ends of an association in one process, without a network. */
final class Associations {
    final SecureAssociation client;
    final SecureAssociation server;

    private Associations(SecureAssociation client, SecureAssociation server) {
        this.client = client;
        this.server = server;
    }

    /** Two ends that have met. */
    static Associations connect(End left, End right, HandshakePool pool, SecureRandom random) {
        Associations pair = new Associations(
                left.towards(right, DtlsRole.CLIENT, pool, random), right.towards(left, DtlsRole.SERVER, pool, random));
        pair.server.start(0);
        pair.client.start(0);
        while (pass(pair.client, pair.server) || pass(pair.server, pair.client)) {
            // until neither has anything more to say
        }
        if (!(pair.client.pollEvent() instanceof SecureEvent.Established)
                || !(pair.server.pollEvent() instanceof SecureEvent.Established)) {
            throw new IllegalStateException("the handshake failed");
        }
        return pair;
    }

    private static boolean pass(SecureAssociation from, SecureAssociation to) {
        boolean passed = false;
        for (byte[] datagram = from.pollDatagram(); datagram != null; datagram = from.pollDatagram()) {
            to.handleDatagram(datagram, 0, datagram.length, 0, (scratch, offset, length) -> {});
            passed = true;
        }
        return passed;
    }

    /**
     * A key and its certificate.
     *
     * @param identity whose key it is
     * @param certificate shown to peers
     */
    record End(Identity identity, LocalCertificate certificate) {
        static End create(SecureRandom random) {
            Identity identity = Identity.generate(random);
            return new End(identity, LocalCertificate.create(identity.keyPair()));
        }

        private SecureAssociation towards(End peer, DtlsRole role, HandshakePool pool, SecureRandom random) {
            return new SecureAssociation(new SecureConfig(
                    role,
                    certificate,
                    PeerFingerprints.of(List.of(peer.certificate.fingerprint())),
                    peer.identity.publicKey().hash(),
                    pool,
                    random,
                    () -> {},
                    SecureConfig.DEFAULT_HANDSHAKE_TIMEOUT_NANOS));
        }
    }
}
