package dev.traversal.ice.internal.signal;

import static dev.traversal.ice.internal.signal.EnvelopeRefusal.BAD_PREKEY;
import static dev.traversal.ice.internal.signal.EnvelopeRefusal.BAD_SIGNATURE;
import static dev.traversal.ice.internal.signal.EnvelopeRefusal.EXPIRED;
import static dev.traversal.ice.internal.signal.EnvelopeRefusal.MALFORMED;
import static dev.traversal.ice.internal.signal.EnvelopeRefusal.OUT_OF_ORDER;
import static dev.traversal.ice.internal.signal.EnvelopeRefusal.REPLAYED;
import static dev.traversal.ice.internal.signal.EnvelopeRefusal.UNDECRYPTABLE;
import static dev.traversal.ice.internal.signal.EnvelopeRefusal.UNEXPECTED_KIND;
import static dev.traversal.ice.internal.signal.EnvelopeRefusal.UNKNOWN_PREKEY;
import static dev.traversal.ice.internal.signal.EnvelopeRefusal.WRONG_SESSION;
import static dev.traversal.ice.internal.signal.Party.NOW;
import static dev.traversal.ice.internal.signal.Party.seal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.SessionId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The rendezvous server itself is the attacker: it holds every envelope and every prekey that passes, and has an
 * identity of its own, Mallory's. After each attack what Alice and Bob really say still arrives.
 */
class HostileRendezvousTest {
    private final Party alice = new Party();
    private final Party bob = new Party();
    private final Party mallory = new Party();
    private final SessionId session = alice.newSession();
    private final EnvelopeSealer toBob = alice.to(bob, session);
    private final EnvelopeSealer toAlice = bob.to(alice, session);
    private final byte[] offer = alice.offer(toBob, "offer");

    @BeforeEach
    void aliceAsksForBob() {
        alice.opener.expect(session, bob.identity.publicKey());
    }

    @AfterEach
    void honestMessagesStillArrive() {
        EnvelopeSealer fresh = alice.to(bob, alice.newSession());
        assertThat(bob.opens(alice.offer(fresh, "another")).text()).isEqualTo("another");
        assertThat(alice.opens(seal(toAlice, MessageKind.CANDIDATES, "honest")).text())
                .isEqualTo("honest");
    }

    @Test
    void swapsEnvelopesBetweenPeers() {
        alice.refuses(offer, UNKNOWN_PREKEY);
        mallory.refuses(offer, UNKNOWN_PREKEY);
        mallory.refuses(withPrekeyId(offer, mallory.ring.published().id()), UNDECRYPTABLE);
        alice.refuses(withPrekeyId(offer, alice.ring.published().id()), UNDECRYPTABLE);
        alice.refuses(seal(toBob, MessageKind.CANDIDATES, "reflected"), UNKNOWN_PREKEY);
        assertThat(bob.opens(offer).text()).isEqualTo("offer");
    }

    @Test
    void replaysAnOffer_whileTheSessionLivesAndAfterIt() {
        bob.opener.adopt(bob.opens(offer));
        bob.refuses(offer, REPLAYED);

        bob.opener.forget(session);

        bob.refuses(offer, REPLAYED);
        bob.refuses(offer, REPLAYED, NOW.plus(Freshness.LIFETIME).plus(Freshness.CLOCK_TOLERANCE));
        bob.refuses(
                offer,
                EXPIRED,
                NOW.plus(Freshness.LIFETIME).plus(Freshness.CLOCK_TOLERANCE).plusSeconds(1));
    }

    @Test
    void replaysAnOffer_thatWasNotTakenUp() {
        bob.opens(offer);

        bob.refuses(offer, REPLAYED);
    }

    @Test
    void g08_answerReplayedFromTheSessionBefore() {
        byte[] answer = seal(toAlice, MessageKind.ANSWER, "old");
        alice.opens(answer);
        alice.refuses(answer, REPLAYED);
        alice.opener.forget(session);
        SessionId next = alice.newSession();
        alice.opener.expect(next, bob.identity.publicKey());

        alice.refuses(answer, WRONG_SESSION);

        assertThat(alice.opens(seal(bob.to(alice, next), MessageKind.ANSWER, "new"))
                        .text())
                .isEqualTo("new");
        alice.opener.expect(session, bob.identity.publicKey());
    }

    @Test
    void reorders() {
        byte[][] envelopes = new byte[100][];
        for (int i = 0; i < envelopes.length; i++) {
            envelopes[i] = seal(toAlice, MessageKind.CANDIDATES, "" + i);
        }

        assertThat(alice.opens(envelopes[70]).text()).isEqualTo("70");
        assertThat(alice.opens(envelopes[7]).text()).isEqualTo("7");
        alice.refuses(envelopes[6], OUT_OF_ORDER);
        alice.refuses(envelopes[7], REPLAYED);
        alice.refuses(envelopes[70], REPLAYED);
        assertThat(alice.opens(envelopes[99]).text()).isEqualTo("99");
        alice.refuses(envelopes[7], OUT_OF_ORDER);
        assertThat(alice.opens(envelopes[98]).text()).isEqualTo("98");
    }

    @Test
    void reordersWhatComesBeforeTheOffer() {
        byte[] candidates = seal(toBob, MessageKind.CANDIDATES, "early");

        bob.refuses(candidates, WRONG_SESSION);
        bob.opener.adopt(bob.opens(offer));

        assertThat(bob.opens(candidates).text()).isEqualTo("early");
    }

    @Test
    void drops() {
        bob.opener.adopt(bob.opens(offer));
        for (int lost = 0; lost < 1_000; lost += 100) {
            for (int i = 0; i < 10; i++) {
                seal(toBob, MessageKind.CANDIDATES, "lost");
            }
            assertThat(bob.opens(seal(toBob, MessageKind.CANDIDATES, "kept")).text())
                    .isEqualTo("kept");
        }
    }

    @Test
    void answersForSomebodyElse() {
        EnvelopeSealer forged = mallory.to(alice, session);

        alice.refuses(seal(forged, MessageKind.ANSWER, "I am Bob"), BAD_SIGNATURE);
        alice.refuses(seal(forged, MessageKind.CANDIDATES, "send it here"), BAD_SIGNATURE);
        alice.refuses(seal(forged, MessageKind.REJECT, "\0"), BAD_SIGNATURE);
        alice.refuses(seal(mallory.to(alice, mallory.newSession()), MessageKind.ANSWER, ""), WRONG_SESSION);
        assertThat(alice.opens(seal(toAlice, MessageKind.ANSWER, "I am Bob")).text())
                .isEqualTo("I am Bob");
    }

    @Test
    void offersInSomebodyElsesName() {
        EnvelopeCodec.Claim claim = new EnvelopeCodec.Claim(
                alice.identity.publicKey().compressed(), alice.ring.published().bytes());

        bob.refuses(forged(MessageKind.OFFER, session, claim, mallory), BAD_SIGNATURE);
    }

    @Test
    void offersWithSomebodyElsesPrekey_andNobodyCanOpenTheAnswer() {
        EnvelopeCodec.Claim claim = new EnvelopeCodec.Claim(
                mallory.identity.publicKey().compressed(),
                alice.ring.published().bytes());
        SignalMessage opened = bob.opens(forged(MessageKind.OFFER, mallory.newSession(), claim, mallory));

        byte[] answer = seal(
                new EnvelopeSealer(
                        bob.identity,
                        opened.session(),
                        opened.sender().peerId(),
                        opened.senderPrekey().orElseThrow(),
                        bob.random),
                MessageKind.ANSWER,
                "for Mallory alone");

        alice.refuses(answer, UNDECRYPTABLE);
        mallory.refuses(answer, UNKNOWN_PREKEY);
    }

    @Test
    void offersWithAPrekeyThatIsOfNoUse() {
        byte[] key = mallory.identity.publicKey().compressed();
        byte[] lowOrder = mallory.ring.published().bytes();
        Arrays.fill(lowOrder, 13, 45, (byte) 0);

        EnvelopeCodec.Claim claim = new EnvelopeCodec.Claim(key, lowOrder);
        bob.refuses(forged(MessageKind.OFFER, mallory.newSession(), claim, mallory), BAD_PREKEY);
    }

    @Test
    void offersWithAKeyThatIsNoPointOfTheCurve() {
        byte[] key = alice.identity.publicKey().compressed();
        key[0] = 4;

        EnvelopeCodec.Claim claim =
                new EnvelopeCodec.Claim(key, alice.ring.published().bytes());
        bob.refuses(forged(MessageKind.OFFER, mallory.newSession(), claim, mallory), MALFORMED);
    }

    @Test
    void sealsAnewForBobWhatWasSignedForItself() {
        Verdict<SignalMessage> forMallory = mallory.opener.open(alice.offer(alice.to(mallory, session), "hi"), NOW);
        assertThat(forMallory).isInstanceOf(Verdict.Accepted.class);
        byte[] envelope = alice.offer(alice.to(mallory, alice.newSession()), "for Mallory alone");
        byte[] plaintext = plaintext(mallory, envelope);

        bob.refuses(EnvelopeProbe.seal(bob, plaintext), BAD_SIGNATURE);
    }

    @Test
    void answersAnAnswer() {
        bob.opener.adopt(bob.opens(offer));

        bob.refuses(seal(toBob, MessageKind.ANSWER, "from who asked"), UNEXPECTED_KIND);
        assertThat(bob.opens(seal(toBob, MessageKind.CANDIDATES, "x")).text()).isEqualTo("x");
    }

    @Test
    void substitutesPrekeys() {
        byte[] genuine = bob.published();
        byte[] mallorys = mallory.published();
        byte[] spliced = Arrays.copyOf(mallorys, genuine.length);
        System.arraycopy(genuine, 45, spliced, 45, genuine.length - 45);

        assertRefused(mallorys, BAD_SIGNATURE);
        assertRefused(spliced, BAD_SIGNATURE);
        assertRefused(new byte[0], MALFORMED);
        assertRefused(Arrays.copyOf(genuine, 512), MALFORMED);
        assertThat(SignedPrekey.verify(genuine, bob.identity.publicKey(), NOW)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void handsOutAnOldPrekey() {
        byte[] old = bob.published();
        EnvelopeSealer stale = alice.to(bob, alice.newSession());
        for (int hour = 1; hour <= 2; hour++) {
            assertThat(bob.ring.rotateIfDue(NOW.plus(PrekeyRing.ROTATION.multipliedBy(hour))))
                    .isTrue();
        }

        bob.refuses(alice.offer(stale, "too late"), UNKNOWN_PREKEY);
        assertThat(SignedPrekey.verify(old, bob.identity.publicKey(), NOW.plusSeconds(3 * 3600)))
                .isEqualTo(new Verdict.Refused<PublicPrekey>(EXPIRED));
    }

    @Test
    void altersEachByteOfAnEnvelope() {
        for (int i = 0; i < offer.length; i++) {
            byte[] altered = offer.clone();
            altered[i] ^= (byte) (1 << i % 8);

            EnvelopeRefusal expected =
                    i == 0 ? MALFORMED : i < EnvelopeSealer.HEADER_BYTES ? UNKNOWN_PREKEY : UNDECRYPTABLE;
            bob.refuses(altered, expected);
        }
        // the top bit of an X25519 key means nothing to the curve, but the key is part of what is hashed
        byte[] altered = offer.clone();
        altered[EnvelopeSealer.HEADER_BYTES + 31] ^= (byte) 0x80;
        bob.refuses(altered, UNDECRYPTABLE);
        assertThat(bob.opens(offer).text()).isEqualTo("offer");
    }

    @Test
    void altersEachByteOfAPrekey() {
        byte[] genuine = bob.published();
        for (int i = 0; i < genuine.length; i++) {
            byte[] altered = genuine.clone();
            altered[i] ^= (byte) (1 << i % 8);

            assertThat(SignedPrekey.verify(altered, bob.identity.publicKey(), NOW))
                    .isInstanceOf(Verdict.Refused.class);
        }
    }

    @Test
    void altersEachByteOfWhatItSealedItself() {
        byte[] plaintext = plaintext(bob, offer);
        for (int i = 0; i < plaintext.length; i++) {
            byte[] altered = plaintext.clone();
            altered[i] ^= 0x55;

            assertThat(bob.opener.open(EnvelopeProbe.seal(bob, altered), NOW)).isInstanceOf(Verdict.Refused.class);
        }
        assertThat(bob.opens(offer).text()).isEqualTo("offer");
    }

    @Test
    void cutsAndLengthens() {
        for (int length = 0; length < offer.length; length += 7) {
            bob.refuses(Arrays.copyOf(offer, length), length < 53 ? MALFORMED : UNDECRYPTABLE);
        }
        bob.refuses(Arrays.copyOf(offer, offer.length + 1), UNDECRYPTABLE);
        bob.refuses(Arrays.copyOf(offer, EnvelopeSealer.MAX_ENVELOPE_BYTES), UNDECRYPTABLE);
        bob.refuses(Arrays.copyOf(offer, EnvelopeSealer.MAX_ENVELOPE_BYTES + 1), MALFORMED);
        assertThat(bob.opens(offer).text()).isEqualTo("offer");
    }

    @Test
    void choosesAnEncapsulatedKeyOfLowOrder() {
        byte[] envelope = offer.clone();
        Arrays.fill(envelope, EnvelopeSealer.HEADER_BYTES, EnvelopeSealer.HEADER_BYTES + 32, (byte) 0);

        bob.refuses(envelope, UNDECRYPTABLE);
    }

    private void assertRefused(byte[] prekey, EnvelopeRefusal reason) {
        assertThat(SignedPrekey.verify(prekey, bob.identity.publicKey(), NOW))
                .isEqualTo(new Verdict.Refused<PublicPrekey>(reason));
    }

    private byte[] forged(MessageKind kind, SessionId id, EnvelopeCodec.Claim claim, Party signer) {
        byte[] encoded = EnvelopeCodec.encode(new EnvelopeCodec.Content(
                kind, id, 0, 0, Freshness.expiry(NOW).toEpochMilli(), Optional.of(claim), new byte[0]));
        byte[] toSign = EnvelopeCodec.toSign(signer.identity.peerId(), bob.identity.peerId(), encoded);
        return EnvelopeProbe.seal(bob, EnvelopeCodec.pack(Ecdsa.sign(signer.identity, toSign), encoded));
    }

    private static byte[] plaintext(Party receiver, byte[] envelope) {
        Prekey prekey = receiver.ring.find(receiver.ring.published().id(), NOW).orElseThrow();
        byte[] plaintext = new HpkeBox()
                .open(
                        prekey,
                        receiver.identity.peerId().value(),
                        Arrays.copyOf(envelope, 5),
                        Arrays.copyOfRange(envelope, 5, envelope.length));
        assertThat(plaintext).isNotNull();
        return plaintext;
    }

    private static byte[] withPrekeyId(byte[] envelope, int id) {
        byte[] altered = envelope.clone();
        ByteBuffer.wrap(altered).putInt(1, id);
        return altered;
    }
}
