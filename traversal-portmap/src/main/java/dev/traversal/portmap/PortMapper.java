package dev.traversal.portmap;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.machine.Runner;
import dev.traversal.portmap.internal.gateway.QuickFinder;
import dev.traversal.portmap.internal.mapper.Mapper;
import dev.traversal.portmap.internal.mapper.MapperConfig;
import dev.traversal.portmap.internal.mapper.MapperEvent;
import dev.traversal.spi.CandidateSource;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens ports at this host's gateways and keeps them open until it is closed.
 *
 * <pre>{@code
 * try (PortMapper mapper = PortMapper.open()) {
 *     PortMapping mapping = mapper.map(Protocol.UDP, 27015).join();
 *     System.out.println("reachable at " + mapping.external());
 * }
 * }</pre>
 *
 * <p>PCP, NAT-PMP and UPnP IGD are asked in the same moment; what answers first is used, and replaced if something better
 * comes. A mapping is renewed at half of its lease, asked for again when the gateway has forgotten it, and given back on
 * {@link #close()}. Ports are mapped to this host alone, at most eight.
 *
 * <p>Thread-safe. Futures complete and events arrive on the mapper's loop, where nothing may block.
 */
public final class PortMapper implements AutoCloseable {
    private static final int MOST_REQUESTS = 8;
    private static final long CLOSE_MILLIS = 800;
    private static final Logger log = LoggerFactory.getLogger(PortMapper.class);

    private final Environment environment;
    private final GatewayFinder finder;
    private final Consumer<? super PortMappingEvent> listener;
    private final Driver driver;
    private final Mapper machine;
    private final Runner<Mapper> runner;
    private final Map<Integer, Entry> entries = new LinkedHashMap<>();
    private final List<CompletableFuture<List<GatewayReport>>> probes = new ArrayList<>();
    private final AtomicInteger names = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean surveying = new AtomicBoolean();
    private volatile boolean closesLater;
    private final CountDownLatch emptied = new CountDownLatch(1);
    private final @Nullable Thread hook;

    /** A request, with what is known of it. */
    private static final class Entry {
        final PortRequest request;
        final Consumer<? super PortMappingEvent> listener;
        final CompletableFuture<PortMapping> first = new CompletableFuture<>();
        final Map<Gateway, PortMapping> held = new LinkedHashMap<>();

        Entry(PortRequest request, Consumer<? super PortMappingEvent> listener) {
            this.request = request;
            this.listener = listener;
        }
    }

    /** @param mayWait whether the caller can wait for a millisecond or two: that is less than to have others look for gateways */
    PortMapper(PortMapperBuilder builder, boolean mayWait) {
        environment = builder.environment();
        finder = builder.finder(environment);
        listener = builder.listener();
        driver = environment.openDriver();
        machine = new Mapper(
                new MapperConfig(
                        builder.protocols(), builder.permanentLeases(), builder.nestedGateways(), builder.memory()),
                environment.secureRandom());
        runner = driver.start(machine, this::handle);
        hook = builder.shutdownHook() && !environment.lockstep() ? new Thread(this::release, "portmap-release") : null;
        if (hook != null) {
            Runtime.getRuntime().addShutdownHook(hook);
        }
        if (mayWait && finder instanceof QuickFinder quick && quick.isQuick()) {
            useGateways();
        } else {
            survey();
        }
    }

    /** {@return a mapper for the real network} Nothing is asked before the first request. */
    public static PortMapper open() {
        return builder().open();
    }

    /** {@return what makes one that is different} */
    public static PortMapperBuilder builder() {
        return new PortMapperBuilder();
    }

    /** {@return candidates for an agent: its ports, mapped for as long as it lives} */
    public static CandidateSource candidateSource() {
        return builder().candidateSource();
    }

    /**
     * Maps a port for everybody, at every gateway.
     *
     * @param protocol the transport
     * @param internalPort this host's port
     * @return the first mapping; fails with {@link PortMappingException} if no gateway maps it, after three seconds at the
     *     latest. It goes on being wanted then, and {@link PortMappingEvent} tells if that changes
     */
    public CompletableFuture<PortMapping> map(Protocol protocol, int internalPort) {
        return map(PortRequest.of(protocol, internalPort));
    }

    /**
     * Maps a port.
     *
     * @param request which, and how
     * @return as {@link #map(Protocol, int)}
     * @throws IllegalStateException if the mapper is closed, or eight ports are mapped already
     */
    public CompletableFuture<PortMapping> map(PortRequest request) {
        return map(request, null, event -> {});
    }

    CompletableFuture<PortMapping> map(
            PortRequest request, @Nullable InetAddress at, Consumer<? super PortMappingEvent> requestListener) {
        Entry entry = new Entry(request, requestListener);
        int name = names.incrementAndGet();
        synchronized (entries) {
            if (closed.get()) {
                throw new IllegalStateException("the mapper is closed");
            }
            if (entries.size() >= MOST_REQUESTS) {
                throw new IllegalStateException("no more than " + MOST_REQUESTS + " ports are mapped");
            }
            entries.put(name, entry);
        }
        runner.execute((mapper, now) -> mapper.map(name, request, at, now));
        return entry.first;
    }

    /**
     * Gives ports back.
     *
     * @param request what was asked for; nothing happens if it was not
     */
    public void unmap(PortRequest request) {
        List<Integer> gone = new ArrayList<>();
        synchronized (entries) {
            entries.forEach((name, entry) -> {
                if (entry.request.equals(request)) {
                    gone.add(name);
                }
            });
            gone.forEach(entries::remove);
        }
        runner.execute((mapper, now) -> gone.forEach(name -> mapper.unmap(name, now)));
    }

    /** {@return what is mapped now} */
    public List<PortMapping> mappings() {
        synchronized (entries) {
            return entries.values().stream()
                    .flatMap(entry -> entry.held.values().stream())
                    .toList();
        }
    }

    /** {@return what the gateways speak, after 3 s at the latest} Nothing is changed there. */
    public CompletableFuture<List<GatewayReport>> probe() {
        CompletableFuture<List<GatewayReport>> probe = new CompletableFuture<>();
        synchronized (probes) {
            probes.add(probe);
        }
        runner.execute((mapper, now) -> mapper.look(now));
        return probe;
    }

    /** The network is another: gateways are looked for and asked again soon. */
    public void refresh() {
        survey();
        runner.execute((mapper, now) -> mapper.refresh(now));
    }

    /**
     * Says that somebody came in by a mapping who had not been sent anything before: it is {@link PortMapping#verified} from
     * then on. An agent says so by itself.
     *
     * @param external the mapping's external address
     */
    public void reached(TransportAddress external) {
        runner.execute((mapper, now) -> mapper.reached(external, now));
    }

    /** {@return how many datagrams and documents were dropped, by reason} */
    public Map<String, Long> rejected() {
        Map<String, Long> counts = new LinkedHashMap<>();
        machine.rejects().all().forEach((reason, count) -> counts.put(reason.name(), count));
        return counts;
    }

    // ---- what the machine tells, on its loop

    private void handle(MapperEvent event) {
        if (event instanceof MapperEvent.Happened happened) {
            Entry entry = take(happened);
            if (entry != null) {
                log.debug("{}", happened.event());
                entry.listener.accept(happened.event());
                listener.accept(happened.event());
                if (happened.event() instanceof PortMappingEvent.Mapped mapped) {
                    entry.first.complete(mapped.mapping());
                }
            }
        } else if (event instanceof MapperEvent.Failed failed) {
            Entry entry = find(failed.request());
            if (entry != null) {
                entry.first.completeExceptionally(new PortMappingException(
                        failed.failure(),
                        "no gateway maps " + entry.request.protocol() + " " + entry.request.internalPort() + ": "
                                + failed.reason()));
            }
        } else if (event instanceof MapperEvent.Looked looked) {
            List<CompletableFuture<List<GatewayReport>>> waiting;
            synchronized (probes) {
                waiting = List.copyOf(probes);
                probes.clear();
            }
            waiting.forEach(probe -> probe.complete(looked.gateways()));
        } else if (event instanceof MapperEvent.SurveyWanted) {
            survey();
        } else if (event instanceof MapperEvent.Emptied) {
            emptied.countDown();
            if (closesLater) {
                driver.close();
            }
        } else {
            throw new AssertionError(event);
        }
    }

    private @Nullable Entry find(int name) {
        synchronized (entries) {
            return entries.get(name);
        }
    }

    private @Nullable Entry take(MapperEvent.Happened happened) {
        synchronized (entries) {
            Entry entry = entries.get(happened.request());
            if (entry != null) {
                PortMappingEvent event = happened.event();
                if (event instanceof PortMappingEvent.Mapped it) {
                    entry.held.put(it.mapping().gateway(), it.mapping());
                } else if (event instanceof PortMappingEvent.Changed it) {
                    entry.held.put(it.after().gateway(), it.after());
                } else if (event instanceof PortMappingEvent.Verified it) {
                    entry.held.put(it.mapping().gateway(), it.mapping());
                } else if (event instanceof PortMappingEvent.Lost it) {
                    entry.held.remove(it.mapping().gateway());
                }
            }
            return entry;
        }
    }

    /** Reading routes may block, so it happens elsewhere; in simulations, where it cannot, it happens at once. */
    private void survey() {
        if (environment.lockstep()) {
            useGateways();
        } else if (surveying.compareAndSet(false, true)) {
            var unused =
                    CompletableFuture.runAsync(this::useGateways).whenComplete((done, error) -> surveying.set(false));
        }
    }

    private void useGateways() {
        List<Gateway> found = List.of();
        try {
            found = List.copyOf(finder.find());
        } catch (RuntimeException e) {
            log.warn("the gateways cannot be found: {}", e.toString());
        }
        List<Gateway> gateways = found;
        runner.execute((mapper, now) -> mapper.useGateways(gateways, now));
    }

    // ---- the end

    /** Gives everything back; returns when the gateways have been told, within a second. Idempotent. */
    @Override
    public void close() {
        Thread waiting = hook;
        if (waiting != null && !closed.get()) {
            try {
                Runtime.getRuntime().removeShutdownHook(waiting);
            } catch (IllegalStateException e) {
                log.debug("the process ends: {}", e.toString()); // the hook does the rest
            }
        }
        release();
    }

    private void release() {
        List<Entry> open;
        synchronized (entries) {
            if (!closed.compareAndSet(false, true)) {
                return;
            }
            open = List.copyOf(entries.values());
        }
        boolean cannotWait = environment.lockstep() || runner.onLoop();
        closesLater = cannotWait;
        runner.execute((mapper, now) -> mapper.close(now));
        if (!cannotWait) {
            awaitEmptied();
            driver.close();
        }
        open.forEach(entry -> entry.first.completeExceptionally(
                new PortMappingException(PortMappingFailure.CLOSED, "the mapper was closed")));
        synchronized (probes) {
            probes.forEach(probe -> probe.completeExceptionally(
                    new PortMappingException(PortMappingFailure.CLOSED, "the mapper was closed")));
            probes.clear();
        }
    }

    private void awaitEmptied() {
        try {
            if (!emptied.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                log.debug("a gateway did not answer before the end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
