package dev.traversal.portmap.internal.protocol;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One question for a rule: the first, or a renewal.
 *
 * @param rule the rule
 * @param externalPort the port that is wanted: what was granted before, or what the request says
 * @param externalAddress what was granted before, {@code null} for none
 * @param leaseSeconds how long it is to last
 */
public record Ask(Rule rule, int externalPort, @Nullable InetAddress externalAddress, int leaseSeconds) {
    /**
     * {@return the first question for a rule}
     *
     * @param rule the rule
     */
    public static Ask first(Rule rule) {
        return new Ask(rule, rule.request().wantedPort(), null, (int)
                rule.request().lease().toSeconds());
    }
}
