package dev.traversal.ice.internal.agent;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.api.PeerKey;
import dev.traversal.api.SessionId;
import dev.traversal.api.SignalingException;
import dev.traversal.ice.internal.signal.EnvelopeOpener;
import dev.traversal.ice.internal.signal.EnvelopeSealer;
import dev.traversal.ice.internal.signal.MessageKind;
import dev.traversal.ice.internal.signal.PrekeyRing;
import dev.traversal.ice.internal.signal.PublicPrekey;
import dev.traversal.ice.internal.signal.RejectReason;
import dev.traversal.ice.internal.signal.SignalMessage;
import dev.traversal.ice.internal.signal.SignedPrekey;
import dev.traversal.ice.internal.signal.Verdict;
import dev.traversal.spi.SignalingChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The agent's letters: opens what comes for it, and makes sealers for those it writes to. Nothing that the side channel
 * itself says is believed. Lives on the agent's loop, except {@link #published()} and
 * {@link #listening()}.
 */
final class SignalingDesk {
    /** How often {@link #rotatePrekey()} is to be called. */
    static final Duration ROTATION_CHECK = Duration.ofMinutes(10);

    private final Identity identity;
    private final SignalingChannel channel;
    private final SecureRandom random;
    private final InstantSource clock;
    private final Consumer<SessionId> repeatedOffers;
    private @Nullable PrekeyRing prekeys;
    private @Nullable EnvelopeOpener opener;
    private volatile @Nullable PublicPrekey published;
    private volatile boolean listening;
    private boolean dialed;

    /**
     * Makes one that neither gets nor writes letters before it is {@linkplain #open() opened}.
     *
     * @param repeatedOffers hears, on the agent's loop, of sessions whose offer came again
     */
    SignalingDesk(
            Identity identity,
            SignalingChannel channel,
            SecureRandom random,
            InstantSource clock,
            Consumer<SessionId> repeatedOffers) {
        this.identity = identity;
        this.channel = channel;
        this.random = random;
        this.clock = clock;
        this.repeatedOffers = repeatedOffers;
    }

    /** Makes the keys that letters take; an agent without signaling is spared them. */
    void open() {
        PrekeyRing ring = new PrekeyRing(random, clock.instant());
        prekeys = ring;
        opener = new EnvelopeOpener(identity.peerId(), ring, repeatedOffers);
        published = ring.published();
    }

    SignalingChannel channel() {
        return channel;
    }

    InstantSource clock() {
        return clock;
    }

    PublicPrekey published() {
        return required(published);
    }

    private CompletableFuture<Void> publish() {
        return channel.publish(SignedPrekey.sign(published(), identity));
    }

    /** Makes the agent's prekey known, now and whenever it changes. {@return completes when it is known} */
    CompletableFuture<Void> listening() {
        listening = true;
        return published == null ? CompletableFuture.failedFuture(NoSignaling.notConfigured()) : publish();
    }

    /** Changes the prekey if it is time to. */
    void rotatePrekey() {
        PrekeyRing ring = prekeys;
        if (ring != null && ring.rotateIfDue(clock.instant())) {
            published = ring.published();
            if (listening || dialed) { // a peer that restarts a session hours later asks for it
                var unused = publish();
            }
        }
    }

    /** Opens an envelope. {@return the message, or {@code null} if it is to be ignored} */
    @Nullable
    SignalMessage open(byte[] envelope) {
        rotatePrekey();
        return required(opener).open(envelope, clock.instant()) instanceof Verdict.Accepted<SignalMessage> accepted
                ? accepted.value()
                : null;
    }

    /** Lets a peer's messages in for a session begun here. */
    void expect(SessionId session, PeerKey peer) {
        dialed = true;
        required(opener).expect(session, peer);
    }

    /** Lets a peer's messages in for a session that it began. */
    void adopt(SignalMessage offer) {
        required(opener).adopt(offer);
    }

    /** A session began a generation: its peer's messages are to be of that one, or begin the next. */
    void restarted(SessionId session, int generation) {
        if (opener != null) {
            opener.restarted(session, generation);
        }
    }

    void forget(SessionId session) {
        if (opener != null) {
            opener.forget(session);
        }
    }

    /** Asks for a peer's prekey. */
    void askPrekey(
            SessionId session, PeerKey peer, Consumer<EnvelopeSealer> known, Consumer<SignalingException> failed) {
        var unused = channel.fetchPrekey(peer.peerId()).whenComplete((bytes, error) -> {
            if (error != null) {
                failed.accept(Failures.signaling(error));
            } else if (SignedPrekey.verify(bytes, peer, clock.instant())
                    instanceof Verdict.Accepted<PublicPrekey> accepted) {
                known.accept(sealer(session, peer.peerId(), accepted.value()));
            } else {
                failed.accept(new SignalingException(
                        SignalingException.Reason.FORGED,
                        "the side channel gave a prekey that is not of "
                                + peer.peerId().abbreviated()));
            }
        });
    }

    /** {@return the prekey that a peer has published; any thread may ask} */
    CompletableFuture<PublicPrekey> prekeyOf(PeerKey peer) {
        return channel.fetchPrekey(peer.peerId()).thenApply(bytes -> {
            if (SignedPrekey.verify(bytes, peer, clock.instant()) instanceof Verdict.Accepted<PublicPrekey> accepted) {
                return accepted.value();
            }
            throw new IllegalStateException("not a prekey of that peer");
        });
    }

    /** Declines a session that was offered. */
    void reject(EnvelopeSealer sealer, SignalMessage offer, RejectReason reason) {
        byte[] envelope = sealer.seal(MessageKind.REJECT, offer.generation(), reason.body(), clock.instant());
        var unused = channel.send(offer.sender().peerId(), envelope);
    }

    private static <T> T required(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("this agent has no signaling");
        }
        return part;
    }

    EnvelopeSealer sealer(SessionId session, PeerId peer, PublicPrekey prekey) {
        return new EnvelopeSealer(identity, session, peer, prekey, random);
    }
}
