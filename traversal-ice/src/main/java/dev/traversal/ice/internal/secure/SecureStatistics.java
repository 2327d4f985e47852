package dev.traversal.ice.internal.secure;

/** Counters of one association; read on its loop. */
public final class SecureStatistics {
    private final long[] rejected = new long[RejectReason.values().length];
    private long sealed;
    private long opened;
    private long handshakeDatagrams;
    private long flightsResent;

    SecureStatistics() {}

    void reject(RejectReason reason) {
        rejected[reason.ordinal()]++;
    }

    void sealedOne() {
        sealed++;
    }

    void openedOne() {
        opened++;
    }

    void handshakeDatagrams(int count) {
        handshakeDatagrams += count;
    }

    void flightResent() {
        flightsResent++;
    }

    /**
     * {@return how often bytes were dropped}
     *
     * @param reason why
     */
    public long rejected(RejectReason reason) {
        return rejected[reason.ordinal()];
    }

    /** {@return application records sealed} */
    public long recordsSealed() {
        return sealed;
    }

    /** {@return application records opened and delivered} */
    public long recordsOpened() {
        return opened;
    }

    /** {@return datagrams that carried handshake messages out, resends included} */
    public long handshakeDatagrams() {
        return handshakeDatagrams;
    }

    /** {@return how often a flight was sent again} */
    public long flightsResent() {
        return flightsResent;
    }
}
