package dev.traversal.portmap;

import dev.traversal.sim.NatBox;
import dev.traversal.sim.SimGateway;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.UdpProbe;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * A home with a gateway, a computer in it, and a stranger outside:
 *
 * <pre>
 * computer ─┬─ NAT (hard) ── Internet ── stranger
 * gateway ──┘
 * </pre>
 */
final class Home implements AutoCloseable {
    static final int PORT = 27_015;

    final SimNetwork net;
    final NatBox nat = NatBox.linuxRandom().named("home");
    final SimHost computer;
    final SimGateway gateway;
    final SimHost stranger;
    final List<PortMappingEvent> events = new ArrayList<>();
    final List<Gateway> gateways = new ArrayList<>();
    private final List<PortMapper> mappers = new ArrayList<>();

    Home(long seed) {
        net = SimNetwork.seeded(seed);
        computer = net.host("computer").behind(nat);
        SimHost box = net.host("gateway").behind(nat);
        gateway = SimGateway.on(box, nat);
        stranger = net.host("stranger");
        gateways.add(new Gateway(box.address(), computer.address(), 24, "eth0"));
    }

    PortMapper open() {
        return open(builder -> builder);
    }

    PortMapper open(UnaryOperator<PortMapperBuilder> change) {
        PortMapperBuilder builder = PortMapper.builder()
                .environment(computer.environment())
                .gateways(() -> List.copyOf(gateways))
                .memory(PortMemory.inMemory())
                .onEvent(events::add);
        PortMapper mapper = change.apply(builder).open();
        mappers.add(mapper);
        return mapper;
    }

    /** Runs until something has come of it. */
    <T> T await(CompletableFuture<T> future) {
        net.await("a result", future::isDone, Duration.ofSeconds(20));
        return future.join();
    }

    Throwable awaitFailure(CompletableFuture<?> future) {
        net.await("a failure", future::isDone, Duration.ofSeconds(20));
        return future.handle((value, error) -> error).join();
    }

    void runFor(Duration duration) {
        net.runFor(duration);
    }

    /** {@return whether a datagram of the stranger's arrives at the computer's port through the NAT's} */
    boolean leadsIn(int externalPort) {
        UdpProbe inside = computer.probe(PORT);
        UdpProbe outside = stranger.probe();
        outside.send(new InetSocketAddress(nat.externalAddress(), externalPort), "hello");
        net.runFor(Duration.ofSeconds(1));
        boolean arrived = !inside.received().isEmpty();
        inside.close();
        outside.close();
        return arrived;
    }

    <E extends PortMappingEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {
        mappers.forEach(PortMapper::close);
        net.runFor(Duration.ofSeconds(4));
    }
}
