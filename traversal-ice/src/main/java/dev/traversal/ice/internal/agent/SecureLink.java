package dev.traversal.ice.internal.agent;

import dev.traversal.api.SecureChannelException;
import dev.traversal.api.SecureChannelException.Reason;
import dev.traversal.ice.internal.path.PathFrame;
import dev.traversal.ice.internal.secure.SecureAssociation;
import dev.traversal.ice.internal.secure.SecureEvent;
import dev.traversal.ice.internal.secure.SecureFailure;
import dev.traversal.internal.machine.Deadline;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The secured half of a session: the DTLS association, the proof that it belongs to this session, and what comes in
 * through it. Lives on the session's loop.
 */
final class SecureLink implements PeerLink {
    private static final int MAX_HELD = 16;

    private final SecureAssociation association;
    private @Nullable Function<SecureAssociation, SessionBinding> bind;
    private final OutboundDatagrams outbound;
    private final Frames frames;
    private final InboundDatagrams inbound;
    private final Deque<byte[]> held = new ArrayDeque<>();
    private final Deque<Outcome> outcomes = new ArrayDeque<>();
    private @Nullable SessionBinding binding;
    private String cipherSuite = "";
    private boolean opened;
    private @Nullable Deadline associationDeadline;
    private long nowNanos;

    /** Takes what the peer's agent says to this one: questions about paths, notes, and answers to them. */
    @FunctionalInterface
    interface Frames {
        void handle(byte type, byte[] buffer, int offset, int length);
    }

    /**
     * Makes one.
     *
     * @param association not yet started
     */
    SecureLink(SecureAssociation association, OutboundDatagrams outbound, InboundDatagrams inbound, Frames frames) {
        this.association = association;
        this.outbound = outbound;
        this.inbound = inbound;
        this.frames = frames;
    }

    /**
     * The peer is of this library; for others, records carry the application's bytes alone.
     *
     * @param binder makes the session's binding from an association that is established
     */
    void bindTo(Function<SecureAssociation, SessionBinding> binder) {
        bind = binder;
    }

    @Override
    public void start(long now) {
        nowNanos = now;
        association.start(now);
        drainEvents();
    }

    @Override
    public void routed(long now) {
        nowNanos = now;
        association.pathChanged(now);
        SessionBinding bound = binding;
        if (bound != null && !bound.confirmed()) {
            sendBinding(bound);
        }
    }

    @Override
    public void handleDatagram(byte[] buffer, int offset, int length, long now) {
        nowNanos = now;
        association.handleDatagram(buffer, offset, length, now, this::handlePlaintext);
        drainEvents();
    }

    @Override
    public void handleTimeout(long now) {
        nowNanos = now;
        association.handleTimeout(now);
        drainEvents();
        SessionBinding bound = binding;
        if (bound != null) {
            Deadline resend = bound.deadline();
            if (resend != null && resend.isDue(now)) {
                sendBinding(bound);
            }
        }
    }

    @Override
    public byte @Nullable [] close(long now) {
        outbound.seal(null);
        association.close(now);
        return association.pollDatagram();
    }

    @Override
    public byte @Nullable [] pollDatagram() {
        return association.pollDatagram();
    }

    @Override
    public @Nullable Outcome pollOutcome() {
        return outcomes.poll();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        long at = association.nextDeadlineNanos();
        if (at == Long.MAX_VALUE) {
            associationDeadline = null;
        } else if (associationDeadline == null || associationDeadline.atNanos() != at) {
            associationDeadline = new Deadline(at, association.deadlineReason());
        }
        return Deadline.earlier(associationDeadline, binding == null ? null : binding.deadline());
    }

    private void drainEvents() {
        if (association.maySeal()) {
            startSealing();
        }
        for (SecureEvent event = association.pollEvent(); event != null; event = association.pollEvent()) {
            if (event instanceof SecureEvent.Established established) {
                establish(established);
            } else if (event instanceof SecureEvent.Failed failed) {
                outbound.seal(null);
                outcomes.add(
                        new Outcome.Refused(new SecureChannelException(reasonOf(failed.reason()), failed.detail())));
            } else if (event instanceof SecureEvent.PeerClosed) {
                outbound.seal(null);
                outcomes.add(new Outcome.ClosedByPeer());
            } else {
                throw new AssertionError(event);
            }
        }
    }

    private void establish(SecureEvent.Established established) {
        cipherSuite = "TLS_" + established.suite();
        if (bind == null) {
            outbound.unframed();
            outbound.seal(association::seal);
            outcomes.add(new Outcome.Opened(Optional.of(cipherSuite)));
        } else {
            startSealing();
        }
        association.releaseHeld(this::handlePlaintext, nowNanos);
    }

    /** A peer of this library may hear from us before it has shown that it followed the handshake to its end. */
    private void startSealing() {
        Function<SecureAssociation, SessionBinding> binder = bind;
        if (binder != null && binding == null) {
            SessionBinding bound = binder.apply(association);
            binding = bound;
            outbound.seal(association::seal);
            sendBinding(bound);
        }
    }

    private void sendBinding(SessionBinding bound) {
        byte[] frame = bound.frame(nowNanos);
        outbound.precede(bound.confirmed() ? null : frame);
        outbound.sendFrame(frame);
    }

    private void handlePlaintext(byte[] plaintext, int offset, int length) {
        if (bind == null) {
            inbound.deliver(plaintext, offset, length);
            return;
        }
        SessionBinding bound = binding;
        if (length < Frame.HEADER_BYTES || bound == null) {
            return;
        }
        byte type = plaintext[offset];
        if (type == Frame.BINDING) {
            handleBinding(bound, plaintext, offset, length);
        } else if (type == PathFrame.PING || type == PathFrame.PONG || type == Note.TELL || type == Note.HEARD) {
            if (bound.peerVerified()) {
                frames.handle(type, plaintext, offset, length);
            }
        } else if (type == Frame.DATA) {
            if (bound.peerVerified()) {
                inbound.deliver(plaintext, offset + Frame.HEADER_BYTES, length - Frame.HEADER_BYTES);
            } else if (held.size() < MAX_HELD) {
                byte[] copy = new byte[length - Frame.HEADER_BYTES];
                System.arraycopy(plaintext, offset + Frame.HEADER_BYTES, copy, 0, copy.length);
                held.add(copy);
            }
        }
    }

    private void handleBinding(SessionBinding bound, byte[] plaintext, int offset, int length) {
        SessionBinding.Verdict verdict = bound.accept(plaintext, offset, length);
        if (verdict == SessionBinding.Verdict.MISMATCH) {
            outcomes.add(new Outcome.Refused(new SecureChannelException(
                    Reason.BINDING_MISMATCH, "the peer's association belongs to another session")));
            return;
        }
        if (bound.confirmed()) {
            outbound.precede(null);
            association.peerHasFinished();
        }
        if (verdict == SessionBinding.Verdict.VERIFIED) {
            releaseHeld();
        }
        // a server repeats itself until it knows that the client is through, though it may have verified it before
        boolean waitsForUs =
                association.isClient() && (verdict == SessionBinding.Verdict.VERIFIED || bound.mayRepeat(nowNanos));
        if (waitsForUs || !bound.saysVerified(plaintext, offset)) {
            sendBinding(bound);
        }
        // a client may bind itself before it can open our records: it would have to drop what is more than a few
        if (!opened && (association.isClient() || bound.confirmed())) {
            opened = true;
            outcomes.add(new Outcome.Opened(Optional.of(cipherSuite)));
        }
    }

    private static Reason reasonOf(SecureFailure failure) {
        return switch (failure) {
            case FINGERPRINT_MISMATCH -> Reason.FINGERPRINT_MISMATCH;
            case KEY_MISMATCH -> Reason.PEER_ID_MISMATCH;
            case NO_CERTIFICATE, HANDSHAKE_REFUSED, REFUSED_BY_PEER -> Reason.HANDSHAKE_REFUSED;
            case TIMEOUT -> Reason.HANDSHAKE_TIMEOUT;
            case OVERLOADED, INTERNAL -> Reason.INTERNAL;
        };
    }

    private void releaseHeld() {
        for (byte[] datagram = held.poll(); datagram != null; datagram = held.poll()) {
            inbound.deliver(datagram, 0, datagram.length);
        }
    }
}
