package dev.traversal.ice.internal.secure;

import java.util.ArrayList;
import java.util.List;

/**
 * The SHA-256 fingerprints of the certificates that may be a peer's (RFC 8122). A handshake may begin before they are
 * known, but never passes the peer's certificate without them. Thread-safe.
 */
public final class PeerFingerprints {
    private volatile List<byte[]> known = List.of();

    private PeerFingerprints() {}

    /**
     * {@return these}
     *
     * @param fingerprints at least one, of 32 bytes each
     */
    public static PeerFingerprints of(List<byte[]> fingerprints) {
        PeerFingerprints made = new PeerFingerprints();
        made.tell(fingerprints);
        return made;
    }

    /** {@return some that {@link #tell} will name} */
    public static PeerFingerprints toldLater() {
        return new PeerFingerprints();
    }

    /**
     * Names them.
     *
     * @param fingerprints at least one, of 32 bytes each
     */
    public void tell(List<byte[]> fingerprints) {
        if (fingerprints.isEmpty()) {
            throw new IllegalArgumentException("at least one fingerprint of the peer is needed");
        }
        List<byte[]> copies = new ArrayList<>();
        for (byte[] fingerprint : fingerprints) {
            copies.add(Sha256.require("fingerprint", fingerprint));
        }
        known = List.copyOf(copies);
    }

    List<byte[]> known() {
        return known;
    }
}
