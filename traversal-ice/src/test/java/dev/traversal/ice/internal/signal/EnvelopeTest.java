package dev.traversal.ice.internal.signal;

import static dev.traversal.ice.internal.signal.Party.NOW;
import static dev.traversal.ice.internal.signal.Party.seal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.traversal.api.SessionId;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
    private final Party alice = new Party();
    private final Party bob = new Party();
    private final SessionId session = alice.newSession();
    private final EnvelopeSealer toBob = alice.to(bob, session);
    private final EnvelopeSealer toAlice = bob.to(alice, session);

    @Test
    void offerTellsWhoSentIt_andWhereToSealTheAnswerTo() {
        SignalMessage offer = bob.opens(alice.offer(toBob, "description"));

        assertThat(offer.kind()).isEqualTo(MessageKind.OFFER);
        assertThat(offer.session()).isEqualTo(session);
        assertThat(offer.sender()).isEqualTo(alice.identity.publicKey());
        assertThat(offer.senderPrekey())
                .get()
                .extracting(PublicPrekey::id)
                .isEqualTo(alice.ring.published().id());
        assertThat(offer.text()).isEqualTo("description");
        assertThat(offer).hasToString("OFFER 0 of session " + session + ".0 from " + alice.identity.peerId());
    }

    @Test
    void wholeExchangeIsOpened() {
        alice.opener.expect(session, bob.identity.publicKey());

        SignalMessage offer = bob.opens(alice.offer(toBob, "offer"));
        bob.opener.adopt(offer);
        EnvelopeSealer answers = new EnvelopeSealer(
                bob.identity,
                offer.session(),
                offer.sender().peerId(),
                offer.senderPrekey().orElseThrow(),
                bob.random);

        assertThat(alice.opens(seal(answers, MessageKind.ANSWER, "answer")).text())
                .isEqualTo("answer");
        assertThat(alice.opens(seal(answers, MessageKind.CANDIDATES, "more")).sequence())
                .isEqualTo(1);
        assertThat(bob.opens(seal(toBob, MessageKind.CANDIDATES, "more")).sequence())
                .isEqualTo(1);
        assertThat(bob.opens(seal(toBob, MessageKind.BYE, "")).kind()).isEqualTo(MessageKind.BYE);
        assertThat(alice.opener.refused()).isEmpty();
        assertThat(bob.opener.refused()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void reasonOfARejectionArrives(RejectReason reason) {
        alice.opener.expect(session, bob.identity.publicKey());

        SignalMessage message = alice.opens(toAlice.seal(MessageKind.REJECT, 0, reason.body(), NOW));

        assertThat(RejectReason.of(message.body())).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ab", "\u007f"})
    void unknownReasonOfARejectionIsUnspecified(String body) {
        assertThat(RejectReason.of(body.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)))
                .isEqualTo(RejectReason.UNSPECIFIED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 255, 256, 1_000, EnvelopeSealer.MAX_BODY_BYTES})
    void bodyOfAnyLengthArrives_inAnEnvelopeWithinTheBound(int length) {
        byte[] body = new byte[length];
        alice.random.nextBytes(body);

        byte[] envelope = toBob.offer(alice.ring.published(), body, NOW);

        assertThat(envelope.length).isLessThanOrEqualTo(EnvelopeSealer.MAX_ENVELOPE_BYTES);
        assertThat(bob.opens(envelope).body()).isEqualTo(body);
    }

    @Test
    void bodyBeyondTheBoundIsTheCallersFault() {
        byte[] body = new byte[EnvelopeSealer.MAX_BODY_BYTES + 1];

        assertThatIllegalArgumentException().isThrownBy(() -> toBob.seal(MessageKind.ANSWER, 0, body, NOW));
    }

    @Test
    void offerIsTheFirstMessageOnly() {
        alice.offer(toBob, "");

        assertThatIllegalStateException().isThrownBy(() -> alice.offer(toBob, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> seal(toBob, MessageKind.OFFER, ""));
    }

    @Test
    void lengthTellsLittle() {
        assertThat(seal(toBob, MessageKind.ANSWER, "x"))
                .hasSameSizeAs(seal(toBob, MessageKind.REJECT, ""))
                .hasSameSizeAs(seal(toBob, MessageKind.CANDIDATES, "x".repeat(100)));
    }

    @Test
    void sameMessageNeverLooksTheSame() {
        SessionId other = alice.newSession();

        assertThat(alice.offer(alice.to(bob, other), "x")).isNotEqualTo(alice.offer(alice.to(bob, other), "x"));
    }

    @Test
    void clocksMayBeFiveMinutesApart() {
        byte[] envelope = alice.offer(toBob, "");
        Duration most = Freshness.LIFETIME.plus(Freshness.CLOCK_TOLERANCE);

        bob.refuses(envelope, EnvelopeRefusal.EXPIRED, NOW.plus(most).plusMillis(1));
        bob.refuses(
                envelope,
                EnvelopeRefusal.EXPIRED,
                NOW.minus(Freshness.CLOCK_TOLERANCE).minusMillis(1));
        bob.opens(envelope, NOW.plus(most));
        bob.opens(alice.offer(alice.to(bob, alice.newSession()), ""), NOW.minus(Freshness.CLOCK_TOLERANCE));
    }

    @Test
    void peersRestartBeginsAGeneration_andEndsTheOneBefore() {
        alice.opener.expect(session, bob.identity.publicKey());
        byte[] late = seal(toAlice, MessageKind.CANDIDATES, "old");

        alice.refuses(toAlice.seal(MessageKind.CANDIDATES, 1, new byte[0], NOW), EnvelopeRefusal.WRONG_GENERATION);
        alice.refuses(toAlice.seal(MessageKind.RESTART, 2, new byte[0], NOW), EnvelopeRefusal.WRONG_GENERATION);
        assertThat(alice.opens(toAlice.seal(MessageKind.RESTART, 1, new byte[0], NOW))
                        .generation())
                .isEqualTo(1);
        assertThat(alice.opens(toAlice.seal(MessageKind.CANDIDATES, 1, new byte[0], NOW))
                        .generation())
                .isEqualTo(1);
        alice.refuses(late, EnvelopeRefusal.WRONG_GENERATION);
        assertThat(alice.opener.refused()).isEqualTo(Map.of(EnvelopeRefusal.WRONG_GENERATION, 3L));
    }

    @Test
    void ownRestartEndsTheGenerationBefore() {
        alice.opener.expect(session, bob.identity.publicKey());
        alice.opener.restarted(session, 1);

        alice.refuses(seal(toAlice, MessageKind.CANDIDATES, "old"), EnvelopeRefusal.WRONG_GENERATION);
        alice.opens(toAlice.seal(MessageKind.ANSWER, 1, new byte[0], NOW));
        alice.opens(toAlice.seal(MessageKind.RESTART, 1, new byte[0], NOW)); // the peer's end of it
        alice.opener.restarted(session, 0);
        alice.refuses(seal(toAlice, MessageKind.CANDIDATES, "old"), EnvelopeRefusal.WRONG_GENERATION);
    }
}
