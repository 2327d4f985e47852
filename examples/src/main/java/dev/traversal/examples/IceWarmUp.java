package dev.traversal.examples;

import dev.traversal.api.IceSession;
import dev.traversal.api.IceSession.Mode;
import dev.traversal.api.IceSession.Role;
import dev.traversal.api.TraversalAgent;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Connects two peers of this very process over loopback, so that what is measured later is not the loading of classes. */
final class IceWarmUp {
    private static final long PATIENCE_MILLIS = 2_000;
    private static final long ENOUGH_NANOS = 1_000_000_000;
    private static final int ENOUGH_ROUNDS = 20;

    private IceWarmUp() {}

    /** Connects again and again for about a second. */
    static void run(Mode mode) {
        long begun = System.nanoTime();
        for (int i = 0; i < ENOUGH_ROUNDS && System.nanoTime() - begun < ENOUGH_NANOS; i++) {
            connect(mode);
        }
    }

    private static void connect(Mode mode) {
        try (TraversalAgent a = agent();
                TraversalAgent b = agent()) {
            CompletableFuture<IceSession> first = new CompletableFuture<>();
            CompletableFuture<IceSession> second = new CompletableFuture<>();
            first.complete(a.negotiate(Role.CONTROLLING, mode, line -> second.thenAccept(it -> it.handleLine(line))));
            second.complete(b.negotiate(Role.CONTROLLED, mode, line -> first.thenAccept(it -> it.handleLine(line))));
            first.join().connected().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // no loopback here: then the first connection is slower, and nothing else
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static TraversalAgent agent() {
        return TraversalAgent.builder().bind(InetAddress.getLoopbackAddress()).build();
    }
}
