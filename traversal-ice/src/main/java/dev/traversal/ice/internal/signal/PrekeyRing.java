package dev.traversal.ice.internal.signal;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The prekeys that an agent can open envelopes with: the current one, and the one before for whoever learnt of it
 * before the change. What was sealed to an older one is lost for everybody, this agent included. Not thread-safe.
 */
public final class PrekeyRing {
    /** How long a prekey is given out; it opens envelopes for as long again. */
    public static final Duration ROTATION = Duration.ofHours(1);

    private final SecureRandom random;
    private Prekey current;
    private PublicPrekey published;
    private Instant nextRotation;
    private @Nullable Prekey previous;

    /**
     * Makes a ring with a first prekey.
     *
     * @param random where their secrets come from
     * @param now the time
     */
    public PrekeyRing(SecureRandom random, Instant now) {
        this.random = random;
        this.current = Prekey.generate(random, now.plus(ROTATION).plus(ROTATION));
        this.published = PublicPrekey.of(current);
        this.nextRotation = now.plus(ROTATION);
    }

    /** {@return the current prekey, for others to seal to} */
    public PublicPrekey published() {
        return published;
    }

    /** {@return when {@link #rotateIfDue} has something to do} */
    public Instant nextRotation() {
        return nextRotation;
    }

    /**
     * Makes a new prekey if it is time to.
     *
     * @param now the time
     * @return whether {@link #published()} is another one now
     */
    public boolean rotateIfDue(Instant now) {
        if (now.isBefore(nextRotation)) {
            return false;
        }
        previous = current;
        current = Prekey.generate(random, now.plus(ROTATION).plus(ROTATION));
        published = PublicPrekey.of(current);
        nextRotation = now.plus(ROTATION);
        return true;
    }

    Optional<Prekey> find(int id, Instant now) {
        Prekey old = previous;
        if (current.id() == id) {
            return Optional.of(current);
        }
        return old != null && old.id() == id && now.isBefore(old.expiresAt()) ? Optional.of(old) : Optional.empty();
    }
}
