package dev.traversal.relay.internal.turn.server;

/** What one user takes, whatever name he has today. */
final class Account {
    private final String name;
    private final Shaper toPeers;
    private final Shaper toClient;
    private int allocations;

    Account(String name, TurnLimits limits, long nowNanos) {
        this.name = name;
        toPeers = new Shaper(limits.userBytesPerSecond(), limits.userDatagramsPerSecond(), nowNanos);
        toClient = new Shaper(limits.userBytesPerSecond(), limits.userDatagramsPerSecond(), nowNanos);
    }

    String name() {
        return name;
    }

    Shaper toPeers() {
        return toPeers;
    }

    Shaper toClient() {
        return toClient;
    }

    int allocations() {
        return allocations;
    }

    void add(int change) {
        allocations += change;
    }
}
