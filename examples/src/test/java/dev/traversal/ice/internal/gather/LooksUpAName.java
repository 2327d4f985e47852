package dev.traversal.ice.internal.gather;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Breaks rules on purpose: see {@code RulesBiteTest}. */
public final class LooksUpAName {
    public InetAddress own() throws UnknownHostException {
        return InetAddress.getLocalHost();
    }
}
