package dev.traversal.ice.internal.gather;

import dev.traversal.api.CandidateType;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Gives candidates of the same type, base address and server the same foundation (RFC 8445 section 5.1.1.3). */
final class Foundations {
    private final Map<Key, String> known = new HashMap<>();

    private record Key(CandidateType type, InetAddress base, String server) {}

    /**
     * {@return the foundation}
     *
     * @param type the candidate's type
     * @param base the IP address of its base
     * @param server the IP address of the server, or the source that told it; empty for a host candidate
     */
    String of(CandidateType type, InetAddress base, String server) {
        return known.computeIfAbsent(new Key(type, base, server), key -> Integer.toString(known.size() + 1));
    }
}
