package dev.traversal.sim;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** The state of a firewall that translates nothing (RFC 6092 for IPv6). */
final class PinholeTable {
    private final Map<InetSocketAddress, Mapping> pinholes = new HashMap<>();

    void outbound(InetSocketAddress inside, InetSocketAddress remote, long until, long now) {
        Mapping pinhole = pinholes.computeIfAbsent(inside, key -> new Mapping(key, key, key));
        Mapping.Session session = pinhole.session(remote, now);
        if (session == null) {
            pinhole.open(remote, until);
        } else {
            pinhole.refresh(session, remote, until);
        }
    }

    boolean admits(InetSocketAddress inside, InetSocketAddress remote, FilteringBehavior filtering, long now) {
        Mapping pinhole = pinholes.get(inside);
        if (pinhole == null || !pinhole.isLive(now)) {
            return false;
        }
        return filtering == FilteringBehavior.ENDPOINT_INDEPENDENT
                || pinhole.session(remote, now) != null
                || filtering == FilteringBehavior.ADDRESS_DEPENDENT && pinhole.knowsAddress(remote.getAddress(), now);
    }

    void clear() {
        pinholes.clear();
    }
}
