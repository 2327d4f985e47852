package dev.traversal.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The last attempts at hard NATs. */
final class RecentAttempts implements HardNatMemory {
    private static final int MAX_ATTEMPTS = 64;

    private final Map<String, String> outcomes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_ATTEMPTS;
        }
    };

    @Override
    public synchronized Optional<String> recall(String attempt) {
        return Optional.ofNullable(outcomes.get(attempt));
    }

    @Override
    public synchronized void keep(String attempt, String outcome) {
        outcomes.put(attempt, outcome);
    }
}
