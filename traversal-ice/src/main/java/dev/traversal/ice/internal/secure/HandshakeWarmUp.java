package dev.traversal.ice.internal.secure;

import java.security.SecureRandom;
import java.util.List;

/**
 * Talks to itself once, in memory, so that the first handshake with a peer finds its classes loaded: in a fresh process
 * they cost more than all the cryptography. Meant for a background thread while an agent starts.
 */
public final class HandshakeWarmUp {
    private static final int DATAGRAM_BYTES = 1_200;

    private HandshakeWarmUp() {}

    /**
     * Runs one handshake of both roles and seals and opens one record each way.
     *
     * @param certificate shown by both ends
     * @param random the source of chance
     */
    public static void run(LocalCertificate certificate, SecureRandom random) {
        try (HandshakePool pool = HandshakePool.lockstep()) {
            SecureAssociation client = association(DtlsRole.CLIENT, certificate, pool, random);
            SecureAssociation server = association(DtlsRole.SERVER, certificate, pool, random);
            server.start(0);
            client.start(0);
            while (pass(client, server) || pass(server, client)) {
                // until neither has anything more to say
            }
            if (client.pollEvent() instanceof SecureEvent.Established
                    && server.pollEvent() instanceof SecureEvent.Established) {
                exchange(client, server);
                exchange(server, client);
            }
            client.close(0);
            server.close(0);
        }
    }

    private static SecureAssociation association(
            DtlsRole role, LocalCertificate certificate, HandshakePool pool, SecureRandom random) {
        return new SecureAssociation(new SecureConfig(
                role,
                certificate,
                PeerFingerprints.of(List.of(certificate.fingerprint())),
                null,
                pool,
                random,
                () -> {},
                SecureConfig.DEFAULT_HANDSHAKE_TIMEOUT_NANOS));
    }

    private static boolean pass(SecureAssociation from, SecureAssociation to) {
        boolean passed = false;
        for (byte[] datagram = from.pollDatagram(); datagram != null; datagram = from.pollDatagram()) {
            to.handleDatagram(datagram, 0, datagram.length, 0, (scratch, offset, length) -> {});
            passed = true;
        }
        return passed;
    }

    private static void exchange(SecureAssociation from, SecureAssociation to) {
        byte[] record = new byte[DATAGRAM_BYTES + from.maxOverhead()];
        int length = from.seal(new byte[DATAGRAM_BYTES], 0, DATAGRAM_BYTES, record, 0);
        to.handleDatagram(record, 0, length, 0, (scratch, offset, count) -> {});
    }
}
