package dev.traversal.portmap.internal.protocol;

import dev.traversal.portmap.PortMappingFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What a protocol's client tells of its gateway. */
public sealed interface ClientEvent {
    /**
     * The gateway speaks the protocol.
     *
     * @param external its external address if that is known already
     * @param rttNanos how long the first answer took
     * @param detail what it calls itself, for people; maybe empty
     */
    record Spoke(@Nullable InetAddress external, long rttNanos, String detail) implements ClientEvent {}

    /**
     * It does not, or not to us.
     *
     * @param failure why
     * @param reason for people
     */
    record Mute(PortMappingFailure failure, String reason) implements ClientEvent {}

    /**
     * A rule is in force.
     *
     * @param rule its name
     * @param external the gateway's end
     * @param leaseSeconds for how long; 0 until it is removed
     */
    record Granted(int rule, InetSocketAddress external, long leaseSeconds) implements ClientEvent {}

    /**
     * A rule is not in force, or will not be any longer.
     *
     * @param rule its name
     * @param failure why
     * @param reason for people
     */
    record Refused(int rule, PortMappingFailure failure, String reason) implements ClientEvent {}

    /**
     * A rule was given back, or the gateway has been told as often as is polite.
     *
     * @param rule its name
     */
    record Released(int rule) implements ClientEvent {}

    /**
     * The gateway has forgotten its rules, or has another address.
     *
     * @param reason for people
     */
    record StateLost(String reason) implements ClientEvent {}
}
