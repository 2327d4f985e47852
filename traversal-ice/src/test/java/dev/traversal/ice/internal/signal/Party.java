package dev.traversal.ice.internal.signal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Identity;
import dev.traversal.api.SessionId;
import java.security.SecureRandom;
import java.time.Instant;

/** An agent as far as envelopes go. */
final class Party {
    static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    final SecureRandom random = new SecureRandom();
    final Identity identity = Identity.generate(random);
    final PrekeyRing ring = new PrekeyRing(random, NOW);
    final EnvelopeOpener opener = new EnvelopeOpener(identity.peerId(), ring);

    SessionId newSession() {
        return SessionId.generate(random);
    }

    byte[] published() {
        return SignedPrekey.sign(ring.published(), identity);
    }

    EnvelopeSealer to(Party peer, SessionId session) {
        return new EnvelopeSealer(identity, session, peer.identity.peerId(), peer.ring.published(), random);
    }

    byte[] offer(EnvelopeSealer sealer, String body) {
        return sealer.offer(ring.published(), body.getBytes(UTF_8), NOW);
    }

    static byte[] seal(EnvelopeSealer sealer, MessageKind kind, String body) {
        return sealer.seal(kind, 0, body.getBytes(UTF_8), NOW);
    }

    SignalMessage opens(byte[] envelope) {
        return opens(envelope, NOW);
    }

    SignalMessage opens(byte[] envelope, Instant now) {
        Verdict<SignalMessage> verdict = opener.open(envelope, now);
        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        return ((Verdict.Accepted<SignalMessage>) verdict).value();
    }

    void refuses(byte[] envelope, EnvelopeRefusal reason) {
        refuses(envelope, reason, NOW);
    }

    void refuses(byte[] envelope, EnvelopeRefusal reason, Instant now) {
        assertThat(refusal(envelope, now)).isEqualTo(reason);
    }

    EnvelopeRefusal refusal(byte[] envelope, Instant now) {
        Verdict<SignalMessage> verdict = opener.open(envelope, now);
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        return ((Verdict.Refused<SignalMessage>) verdict).reason();
    }
}
