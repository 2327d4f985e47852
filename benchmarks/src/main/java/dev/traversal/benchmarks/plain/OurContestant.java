package dev.traversal.benchmarks.plain;

import dev.traversal.api.TraversalAgent;
import java.net.InetAddress;

/** Two agents of ours; each connection is two more sessions of theirs. */
final class OurContestant implements Contestant {
    private static final int MAX_SESSIONS = 11_000;

    private final TraversalAgent caller = agent();
    private final TraversalAgent called = agent();

    static TraversalAgent agent() {
        return TraversalAgent.builder()
                .bind(InetAddress.getLoopbackAddress())
                .maxSessions(MAX_SESSIONS)
                .build();
    }

    @Override
    public String title() {
        return "traversal";
    }

    TraversalAgent caller() {
        return caller;
    }

    TraversalAgent called() {
        return called;
    }

    @Override
    public AutoCloseable connect() throws InterruptedException {
        Ends ends = Ends.beginWithData(caller, called);
        ends.awaitData();
        return ends;
    }

    @Override
    public void close() {
        caller.close();
        called.close();
    }
}
