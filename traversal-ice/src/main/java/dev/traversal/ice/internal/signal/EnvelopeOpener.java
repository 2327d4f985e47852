package dev.traversal.ice.internal.signal;

import dev.traversal.api.PeerId;
import dev.traversal.api.PeerKey;
import dev.traversal.api.SessionId;
import dev.traversal.ice.internal.signal.EnvelopeCodec.Content;
import dev.traversal.ice.internal.signal.EnvelopeCodec.Unpacked;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Opens what signaling brings, for all sessions of an agent: each envelope gives a message that its sender made for
 * this agent, for a session that exists or by an offer begins one, and that was not taken before; or the reason why it
 * does not. Never throws for what is in an envelope. Not thread-safe.
 */
public final class EnvelopeOpener {
    private final PeerId self;
    private final PrekeyRing prekeys;
    private final HpkeBox box = new HpkeBox();
    private final Map<SessionId, Session> sessions = new HashMap<>();
    private final OfferMemory offers = new OfferMemory();
    private final Consumer<SessionId> repeatedOffers;
    private final Map<EnvelopeRefusal, Long> refused = new EnumMap<>(EnvelopeRefusal.class);

    /**
     * Makes one without sessions.
     *
     * @param self who the envelopes are for
     * @param prekeys what they are sealed to
     */
    public EnvelopeOpener(PeerId self, PrekeyRing prekeys) {
        this(self, prekeys, session -> {});
    }

    /**
     * Makes one without sessions.
     *
     * @param self who the envelopes are for
     * @param prekeys what they are sealed to
     * @param repeatedOffers hears of sessions whose offer came again, signed by their peer, while they live: the peer may
     *     lack the answer. The envelope is refused all the same
     */
    public EnvelopeOpener(PeerId self, PrekeyRing prekeys, Consumer<SessionId> repeatedOffers) {
        this.self = self;
        this.prekeys = prekeys;
        this.repeatedOffers = repeatedOffers;
    }

    /**
     * Lets in the messages of a session that this agent begins. To be called before the offer leaves.
     *
     * @param session the session
     * @param peer whom it is offered to
     */
    public void expect(SessionId session, PeerKey peer) {
        begin(session, new Session(peer, true));
    }

    /**
     * Lets in the further messages of a session that was offered to this agent.
     *
     * @param offer as it was opened
     */
    public void adopt(SignalMessage offer) {
        if (offer.kind() != MessageKind.OFFER) {
            throw new IllegalArgumentException("expected an offer but got " + offer.kind());
        }
        Session session = new Session(offer.sender(), false);
        session.window.accept(offer.sequence());
        begin(offer.session(), session);
    }

    /**
     * Notes that this agent began a new generation; messages of older ones are refused from now on.
     *
     * @param session a session, known or not
     * @param generation the number of it; nothing happens if the peer began the same, or a later one
     */
    public void restarted(SessionId session, int generation) {
        Session known = sessions.get(session);
        if (known != null) {
            known.generation = Math.max(known.generation, generation);
        }
    }

    /**
     * Refuses the messages of a session from now on.
     *
     * @param session a session, known or not
     */
    public void forget(SessionId session) {
        sessions.remove(session);
    }

    /** {@return how many envelopes were refused for which reason} */
    public Map<EnvelopeRefusal, Long> refused() {
        return Map.copyOf(refused);
    }

    /**
     * Opens an envelope.
     *
     * @param envelope what came from the network
     * @param now the time
     * @return the message, or why there is none, which is counted
     */
    public Verdict<SignalMessage> open(byte[] envelope, Instant now) {
        Verdict<SignalMessage> verdict = unseal(envelope, now);
        if (verdict instanceof Verdict.Refused<SignalMessage> refusal) {
            refused.merge(refusal.reason(), 1L, Long::sum);
        }
        return verdict;
    }

    private Verdict<SignalMessage> unseal(byte[] envelope, Instant now) {
        int least = EnvelopeSealer.HEADER_BYTES + HpkeBox.OVERHEAD_BYTES;
        if (envelope.length < least
                || envelope.length > EnvelopeSealer.MAX_ENVELOPE_BYTES
                || envelope[0] != EnvelopeSealer.VERSION) {
            return new Verdict.Refused<>(EnvelopeRefusal.MALFORMED);
        }
        Optional<Prekey> prekey = prekeys.find(ByteBuffer.wrap(envelope).getInt(1), now);
        if (prekey.isEmpty()) {
            return new Verdict.Refused<>(EnvelopeRefusal.UNKNOWN_PREKEY);
        }
        byte[] header = Arrays.copyOf(envelope, EnvelopeSealer.HEADER_BYTES);
        byte[] sealed = Arrays.copyOfRange(envelope, EnvelopeSealer.HEADER_BYTES, envelope.length);
        byte[] plaintext = box.open(prekey.get(), self.value(), header, sealed);
        if (plaintext == null) {
            return new Verdict.Refused<>(EnvelopeRefusal.UNDECRYPTABLE);
        }
        Unpacked unpacked = EnvelopeCodec.unpack(plaintext);
        if (unpacked == null) {
            return new Verdict.Refused<>(EnvelopeRefusal.MALFORMED);
        }
        if (!Freshness.isFresh(unpacked.content().expiryMillis(), now)) {
            return new Verdict.Refused<>(EnvelopeRefusal.EXPIRED);
        }
        Optional<EnvelopeCodec.Claim> claim = unpacked.content().claim();
        return claim.isPresent() ? offer(unpacked, claim.get(), now) : further(unpacked);
    }

    private Verdict<SignalMessage> offer(Unpacked unpacked, EnvelopeCodec.Claim claim, Instant now) {
        Content content = unpacked.content();
        Session known = sessions.get(content.session());
        if (known != null || offers.contains(content.session())) {
            if (known != null && !known.begunHere && isSignedBy(known.peer, unpacked)) {
                repeatedOffers.accept(content.session());
            }
            return new Verdict.Refused<>(EnvelopeRefusal.REPLAYED);
        }
        if (content.generation() != 0) {
            return new Verdict.Refused<>(EnvelopeRefusal.WRONG_GENERATION);
        }
        PeerKey sender;
        try {
            sender = PeerKey.ofCompressed(claim.key());
        } catch (IllegalArgumentException e) {
            return new Verdict.Refused<>(EnvelopeRefusal.MALFORMED);
        }
        if (!isSignedBy(sender, unpacked)) {
            return new Verdict.Refused<>(EnvelopeRefusal.BAD_SIGNATURE);
        }
        Verdict<PublicPrekey> prekey = PublicPrekey.read(claim.prekey(), now);
        if (!(prekey instanceof Verdict.Accepted<PublicPrekey> accepted)) {
            return new Verdict.Refused<>(EnvelopeRefusal.BAD_PREKEY);
        }
        offers.add(content.session(), content.expiryMillis(), now);
        return new Verdict.Accepted<>(message(content, sender, Optional.of(accepted.value())));
    }

    private Verdict<SignalMessage> further(Unpacked unpacked) {
        Content content = unpacked.content();
        Session session = sessions.get(content.session());
        if (session == null) {
            return new Verdict.Refused<>(EnvelopeRefusal.WRONG_SESSION);
        }
        Optional<EnvelopeRefusal> refusal = session.refusal(content);
        if (refusal.isPresent()) {
            return new Verdict.Refused<>(refusal.get());
        }
        if (!isSignedBy(session.peer, unpacked)) { // last, since it costs the most
            return new Verdict.Refused<>(EnvelopeRefusal.BAD_SIGNATURE);
        }
        session.window.accept(content.sequence());
        session.generation = content.generation();
        return new Verdict.Accepted<>(message(content, session.peer, Optional.empty()));
    }

    private boolean isSignedBy(PeerKey sender, Unpacked unpacked) {
        byte[] signed = EnvelopeCodec.toSign(sender.peerId(), self, unpacked.signedPart());
        return Ecdsa.verify(sender, signed, unpacked.signature());
    }

    private void begin(SessionId id, Session session) {
        if (sessions.putIfAbsent(id, session) != null) {
            throw new IllegalStateException("session " + id + " was let in before");
        }
    }

    private static SignalMessage message(Content content, PeerKey sender, Optional<PublicPrekey> prekey) {
        return new SignalMessage(
                content.kind(),
                content.session(),
                content.generation(),
                content.sequence(),
                sender,
                prekey,
                content.body());
    }

    /** What is known of one session's peer. */
    private static final class Session {
        private final PeerKey peer;
        private final boolean begunHere;
        private final SequenceWindow window = new SequenceWindow();
        private int generation;

        Session(PeerKey peer, boolean begunHere) {
            this.peer = peer;
            this.begunHere = begunHere;
        }

        Optional<EnvelopeRefusal> refusal(Content content) {
            if (content.kind() == MessageKind.ANSWER && !begunHere) {
                return Optional.of(EnvelopeRefusal.UNEXPECTED_KIND);
            }
            boolean next = content.kind() == MessageKind.RESTART && content.generation() == generation + 1;
            if (content.generation() != generation && !next) {
                return Optional.of(EnvelopeRefusal.WRONG_GENERATION);
            }
            return window.refusal(content.sequence());
        }
    }
}
