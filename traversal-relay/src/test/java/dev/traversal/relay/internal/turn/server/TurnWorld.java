package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Runner;
import dev.traversal.relay.spi.RelayUsers;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A simulated network with a TURN server at 203.0.113.1 and 2001:db8::1, port 3478, and users alice and bob. */
final class TurnWorld {
    static final InetSocketAddress SERVER = address("203.0.113.1", 3478);
    static final InetSocketAddress SERVER_IPV6 = address("2001:db8::1", 3478);
    static final RelayUsers USERS = new NamedUsers(Map.of("alice", "wonderland", "bob", "builder"));

    final SimNetwork network = SimNetwork.seeded(7);
    final SimHost server = network.host("server").address("203.0.113.1").address("2001:db8::1");
    final TurnCounters counters = new TurnCounters();
    final List<TurnServerEvent> events = new ArrayList<>();
    final Driver driver;
    final Runner<TurnServerMachine> runner;

    TurnWorld() {
        this(config -> config);
    }

    TurnWorld(UnaryOperator<TurnServerConfig> change) {
        this(change.apply(config()));
    }

    TurnWorld(TurnServerConfig config) {
        var environment = server.environment();
        driver = environment.openDriver();
        runner = driver.start(
                new TurnServerMachine(
                        config, driver.datagrams(), environment.secureRandom(), counters, driver.nanoTime()),
                events::add);
        network.runFor(Duration.ofMillis(1));
    }

    static TurnServerConfig config() {
        return config(USERS);
    }

    static TurnServerConfig config(RelayUsers... users) {
        return new TurnServerConfig(
                List.of(SERVER, SERVER_IPV6, address("203.0.113.1", 3479), address("2001:db8::1", 3479))
                        .subList(0, 1),
                List.of(SERVER.getAddress(), SERVER_IPV6.getAddress()),
                TurnServerConfig.USUAL_REALM,
                List.of(users),
                PeerPolicy.USUAL,
                TurnLimits.USUAL,
                false,
                true,
                false);
    }

    TurnClient client(String host) {
        return new TurnClient(this, network.host(host), "alice", "wonderland");
    }

    TurnClient client(String host, String user, String password) {
        return new TurnClient(this, network.host(host), user, password);
    }

    void run(int millis) {
        network.runFor(Duration.ofMillis(millis));
    }

    static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(ip(literal), port);
    }

    static InetAddress ip(String literal) {
        return dev.traversal.internal.address.IpLiteral.toAddress(
                dev.traversal.internal.address.IpLiteral.parse(literal));
    }
}
