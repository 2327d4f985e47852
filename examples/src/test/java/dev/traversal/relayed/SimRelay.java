package dev.traversal.relayed;

import dev.traversal.api.TurnServer;
import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.machine.Runner;
import dev.traversal.relay.internal.turn.server.NamedUsers;
import dev.traversal.relay.internal.turn.server.TurnCounters;
import dev.traversal.relay.internal.turn.server.TurnLimits;
import dev.traversal.relay.internal.turn.server.TurnServerConfig;
import dev.traversal.relay.internal.turn.server.TurnServerEvent;
import dev.traversal.relay.internal.turn.server.TurnServerMachine;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimStream;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A relay of this library on a simulated host: UDP and TCP on port 3478, and "TLS" on 443. */
final class SimRelay {
    static final int UDP_PORT = 3478;
    static final int TLS_PORT = 443;
    private static final String USER = "somebody";
    private static final String PASSWORD = "correct horse battery";

    private final SimHost host;
    private final TurnLimits limits;
    private final Map<Integer, SimStream> streams = new HashMap<>();
    private @Nullable Driver driver;
    private int lastStream = TurnServerMachine.FIRST_STREAM - 1;

    SimRelay(SimHost host, TurnLimits limits) {
        this.host = host;
        this.limits = limits;
        start();
    }

    SimHost host() {
        return host;
    }

    /** {@return what agents are told of it, over UDP, or TCP where UDP does not pass, or over TLS} */
    TurnServer server(boolean tls) {
        String address = host.address().getHostAddress();
        String uri = tls ? "turns:" + address + ":" + TLS_PORT + "?transport=tcp" : "turn:" + address + ":" + UDP_PORT;
        return TurnServer.of(uri, USER, PASSWORD);
    }

    /** Begins with nothing known of any client. */
    final void start() {
        Environment environment = host.environment();
        Driver started = environment.openDriver();
        driver = started;
        InetSocketAddress listen = new InetSocketAddress(host.address(), UDP_PORT);
        TurnServerConfig config = TurnServerConfig.of(
                        listen, List.of(host.address()), new NamedUsers(Map.of(USER, PASSWORD)))
                .with(limits);
        TurnServerMachine machine = new TurnServerMachine(
                config, started.datagrams(), environment.secureRandom(), new TurnCounters(), started.nanoTime());
        Runner<TurnServerMachine> runner = started.start(machine, this::handle);
        host.acceptStreams(UDP_PORT, stream -> accept(stream, started, runner));
        host.acceptStreams(TLS_PORT, stream -> accept(stream, started, runner));
    }

    /** Dies. */
    void kill() {
        host.kill();
        host.refuseStreams(UDP_PORT).refuseStreams(TLS_PORT);
    }

    private void handle(TurnServerEvent event) {
        if (event instanceof TurnServerEvent.CloseStream close) {
            SimStream stream = streams.remove(close.socket());
            if (stream != null) {
                stream.close();
            }
        }
    }

    private SimStream.Taker accept(SimStream stream, Driver on, Runner<TurnServerMachine> runner) {
        int name = ++lastStream;
        streams.put(name, stream);
        DatagramPort out = (socket, remote, buffer, offset, length) -> {
            stream.send(buffer, offset, length);
            return true;
        };
        on.attach(name, out);
        runner.execute((machine, now) -> machine.streamOpened(name, now));
        return new SimStream.Taker() {
            @Override
            public void received(byte[] message) {
                runner.deliver(name, stream.remote(), message, 0, message.length);
            }

            @Override
            public void ended(String reason) {
                streams.remove(name);
                on.detach(name);
                runner.execute((machine, now) -> machine.streamClosed(name, now));
            }
        };
    }

    /** {@return what is left of it} */
    List<String> leftovers() {
        return host.leftovers();
    }

    void close() {
        if (driver != null) {
            driver.close();
        }
    }
}
