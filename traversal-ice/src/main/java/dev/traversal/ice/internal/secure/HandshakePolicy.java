package dev.traversal.ice.internal.secure;

import java.util.Vector;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;

/** What both roles offer and accept: DTLS 1.2 alone, X25519 or NIST curves, ECDSA. */
@SuppressWarnings("JdkObsolete") // Bouncy Castle takes nothing but vectors
final class HandshakePolicy {
    /** Bouncy Castle never resends: its clock is the wall's, and resends are the event loop's business. */
    static final int NEVER_MILLIS = Integer.MAX_VALUE;

    /** Groups for the key exchange, best first; P-256 is also the curve of the certificates. */
    private static final int[] GROUPS = {NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1};

    private HandshakePolicy() {}

    static ProtocolVersion[] versions() {
        return ProtocolVersion.DTLSv12.only();
    }

    static Vector<Integer> groups() {
        Vector<Integer> groups = new Vector<>();
        for (int group : GROUPS) {
            groups.add(group);
        }
        return groups;
    }

    /** {@return the first of the peer's groups that we speak, or -1} */
    static int firstCommonGroup(int[] offered) {
        for (int group : offered) {
            for (int ours : GROUPS) {
                if (group == ours) {
                    return group;
                }
            }
        }
        return -1;
    }

    /** {@return the one signature algorithm of both: every hash more is one more to keep over all messages} */
    static Vector<SignatureAndHashAlgorithm> signatures() {
        Vector<SignatureAndHashAlgorithm> signatures = new Vector<>();
        signatures.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
        return signatures;
    }
}
