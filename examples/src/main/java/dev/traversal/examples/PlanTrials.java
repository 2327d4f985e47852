package dev.traversal.examples;

import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TransportAddress;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalAgentBuilder;
import dev.traversal.api.TurnServer;
import dev.traversal.relay.RelayServer;
import dev.traversal.relay.RelayServerBuilder;
import dev.traversal.relay.Relaying;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets two whole agents try to get through two NATs of the kernel's, while a server relays for them. */
final class PlanTrials implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;
    private static final String USER = "peer";
    private static final String PASSWORD = "of nobody else";

    private final PlanNetwork network;
    private final List<RelayServer> servers = new ArrayList<>();

    PlanTrials(PlanNetwork network) {
        this.network = network;
        for (InetSocketAddress at : PlanNetwork.servers()) {
            RelayServerBuilder builder = RelayServer.builder().listen(at);
            if (servers.isEmpty()) {
                builder.relaying(Relaying.create().user(USER, PASSWORD));
            }
            servers.add(builder.start());
        }
    }

    /** {@return how the next attempt fared; peers that could not even meet by way of the relay made none} */
    PlanRun next() throws IOException, InterruptedException {
        network.forget();
        PlanWatch watch = new PlanWatch(System::nanoTime);
        try (TraversalAgent listener = builder(1).onEvent(watch::listener).build();
                TraversalAgent caller = builder(0).onEvent(watch::caller).build()) {
            listener.listen(channel -> {}).ready().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            SecureDatagramChannel unused = caller.connect(listener.ticket()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            watch.await(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            System.err.println("no session: " + e.getMessage());
        }
        return watch.run();
    }

    private TraversalAgentBuilder builder(int side) {
        TraversalAgentBuilder builder = TraversalAgent.builder()
                .rendezvous(servers.get(0).uri())
                .bind(PlanNetwork.host(side))
                .relay(TurnServer.of(
                        "turn:" + TransportAddress.of(servers.get(0).address()), USER, PASSWORD));
        servers.forEach(server ->
                builder.stunServer(TransportAddress.of(server.address()).toString()));
        return builder;
    }

    @Override
    public void close() {
        servers.forEach(RelayServer::close);
    }
}
