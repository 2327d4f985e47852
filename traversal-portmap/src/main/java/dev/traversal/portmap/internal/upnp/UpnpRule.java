package dev.traversal.portmap.internal.upnp;

import dev.traversal.portmap.internal.protocol.Ask;

/** A rule at a gateway, from the first question until it is given back. */
interface UpnpRule {
    /** Asks for it, or for more time. */
    void ask(Ask ask, long nowNanos);

    /** Looks whether it is still there; what is gone is told. */
    void check(long nowNanos);

    /** Gives it back, if it is still ours. */
    void release(long nowNanos);
}
