package dev.traversal.examples;

import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalAgent;
import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimSignaling;
import dev.traversal.sim.SimStunServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Lets two agents meet in the simulator behind each pair of NATs, and prints how they fared. */
final class NatTable {
    private static final long SEED = 1;
    private static final Duration ONE_WAY = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The kinds of NATs by the names that people give them, and what RFC 4787 calls them. */
    private static final Map<String, UnaryOperator<SimHost>> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("no NAT", host -> host);
        KINDS.put(
                "full cone",
                host -> host.behind(nat(MappingBehavior.ENDPOINT_INDEPENDENT, FilteringBehavior.ENDPOINT_INDEPENDENT)));
        KINDS.put(
                "port-restricted",
                host -> host.behind(
                        nat(MappingBehavior.ENDPOINT_INDEPENDENT, FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT)));
        KINDS.put(
                "double NAT",
                host -> host.behind(nat(
                                MappingBehavior.ENDPOINT_INDEPENDENT, FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT)
                        .behind(nat(
                                MappingBehavior.ENDPOINT_INDEPENDENT, FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT))));
        KINDS.put(
                "symmetric",
                host -> host.behind(
                        nat(MappingBehavior.ADDRESS_AND_PORT_DEPENDENT, FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT)));
    }

    private final Output output;

    NatTable(Output output) {
        this.output = output;
    }

    void print() {
        output.line("");
        output.line("Which NATs let two peers meet directly (simulated, " + ONE_WAY.toMillis()
                + " ms each way, virtual time from call to channel):");
        output.line("");
        StringBuilder head = new StringBuilder("  %-16s".formatted(""));
        KINDS.keySet().forEach(kind -> head.append(" %-16s".formatted(kind)));
        output.line(head.toString().stripTrailing());
        KINDS.forEach((rowKind, row) -> {
            StringBuilder line = new StringBuilder("  %-16s".formatted(rowKind));
            KINDS.forEach((columnKind, column) -> {
                String outcome = meet(row, column, rowKind, columnKind);
                line.append(" %-16s".formatted(outcome));
            });
            output.line(line.toString().stripTrailing());
        });
        output.line("");
        output.line("  -  no direct path by ordinary checks: these pairs need a relay.");
    }

    private String meet(UnaryOperator<SimHost> row, UnaryOperator<SimHost> column, String rowKind, String columnKind) {
        SimNetwork net = SimNetwork.seeded(SEED);
        SimSignaling signaling = net.signaling().delay(ONE_WAY);
        SimStunServer stun = SimStunServer.on(net.host("stun"));
        SimHost alice = placed(net, "alice", row);
        SimHost bob = placed(net, "bob", column);
        try (TraversalAgent caller = agent(alice, signaling, stun);
                TraversalAgent listener = agent(bob, signaling, stun)) {
            listener.listen(channel -> {});
            net.runFor(Duration.ofSeconds(1));
            Duration start = net.now();
            CompletableFuture<SecureDatagramChannel> connecting = caller.connect(listener.ticket());
            net.runUntil(connecting::isDone, PATIENCE.plusSeconds(1));
            boolean met = connecting.isDone() && !connecting.isCompletedExceptionally();
            long millis = net.now().minus(start).toMillis();
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("caller", rowKind);
            members.put("listener", columnKind);
            members.put("direct", met);
            members.put("virtualMillis", millis);
            if (output.isJson()) {
                output.tell("nat-pair", members, "");
            }
            return met ? "direct " + millis + " ms" : "-";
        }
    }

    private static SimHost placed(SimNetwork net, String name, UnaryOperator<SimHost> kind) {
        SimHost host = kind.apply(net.host(name));
        host.link().delay(ONE_WAY.dividedBy(2));
        return host;
    }

    private static NatBox nat(MappingBehavior mapping, FilteringBehavior filtering) {
        return NatBox.mapping(mapping).filtering(filtering);
    }

    private static TraversalAgent agent(SimHost host, SimSignaling signaling, SimStunServer stun) {
        return TraversalAgent.builder()
                .environment(host.environment())
                .signaling(signaling.channel())
                .stunServer(stun.address())
                .connectTimeout(PATIENCE)
                .build();
    }
}
