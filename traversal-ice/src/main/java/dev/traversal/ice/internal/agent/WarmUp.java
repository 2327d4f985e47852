package dev.traversal.ice.internal.agent;

import dev.traversal.api.Identity;
import dev.traversal.ice.internal.secure.HandshakeWarmUp;
import dev.traversal.ice.internal.secure.LocalCertificate;
import dev.traversal.ice.internal.signal.EnvelopeWarmUp;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads, once a process and beside whatever it does first, what a first connection needs: a cold start spends most of
 * its time there.
 */
public final class WarmUp {
    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
    private static final AtomicBoolean handshakes = new AtomicBoolean();
    private static final AtomicBoolean envelopes = new AtomicBoolean();

    private WarmUp() {}

    /**
     * Begins with what is said over signaling, on a thread of its own, if nobody has yet.
     *
     * @param identity seals the envelope that nobody gets
     */
    public static void envelopes(Identity identity) {
        if (envelopes.compareAndSet(false, true)) {
            start("envelopes", () -> EnvelopeWarmUp.run(identity, new SecureRandom(), Instant.now()));
        }
    }

    /**
     * Begins with the secure channel, on a thread of its own, if nobody has yet. Sessions without one do without.
     *
     * @param identity shakes hands with itself
     */
    public static void handshakes(Identity identity) {
        if (handshakes.compareAndSet(false, true)) {
            start("handshakes", () -> HandshakeWarmUp.run(LocalCertificate.of(identity), new SecureRandom()));
        }
    }

    private static void start(String what, Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        log.warn("warming up {} failed", what, e);
                    }
                },
                "traversal-warm-up-" + what);
        thread.setDaemon(true);
        thread.start();
    }
}
