package dev.traversal.api;

/** No path to the peer was found in time, or the last one was lost. */
public final class ConnectivityException extends TraversalException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // a report is for the process that made it
    private final ConnectivityReport report;

    /**
     * Makes one.
     *
     * @param message what happened
     * @param report what was tried
     */
    public ConnectivityException(String message, ConnectivityReport report) {
        super(message);
        this.report = report;
    }

    /** {@return what was tried, and what came of it} */
    public ConnectivityReport report() {
        return report;
    }
}
