package dev.traversal.ice.internal.signal;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.bouncycastle.util.Arrays;

/**
 * What an agent publishes: its {@link PublicPrekey}, signed by the identity that it belongs to.
 *
 * <p>Wire form: that of the prekey (45 bytes), signature (64): ECDSA over a label and everything before it.
 */
public final class SignedPrekey {
    /** The length of the wire form. */
    static final int BYTES = PublicPrekey.BYTES + Ecdsa.BYTES;

    private static final byte[] LABEL = "traversal prekey 1\0".getBytes(StandardCharsets.US_ASCII);

    private SignedPrekey() {}

    /**
     * {@return the wire form}
     *
     * @param prekey what to publish
     * @param owner signs
     */
    public static byte[] sign(PublicPrekey prekey, Identity owner) {
        byte[] signed = prekey.bytes();
        return Arrays.concatenate(signed, Ecdsa.sign(owner, Arrays.concatenate(LABEL, signed)));
    }

    /**
     * {@return the prekey, or why it is not to be used}
     *
     * @param bytes what came from the network
     * @param owner whose prekey it must be
     * @param now the time
     */
    public static Verdict<PublicPrekey> verify(byte[] bytes, PeerKey owner, Instant now) {
        if (bytes.length != BYTES) {
            return new Verdict.Refused<>(EnvelopeRefusal.MALFORMED);
        }
        byte[] signed = Arrays.copyOf(bytes, PublicPrekey.BYTES);
        byte[] signature = Arrays.copyOfRange(bytes, PublicPrekey.BYTES, bytes.length);
        return Ecdsa.verify(owner, Arrays.concatenate(LABEL, signed), signature)
                ? PublicPrekey.read(signed, now)
                : new Verdict.Refused<>(EnvelopeRefusal.BAD_SIGNATURE);
    }
}
