package dev.traversal.relay.internal.turn.client;

import dev.traversal.api.RelayMap;
import dev.traversal.api.StreamAccess;
import dev.traversal.api.TurnServer;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.machine.Runner;
import dev.traversal.internal.relay.RelayEvent;
import dev.traversal.internal.relay.RelayGround;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.spi.RelayConfig;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** A relay client on a simulated host, and what it said. */
final class ClientHost {
    record Arrived(int socket, InetSocketAddress peer, String text, long atNanos) {}

    final List<RelayEvent> events = new ArrayList<>();
    final List<Arrived> arrived = new ArrayList<>();
    final TurnClient client;

    private final SimNetwork net;
    final CountingDriver driver;
    private final Runner<TurnClient> runner;

    private ClientHost(SimHost host, List<TurnServer> servers) {
        Environment environment = host.environment();
        net = host.network();
        driver = new CountingDriver(environment.openDriver());
        CompletableFuture<Runner<TurnClient>> started = new CompletableFuture<>();
        client = new TurnClient(
                new RelayConfig(servers, RelayMap.NONE, StreamAccess.USUAL),
                new RelayGround(
                        driver,
                        environment.secureRandom(),
                        (socket, peer, buffer, offset, length) -> arrived.add(new Arrived(
                                socket,
                                peer,
                                new String(
                                        Arrays.copyOfRange(buffer, offset, offset + length), StandardCharsets.US_ASCII),
                                net.nowNanos())),
                        action -> started.thenAccept(way -> way.execute((it, now) -> action.accept(now)))));
        runner = driver.start(client, events::add);
        started.complete(runner);
    }

    static ClientHost on(SimHost host, TurnServer... servers) {
        return new ClientHost(host, List.of(servers));
    }

    static ClientHost started(SimHost host, TurnServer... servers) {
        ClientHost made = on(host, servers);
        made.run((client, now) -> {
            client.setActive(true, now);
            client.start(now);
        });
        return made;
    }

    void run(BiConsumer<TurnClient, Long> command) {
        runner.execute(command::accept);
    }

    boolean send(int socket, InetSocketAddress peer, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return driver.datagrams().send(socket, peer, bytes, 0, bytes.length);
    }

    /** As a check with a limited TTL does. */
    void openWay(int socket, InetSocketAddress peer) {
        run((it, now) -> it.outbox().ask(new Effect.Transmit(socket, peer, new byte[1], 1)));
    }

    <T extends RelayEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<RelayEvent.Allocated> allocated() {
        return all(RelayEvent.Allocated.class);
    }

    RelayEvent.Allocated only() {
        if (allocated().size() != 1) {
            throw new AssertionError("expected one allocation but there were " + events);
        }
        return allocated().get(0);
    }

    void close() {
        run((client, now) -> client.close(now));
        driver.close();
    }
}
