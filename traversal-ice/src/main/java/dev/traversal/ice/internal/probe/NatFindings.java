package dev.traversal.ice.internal.probe;

import dev.traversal.api.NatBehavior;

/**
 * What was found out of the NATs in front of a host, for somebody who asked.
 *
 * @param measured how ports are chosen
 * @param mapping on what a port depends
 * @param filtering whose packets come in
 * @param hairpinTried whether it is known if hosts behind the NAT reach each other at their external addresses
 * @param hairpins whether they do
 */
public record NatFindings(
        Profiler.Result measured, NatBehavior mapping, NatBehavior filtering, boolean hairpinTried, boolean hairpins) {
    /** Nobody could be asked. */
    public static final NatFindings NONE = of(new Profiler.Result(NatProfile.UNKNOWN, -1, null, 0, 0, null));

    /** {@return what a measurement alone tells} */
    static NatFindings of(Profiler.Result measured) {
        return new NatFindings(
                measured, measured.profile().mapping(), measured.profile().filtering(), false, false);
    }
}
