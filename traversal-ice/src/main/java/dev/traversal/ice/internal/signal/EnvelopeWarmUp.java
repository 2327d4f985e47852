package dev.traversal.ice.internal.signal;

import dev.traversal.api.Identity;
import dev.traversal.api.SessionId;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * Seals an envelope and opens it, so that the first real one finds everything loaded. In a fresh process this takes
 * 0.4 s of one core, most of it for the verification of the cryptographic library's own signed archive; so it is for a
 * thread of its own, as early as possible.
 */
public final class EnvelopeWarmUp {
    private EnvelopeWarmUp() {}

    /**
     * Does it. Touches nothing but what it makes.
     *
     * @param identity seals and opens
     * @param random where secrets come from; not the seeded one of a simulation, whose order this would disturb
     * @param now the time
     */
    public static void run(Identity identity, SecureRandom random, Instant now) {
        PrekeyRing ring = new PrekeyRing(random, now);
        SessionId session = SessionId.generate(random);
        EnvelopeSealer sealer = new EnvelopeSealer(identity, session, identity.peerId(), ring.published(), random);
        byte[] envelope = sealer.offer(ring.published(), new byte[1_024], now);
        if (new EnvelopeOpener(identity.peerId(), ring).open(envelope, now) instanceof Verdict.Refused<?> refused) {
            throw new IllegalStateException("an envelope of our own was refused: " + refused.reason());
        }
        HpkeBox.prepareTables(); // last, since nobody needs them soon
    }
}
