package dev.traversal.benchmarks.plain;

import dev.traversal.api.IceSession;
import dev.traversal.api.TraversalAgent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Two sessions that hand each other's lines over, and each send one datagram. */
final class Ends implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final Lines toCaller = new Lines();
    private final Lines toCalled = new Lines();
    private final CountDownLatch received = new CountDownLatch(2);
    private final IceSession caller;
    private final IceSession called;

    private Ends(TraversalAgent callerAgent, TraversalAgent calledAgent) {
        caller = callerAgent.negotiate(IceSession.Role.CONTROLLING, IceSession.Mode.PLAIN, toCalled::tell);
        called = calledAgent.negotiate(IceSession.Role.CONTROLLED, IceSession.Mode.PLAIN, toCaller::tell);
    }

    /** Begins two sessions, without a datagram. */
    static Ends begin(TraversalAgent caller, TraversalAgent called) {
        Ends ends = new Ends(caller, called);
        ends.toCaller.lead(ends.caller);
        ends.toCalled.lead(ends.called);
        return ends;
    }

    /** Begins two sessions, each with a datagram. */
    static Ends beginWithData(TraversalAgent caller, TraversalAgent called) {
        Ends ends = new Ends(caller, called);
        for (IceSession end : List.of(ends.caller, ends.called)) {
            end.onDatagram(datagram -> ends.received.countDown());
            end.send(ByteBuffer.allocate(1));
        }
        ends.toCaller.lead(ends.caller);
        ends.toCalled.lead(ends.called);
        return ends;
    }

    void awaitData() throws InterruptedException {
        if (!received.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no data: " + caller + ", " + called);
        }
    }

    void awaitConnected() throws Exception {
        caller.connected().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        called.connected().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    boolean isOpen() {
        return caller.path().isPresent() && called.path().isPresent();
    }

    @Override
    public void close() {
        caller.close();
        called.close();
    }

    /** What one end is told: kept until that end is made. */
    private static final class Lines {
        private final List<String> early = new ArrayList<>();
        private @Nullable IceSession end;

        synchronized void tell(String line) {
            if (end == null) {
                early.add(line);
            } else {
                end.handleLine(line);
            }
        }

        synchronized void lead(IceSession made) {
            end = made;
            early.forEach(made::handleLine);
        }
    }
}
