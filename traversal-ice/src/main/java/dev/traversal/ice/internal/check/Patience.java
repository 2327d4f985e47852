package dev.traversal.ice.internal.check;

/**
 * When a session of which every check has failed is over: not before a slow peer's checks may still come (RFC 8863
 * section 4), and not while either end may find further candidates (RFC 8838 section 13).
 */
final class Patience {
    private final long nanos;
    private long startNanos;
    private boolean localComplete;
    private boolean remoteComplete;
    private boolean failed;

    Patience(long nanos) {
        this.nanos = nanos;
    }

    void begin(long nowNanos) {
        startNanos = nowNanos;
    }

    /** {@return whether {@code begin} was called at just this time} */
    boolean beganAt(long nowNanos) {
        return startNanos == nowNanos;
    }

    /** No more candidates of ours will come. */
    void localComplete() {
        localComplete = true;
    }

    /** No more candidates of the peer's will come. */
    void remoteComplete() {
        remoteComplete = true;
    }

    /** Fails if that is due, or says when to ask again. */
    void judge(Checklist checklist, Outbox outbox, EarliestDeadline deadline, long nowNanos) {
        if (nowNanos - startNanos < nanos) {
            deadline.offer(startNanos + nanos, "patience");
            return;
        }
        boolean hopeless = localComplete
                && remoteComplete
                && checklist.pairs().stream().allMatch(pair -> pair.state() == CheckState.FAILED);
        if (hopeless && !failed) {
            failed = true;
            outbox.tell(new IceEvent.Failed(
                    checklist.pairs().isEmpty()
                            ? "no candidate of ours goes with one of the peer's"
                            : "no candidate pair answered"));
        }
    }
}
