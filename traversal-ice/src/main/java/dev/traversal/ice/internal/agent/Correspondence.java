package dev.traversal.ice.internal.agent;

import dev.traversal.api.PeerId;
import dev.traversal.api.SessionDescription;
import dev.traversal.api.SignalingException;
import dev.traversal.ice.internal.signal.EnvelopeSealer;
import dev.traversal.ice.internal.signal.MessageKind;
import dev.traversal.ice.internal.signal.PublicPrekey;
import dev.traversal.spi.SignalingChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One session's messages to its peer: sealed and sent in order, kept until the peer's prekey is known. What was sent is
 * kept, too, until the peer is authenticated, and sent again bit for bit if it seems to be lost: who has it already
 * knows by its number. Thread-safe.
 */
final class Correspondence implements Teller {
    private static final int MAX_UNSENT = 32;
    private static final int MAX_REPEATED = 32;
    private static final Duration MIN_REPEAT_INTERVAL = Duration.ofMillis(500);

    private final PeerId peer;
    private final boolean initiator;
    private final SignalingChannel signaling;
    private final InstantSource clock;
    private final Supplier<PublicPrekey> ownPrekey;
    private final Supplier<CompletableFuture<PublicPrekey>> peersPrekey;
    private final UnaryOperator<String> veil;
    private final Consumer<SignalingException> failed;
    private final Deque<Letter> unsent = new ArrayDeque<>();
    private final List<byte[]> sent = new ArrayList<>();
    private @Nullable EnvelopeSealer sealer;
    private @Nullable Instant repeatedAt;
    private boolean settled;
    private boolean begun;
    private boolean renewing;
    private int generation;

    private record Letter(int generation, byte[] body) {}

    /**
     * Begins.
     *
     * @param ownPrekey what an offer carries
     * @param peersPrekey asks for the peer's once more
     * @param veil takes from a text what peers must not know
     * @param failed takes what signaling could not do
     */
    Correspondence(
            PeerId peer,
            boolean initiator,
            SignalingChannel signaling,
            InstantSource clock,
            Supplier<PublicPrekey> ownPrekey,
            Supplier<CompletableFuture<PublicPrekey>> peersPrekey,
            UnaryOperator<String> veil,
            Consumer<SignalingException> failed) {
        this.veil = veil;
        this.peer = peer;
        this.initiator = initiator;
        this.signaling = signaling;
        this.clock = clock;
        this.ownPrekey = ownPrekey;
        this.peersPrekey = peersPrekey;
        this.failed = failed;
    }

    /** From now on messages can leave. */
    synchronized void sealer(EnvelopeSealer made) {
        sealer = made;
        for (Letter letter = unsent.poll(); letter != null; letter = unsent.poll()) {
            post(made, letter);
        }
    }

    @Override
    public synchronized void tell(int number, SessionDescription description) {
        Letter letter = new Letter(number, veil.apply(description.toText()).getBytes(StandardCharsets.UTF_8));
        EnvelopeSealer made = sealer;
        if (made != null && !isRenewing(made)) {
            post(made, letter);
        } else if (unsent.size() < MAX_UNSENT) {
            unsent.add(letter);
        }
    }

    /** What is lost of this is missed by nobody for long, so it is not kept. */
    @Override
    public synchronized void tellProbing(String text) {
        EnvelopeSealer made = sealer;
        if (made != null && begun && !isRenewing(made)) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            var unused = signaling.send(peer, made.seal(MessageKind.PROBING, generation, body, clock.instant()));
        }
    }

    /** Sends again what was sent so far, unless that has just been done. Candidates among it may be lost too. */
    @Override
    public synchronized void repeat() {
        Instant now = clock.instant();
        Instant before = repeatedAt;
        if (before == null || Duration.between(before, now).abs().compareTo(MIN_REPEAT_INTERVAL) >= 0) {
            repeatedAt = now;
            for (byte[] envelope : sent) {
                var unused = signaling.send(peer, envelope); // if that fails, the session's deadline decides
            }
        }
    }

    /** The peer knows everything that it needs. */
    @Override
    public synchronized void settle() {
        settled = true;
        sent.clear();
    }

    /** After hours the peer has another prekey: what is told waits until it is known, or cannot be. */
    private boolean isRenewing(EnvelopeSealer made) {
        if (!renewing && made.isStale(clock.instant())) {
            renewing = true;
            var unused = peersPrekey.get().whenComplete((newer, error) -> renewed(made, newer));
        }
        return renewing;
    }

    private synchronized void renewed(EnvelopeSealer made, @Nullable PublicPrekey newer) {
        renewing = false;
        if (newer != null) {
            made.replacePrekey(newer);
        }
        sealer(made);
    }

    private void post(EnvelopeSealer made, Letter letter) {
        byte[] body = letter.body();
        if (letter.generation() > generation) {
            generation = letter.generation();
            settled = false;
            sent.clear(); // the peer needs nothing of an earlier generation any more
            send(made.seal(MessageKind.RESTART, generation, body, clock.instant()));
        } else if (begun) {
            send(made.seal(MessageKind.CANDIDATES, generation, body, clock.instant()));
        } else if (initiator) {
            send(made.offer(ownPrekey.get(), body, clock.instant()));
        } else {
            send(made.seal(MessageKind.ANSWER, 0, body, clock.instant()));
        }
        begun = true;
    }

    private void send(byte[] envelope) {
        if (!settled && sent.size() < MAX_REPEATED) {
            sent.add(envelope);
        }
        var unused = signaling.send(peer, envelope).whenComplete((done, error) -> {
            if (error != null) {
                failed.accept(Failures.signaling(error));
            }
        });
    }
}
