package dev.traversal.ice.internal.signal;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.api.SessionId;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.util.Arrays;

/**
 * Makes the envelopes of one session for one peer, and numbers them. Not thread-safe.
 *
 * <p>Wire form: version (1 byte), prekey id (4), encapsulated key (32), ciphertext.
 */
public final class EnvelopeSealer {
    /** No envelope is longer. */
    public static final int MAX_ENVELOPE_BYTES = 32 * 1024;

    /** No message's body is longer. */
    public static final int MAX_BODY_BYTES = 31 * 1024;

    static final byte VERSION = 1;
    static final int HEADER_BYTES = 1 + 4;

    private final Identity self;
    private final SessionId session;
    private final PeerId receiver;
    private final SecureRandom random;
    private PublicPrekey prekey;
    private int nextSequence;

    /**
     * Begins a session's numbering.
     *
     * @param self signs
     * @param session the session
     * @param receiver who alone can open the envelopes
     * @param prekey the receiver's, verified
     * @param random where secrets come from
     */
    public EnvelopeSealer(Identity self, SessionId session, PeerId receiver, PublicPrekey prekey, SecureRandom random) {
        this.self = self;
        this.session = session;
        this.receiver = receiver;
        this.prekey = prekey;
        this.random = random;
    }

    /**
     * Seals to another prekey of the receiver from now on.
     *
     * @param newer the prekey, verified
     */
    public void replacePrekey(PublicPrekey newer) {
        prekey = newer;
    }

    /**
     * {@return whether the receiver cannot open what is sealed now, since its prekey has expired}
     *
     * @param now the time
     */
    public boolean isStale(Instant now) {
        return !now.isBefore(prekey.expiresAt());
    }

    /**
     * {@return the envelope that begins the session}
     *
     * @param own the sender's prekey, so that the receiver need not look it up; the offer's signature covers it
     * @param body the sender's description
     * @param now the time
     */
    public byte[] offer(PublicPrekey own, byte[] body, Instant now) {
        if (nextSequence != 0) {
            throw new IllegalStateException("an offer comes first but this would be message " + nextSequence);
        }
        EnvelopeCodec.Claim claim = new EnvelopeCodec.Claim(self.publicKey().compressed(), own.bytes());
        return seal(MessageKind.OFFER, 0, Optional.of(claim), body, now);
    }

    /**
     * {@return an envelope}
     *
     * @param kind any but {@link MessageKind#OFFER}
     * @param generation of the session
     * @param body at most {@link #MAX_BODY_BYTES}
     * @param now the time
     */
    public byte[] seal(MessageKind kind, int generation, byte[] body, Instant now) {
        if (kind == MessageKind.OFFER || generation < 0) {
            throw new IllegalArgumentException("expected a generation and no offer but got " + kind + " " + generation);
        }
        return seal(kind, generation, Optional.empty(), body, now);
    }

    private byte[] seal(
            MessageKind kind, int generation, Optional<EnvelopeCodec.Claim> claim, byte[] body, Instant now) {
        if (body.length > MAX_BODY_BYTES) {
            throw new IllegalArgumentException(
                    "a body has at most " + MAX_BODY_BYTES + " bytes but this has " + body.length);
        }
        byte[] encoded = EnvelopeCodec.encode(new EnvelopeCodec.Content(
                kind, session, generation, nextSequence++, Freshness.expiry(now).toEpochMilli(), claim, body));
        byte[] signature = Ecdsa.sign(self, EnvelopeCodec.toSign(self.peerId(), receiver, encoded));
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .put(VERSION)
                .putInt(prekey.id())
                .array();
        byte[] plaintext = EnvelopeCodec.pack(signature, encoded);
        byte[] sealed = new HpkeBox().seal(prekey.publicKey(), receiver.value(), header, plaintext, random);
        return Arrays.concatenate(header, sealed);
    }
}
