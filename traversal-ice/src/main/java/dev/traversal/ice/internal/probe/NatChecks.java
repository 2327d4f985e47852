package dev.traversal.ice.internal.probe;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The checks that the application asked for, one at a time: a measurement, and then what that leaves open. */
final class NatChecks {
    private final ProbeSockets sockets;
    private final BehaviorDiscovery discovery;
    private final Queue<Check> waiting = new ArrayDeque<>();
    private @Nullable Check current;
    private boolean measured;

    private record Check(ProbeWant want, Consumer<NatFindings> taker) {}

    NatChecks(ProbeSockets sockets, BehaviorDiscovery discovery) {
        this.sockets = sockets;
        this.discovery = discovery;
    }

    void add(ProbeWant want, Consumer<NatFindings> taker) {
        waiting.add(new Check(want, taker));
    }

    boolean isBusy() {
        return current != null;
    }

    /** Begins with the next one, if there is any, which is to be measured. */
    @Nullable
    ProbeWant next() {
        Check next = waiting.poll();
        current = next;
        measured = false;
        return next == null ? null : next.want;
    }

    /** Takes the measurement of the current one. {@return whether it is not for somebody else} */
    boolean measured(Profiler.Result result) {
        Check check = current;
        if (check == null || measured) {
            return false;
        }
        measured = true;
        if (result.aim() == null) {
            current = null;
            check.taker.accept(NatFindings.of(result));
        } else {
            discovery.begin(check.want.toMeasure(), result);
        }
        return true;
    }

    /** Ends the current one if all is found out. */
    void advance() {
        Check check = current;
        NatFindings found = discovery.poll();
        if (check != null && found != null) {
            current = null;
            sockets.close(found.measured().aimSocket());
            check.taker.accept(found);
        }
    }

    /** {@return what asks: datagrams and time are for it} */
    BehaviorDiscovery discovery() {
        return discovery;
    }
}
