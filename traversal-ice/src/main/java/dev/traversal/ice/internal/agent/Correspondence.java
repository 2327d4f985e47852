package dev.traversal.ice.internal.agent;

import dev.traversal.api.PeerId;
import dev.traversal.api.SessionDescription;
import dev.traversal.api.SignalingException;
import dev.traversal.ice.internal.signal.EnvelopeSealer;
import dev.traversal.ice.internal.signal.MessageKind;
import dev.traversal.ice.internal.signal.PublicPrekey;
import dev.traversal.spi.SignalingChannel;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One session's messages to its peer: sealed and sent in order, kept until the peer's prekey is known. Thread-safe.
 */
final class Correspondence {
    private static final int MAX_UNSENT = 32;

    private final PeerId peer;
    private final boolean initiator;
    private final SignalingChannel signaling;
    private final InstantSource clock;
    private final Supplier<PublicPrekey> ownPrekey;
    private final Consumer<SignalingException> failed;
    private final Deque<byte[]> unsent = new ArrayDeque<>();
    private @Nullable EnvelopeSealer sealer;
    private boolean begun;

    /**
     * Begins.
     *
     * @param ownPrekey what an offer carries
     * @param failed takes what signaling could not do
     */
    Correspondence(
            PeerId peer,
            boolean initiator,
            SignalingChannel signaling,
            InstantSource clock,
            Supplier<PublicPrekey> ownPrekey,
            Consumer<SignalingException> failed) {
        this.peer = peer;
        this.initiator = initiator;
        this.signaling = signaling;
        this.clock = clock;
        this.ownPrekey = ownPrekey;
        this.failed = failed;
    }

    /** From now on messages can leave. */
    synchronized void sealer(EnvelopeSealer made) {
        sealer = made;
        for (byte[] body = unsent.poll(); body != null; body = unsent.poll()) {
            post(made, body);
        }
    }

    synchronized void describe(SessionDescription description) {
        byte[] body = description.toText().getBytes(StandardCharsets.UTF_8);
        EnvelopeSealer made = sealer;
        if (made != null) {
            post(made, body);
        } else if (unsent.size() < MAX_UNSENT) {
            unsent.add(body);
        }
    }

    private void post(EnvelopeSealer made, byte[] body) {
        if (begun) {
            send(made.seal(MessageKind.CANDIDATES, 0, body, clock.instant()));
        } else if (initiator) {
            send(made.offer(ownPrekey.get(), body, clock.instant()));
        } else {
            send(made.seal(MessageKind.ANSWER, 0, body, clock.instant()));
        }
        begun = true;
    }

    private void send(byte[] envelope) {
        var unused = signaling.send(peer, envelope).whenComplete((done, error) -> {
            if (error != null) {
                failed.accept(Failures.signaling(error));
            }
        });
    }
}
