package dev.traversal.portmap;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The last gateways that answered. */
final class RecentGateways implements PortMemory {
    private static final int MAX_GATEWAYS = 64;

    private final Map<String, String> spoken = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_GATEWAYS;
        }
    };

    @Override
    public synchronized Optional<String> recall(String gateway) {
        return Optional.ofNullable(spoken.get(gateway));
    }

    @Override
    public synchronized void keep(String gateway, String spoke) {
        spoken.put(gateway, spoke);
    }
}
