package dev.traversal.portmap.internal.mapper;

import dev.traversal.portmap.PortMappingFailure;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What is known of one protocol at one gateway. */
sealed interface Standing {
    /** Nothing was asked yet. */
    record Unasked() implements Standing {}

    /** A first question is on its way. */
    record Asked() implements Standing {}

    /**
     * It is spoken.
     *
     * @param external the gateway's address, if that came with it
     * @param rttNanos how long the first answer took
     * @param detail what the gateway calls itself
     */
    record Speaks(@Nullable InetAddress external, long rttNanos, String detail) implements Standing {}

    /**
     * It is not.
     *
     * @param failure why
     * @param reason for people
     */
    record Mute(PortMappingFailure failure, String reason) implements Standing {}
}
