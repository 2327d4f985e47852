package dev.traversal.portmap.internal.gateway;

import dev.traversal.portmap.GatewayFinder;

/** A finder that may be quick enough to wait for. */
public interface QuickFinder extends GatewayFinder {
    /** {@return whether it needs a millisecond or two, and runs no other program} */
    boolean isQuick();
}
