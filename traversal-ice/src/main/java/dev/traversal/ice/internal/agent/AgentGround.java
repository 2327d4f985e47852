package dev.traversal.ice.internal.agent;

import dev.traversal.api.TraversalEvent;
import dev.traversal.ice.internal.check.Invited;
import dev.traversal.ice.internal.flight.FlightLog;
import dev.traversal.ice.internal.secure.HandshakePool;
import dev.traversal.ice.internal.secure.LocalCertificate;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Environment;
import dev.traversal.spi.AgentConfig;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all sessions of an agent stand on.
 *
 * @param config what the application asked for
 * @param environment where the agent lives
 * @param driver runs the machines
 * @param random the source of secrets
 * @param routes which session a datagram is for
 * @param handshakes where handshakes block
 * @param invited whom anything was sent to
 */
record AgentGround(
        AgentConfig config,
        Environment environment,
        Driver driver,
        SecureRandom random,
        Routes routes,
        HandshakePool handshakes,
        Invited invited) {
    private static final Logger log = LoggerFactory.getLogger(AgentGround.class);

    /** {@return what the agent shows to every peer; made when it is first needed} */
    LocalCertificate certificate() {
        return LocalCertificate.of(config.identity());
    }

    /** Tells the application. What its listener throws is its own fault, and harms nobody else. */
    void tell(TraversalEvent event) {
        FlightLog.record(event);
        try {
            config.events().accept(event);
        } catch (RuntimeException | AssertionError | LinkageError e) {
            log.warn("the application's event listener threw", e);
        }
    }

    /** Runs a callback of the application where it wants its callbacks. */
    void callBack(Runnable callback) {
        Runnable guarded = () -> {
            try {
                callback.run();
            } catch (RuntimeException e) {
                log.warn("the application's callback threw", e);
            }
        };
        config.callbackExecutor().ifPresentOrElse(executor -> executor.execute(guarded), guarded);
    }
}
