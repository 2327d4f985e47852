package dev.traversal.ice.internal.mdns;

import java.net.InetAddress;

/** What {@link LocalNames} report. */
public sealed interface NameEvent {
    /**
     * Somebody on the link has a name.
     *
     * @param name what was looked for
     * @param address where
     */
    record Found(LocalName name, InetAddress address) implements NameEvent {}

    /**
     * A name leads nowhere.
     *
     * @param name what was looked for
     * @param reason why, for people
     */
    record NotFound(LocalName name, String reason) implements NameEvent {}

    /**
     * Who asks for names of this host is answered.
     *
     * @param ipv6 on which side
     */
    record Answerable(boolean ipv6) implements NameEvent {}

    /**
     * Nobody who asks is answered.
     *
     * @param ipv6 on which side
     * @param reason what the system said
     */
    record Unanswerable(boolean ipv6, String reason) implements NameEvent {}
}
