package dev.traversal.relay.internal.listen;

import dev.traversal.api.TraversalException;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.machine.Runner;
import dev.traversal.relay.internal.turn.server.TurnCounters;
import dev.traversal.relay.internal.turn.server.TurnServerConfig;
import dev.traversal.relay.internal.turn.server.TurnServerEvent;
import dev.traversal.relay.internal.turn.server.TurnServerMachine;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Runs a TURN server's machine: on UDP sockets of its own, and on connections that are handed to it. */
public final class TurnListener {
    private static final int MAX_STREAMS = 8_192;
    private static final long START_SECONDS = 5;

    private final Driver driver;
    private final Runner<TurnServerMachine> runner;
    private final Consumer<TurnServerEvent> events;
    private final CompletableFuture<List<InetSocketAddress>> listening = new CompletableFuture<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final Map<Integer, TurnStream> streams = new ConcurrentHashMap<>();
    private final AtomicInteger lastName = new AtomicInteger(TurnServerMachine.FIRST_STREAM - 1);

    /**
     * Begins.
     *
     * @param environment the network
     * @param config what the server is made for
     * @param counters what happens is counted there
     * @param events takes what happens, on the machine's loop
     */
    public TurnListener(
            Environment environment, TurnServerConfig config, TurnCounters counters, Consumer<TurnServerEvent> events) {
        this.events = events;
        driver = environment.openDriver();
        TurnServerMachine machine = new TurnServerMachine(
                config, driver.datagrams(), environment.secureRandom(), counters, driver.nanoTime());
        runner = driver.start(machine, this::onEvent);
    }

    private void onEvent(TurnServerEvent event) {
        if (event instanceof TurnServerEvent.Listening told) {
            listening.complete(told.sockets());
        } else if (event instanceof TurnServerEvent.ListenFailed failed) {
            listening.completeExceptionally(
                    new TraversalException("cannot bind UDP " + failed.address() + ": " + failed.reason()));
        } else if (event instanceof TurnServerEvent.CloseStream close) {
            TurnStream stream = streams.get(close.socket());
            if (stream != null) {
                stream.close();
            }
        } else if (event instanceof TurnServerEvent.Drained) {
            drained.complete(null);
        }
        events.accept(event);
    }

    /**
     * {@return what its UDP sockets are bound to, as soon as they are} Not to be called on a loop.
     *
     * @throws TraversalException if one cannot be bound
     */
    public List<InetSocketAddress> await() {
        try {
            return listening.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TraversalException failure) {
                throw failure;
            }
            throw new TraversalException("the server did not start", e);
        } catch (TimeoutException e) {
            throw new TraversalException("the UDP sockets did not open within " + START_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TraversalException("interrupted while the server started", e);
        }
    }

    /**
     * Takes a connection whose first byte is that of a STUN message; on the channel's loop.
     *
     * @param channel the connection
     * @param ready is run on the channel's loop when what was read may follow through its pipeline
     * @return false if there are too many, and this one is to be closed
     */
    boolean accept(Channel channel, Runnable ready) {
        if (streams.size() >= MAX_STREAMS) {
            return false;
        }
        int name = lastName.incrementAndGet();
        TurnStream stream = new TurnStream(name, channel, runner);
        streams.put(name, stream);
        driver.attach(name, stream);
        channel.closeFuture().addListener(closed -> {
            streams.remove(name);
            driver.detach(name);
            runner.execute((machine, now) -> machine.streamClosed(name, now));
        });
        stream.begin(ready);
        return true;
    }

    /**
     * Takes no more allocations.
     *
     * @param elsewhere where clients shall ask instead
     * @return completes when the last allocation has ended
     */
    public CompletableFuture<Void> drain(Optional<InetSocketAddress> elsewhere) {
        runner.execute((machine, now) -> machine.drain(elsewhere.orElse(null), now));
        return drained;
    }

    /** Ends every allocation and closes the sockets; connections are closed by whoever owns their loop. */
    public void close() {
        runner.execute(TurnServerMachine::close);
        streams.values().forEach(TurnStream::close);
        driver.close();
    }
}
