package dev.traversal.ice.internal.check;

import dev.traversal.internal.stun.IntegrityKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Both sides' fragments and passwords; a restart makes new ones (RFC 8445 sections 5.3 and 9). */
final class Credentials {
    private final byte[] ufrag;
    private final IntegrityKey key;
    private @Nullable Remote remote;
    private boolean sha256;

    /**
     * What the peer told.
     *
     * @param key signs our requests and the peer's answers
     * @param username of our requests (RFC 8445 section 7.2.2)
     */
    record Remote(IntegrityKey key, byte[] username) {}

    Credentials(String ufrag, String password) {
        this.ufrag = ufrag.getBytes(StandardCharsets.US_ASCII);
        this.key = IntegrityKey.shortTerm(password);
    }

    /** {@return our fragment, with which the peer's requests begin their user name} */
    byte[] ufrag() {
        return ufrag;
    }

    /** {@return the key of the peer's requests and of our answers} */
    IntegrityKey key() {
        return key;
    }

    /** The peer can tell a MESSAGE-INTEGRITY-SHA256. */
    void useSha256() {
        sha256 = true;
    }

    /** {@return whether our requests are signed by SHA-256, and no more by SHA-1} */
    boolean usesSha256() {
        return sha256;
    }

    @Nullable
    Remote remote() {
        return remote;
    }

    void remote(String remoteUfrag, String remotePassword) {
        byte[] theirs = (remoteUfrag + ':').getBytes(StandardCharsets.US_ASCII);
        byte[] username = new byte[theirs.length + ufrag.length];
        System.arraycopy(theirs, 0, username, 0, theirs.length);
        System.arraycopy(ufrag, 0, username, theirs.length, ufrag.length);
        remote = new Remote(IntegrityKey.shortTerm(remotePassword), username);
    }
}
