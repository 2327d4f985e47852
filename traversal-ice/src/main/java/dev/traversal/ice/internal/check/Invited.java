package dev.traversal.ice.internal.check;

import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hosts to which an agent has sent anything for a session or an attempt. What comes from one of them may have come in
 * because of that: many NATs let in whatever comes from an address that was sent to, whatever its port, and keep doing so
 * for minutes. So it is never forgotten, and counts for all sessions and sockets.
 *
 * <p>Thread-safe: sessions send from loops of their own.
 */
public final class Invited {
    private static final int MOST_HOSTS = 4_096;

    private final Set<InetAddress> hosts = ConcurrentHashMap.newKeySet();
    private volatile boolean full;

    /**
     * Something leaves for a host.
     *
     * @param host where to
     */
    public void sentTo(InetAddress host) {
        if (!full && hosts.add(host)) {
            full = hosts.size() >= MOST_HOSTS;
        }
    }

    /**
     * {@return whether what comes from a host may have been let in because we had sent to it} If too many to remember were
     * sent to, everybody may.
     *
     * @param host where from
     */
    public boolean includes(InetAddress host) {
        return full || hosts.contains(host);
    }
}
