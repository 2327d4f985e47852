package dev.traversal.ice.internal.probe;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which ports are worth a probe. */
interface Targets {
    /**
     * Ports at the other end.
     *
     * @param addresses where it is seen
     * @param ports in the order of their chance, with as many repetitions as are wanted
     */
    record Chosen(List<InetAddress> addresses, int[] ports) {}

    /** {@return what to probe now that the other end has told something; {@code null} if that is no reason to probe} */
    @Nullable
    Chosen after(HardMessage message);

    /** {@return what to probe ahead of the openers} */
    Chosen ahead();
}
