package dev.traversal.sim;

/** What a {@link NatBox} was told, as its table reads it. */
final class NatSettings {
    static final long SECOND = 1_000_000_000L;

    MappingBehavior mapping;
    FilteringBehavior filtering = FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT;
    PortAllocation allocation = PortAllocation.preserving();
    long lifetimeNanos = 120 * SECOND;
    long unansweredLifetimeNanos = 120 * SECOND;
    boolean refreshInbound;
    boolean reusesPorts;
    boolean pairedPooling = true;
    int sessionCap = Integer.MAX_VALUE;
    int sessionCapPerHost = Integer.MAX_VALUE;
    double foreignPerSecond;

    NatSettings(MappingBehavior mapping) {
        this.mapping = mapping;
    }

    /** {@return what NATs do with TCP (RFC 5382), near enough} */
    static NatSettings ofStreams() {
        NatSettings settings = new NatSettings(MappingBehavior.ENDPOINT_INDEPENDENT);
        settings.reusesPorts = true;
        settings.refreshInbound = true;
        settings.lifetimeNanos = 7_200 * SECOND;
        settings.unansweredLifetimeNanos = 240 * SECOND;
        return settings;
    }
}
