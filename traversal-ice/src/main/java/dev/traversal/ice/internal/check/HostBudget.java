package dev.traversal.ice.internal.check;

/**
 * How many datagrams one address of the peer's may get, at all its ports together, before anybody there has shown to know
 * the peer's password: a peer may tell the candidates of a victim (RFC 8445 section 19.5.1).
 */
final class HostBudget {
    static final int MAX_UNHEARD = 100;

    private int unheard;
    private boolean heard;

    boolean maySend() {
        return heard || unheard < MAX_UNHEARD - 1; // an opener and its check leave together
    }

    void sent() {
        unheard++;
    }

    /** An authenticated sign of life came from there. */
    void heard() {
        heard = true;
    }
}
