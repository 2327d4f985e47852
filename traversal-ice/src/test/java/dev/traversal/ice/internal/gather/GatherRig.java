package dev.traversal.ice.internal.gather;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Candidate;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.LocalAddress;
import dev.traversal.internal.machine.LocalInterface;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunWriter;
import dev.traversal.spi.HostPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** A gatherer on a host whose sockets all open, the first on port 4000. */
final class GatherRig {
    static final InetSocketAddress SERVER = new InetSocketAddress("198.51.100.10", 3478);

    final List<Effect> effects = new ArrayList<>();
    final List<GatherEvent> events = new ArrayList<>();
    final Map<Integer, InetSocketAddress> open = new LinkedHashMap<>();
    final Gatherer gatherer;
    private final List<Effect> everything = new ArrayList<>();
    private long now = -5;

    GatherRig(HostPolicy host, InetSocketAddress... servers) {
        this(host, List.of(), servers);
    }

    GatherRig(HostPolicy host, List<InetAddress> binds, InetSocketAddress... servers) {
        gatherer = new Gatherer(
                new GatherConfig(binds, 0, List.of(servers), List.of(), name -> true, address -> true, host),
                new Random(1));
    }

    GatherRig start(LocalInterface... interfaces) {
        gatherer.start(List.of(interfaces), now);
        return drained();
    }

    GatherRig change(LocalInterface... interfaces) {
        events.clear();
        effects.clear();
        gatherer.interfacesChanged(List.of(interfaces), ++now);
        return drained();
    }

    GatherRig input(Input input) {
        gatherer.handleInput(input, ++now);
        return drained();
    }

    /** Answers the last question of a socket to a server. */
    GatherRig answer(int socket, InetSocketAddress server, InetSocketAddress mapped) {
        List<Effect.Transmit> sent = questions(everything, socket, server);
        byte[] request = sent.get(sent.size() - 1).payload();
        StunMessage message = new StunMessage(KnownAttributes.BINDING);
        assertThat(message.parse(request, 0, request.length)).isNull();
        byte[] answer = new StunWriter(128)
                .beginAnswer(MessageClass.SUCCESS, message)
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, mapped)
                .toBytes();
        gatherer.handleDatagram(socket, server, answer, 0, answer.length, ++now);
        return drained();
    }

    List<Effect.Transmit> questions(int socket, InetSocketAddress server) {
        return questions(effects, socket, server);
    }

    private static List<Effect.Transmit> questions(List<Effect> from, int socket, InetSocketAddress server) {
        return all(from, Effect.Transmit.class).stream()
                .filter(sent -> sent.socket() == socket && sent.remote().equals(server))
                .toList();
    }

    /** {@return what sockets are bound to, in the order of their opening} */
    List<String> sockets() {
        return open.values().stream()
                .map(TransportAddress::of)
                .map(TransportAddress::toString)
                .toList();
    }

    List<GatherEvent.CandidateFound> found() {
        return all(events, GatherEvent.CandidateFound.class);
    }

    /** {@return the addresses of the candidates that peers are told of} */
    List<String> told() {
        return found().stream()
                .flatMap(found -> found.told().stream())
                .map(candidate -> candidate.address().toString())
                .toList();
    }

    List<String> gone() {
        return all(events, GatherEvent.CandidateGone.class).stream()
                .map(gone -> gone.candidate().address().toString())
                .toList();
    }

    List<String> byPriority() {
        return found().stream()
                .map(GatherEvent.CandidateFound::candidate)
                .sorted((a, b) -> Long.compare(b.priority(), a.priority()))
                .map(Candidate::address)
                .map(TransportAddress::toString)
                .toList();
    }

    static <T> List<T> all(List<?> from, Class<T> type) {
        return from.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static LocalInterface host(String name, String... addresses) {
        return new LocalInterface(
                name, false, false, Arrays.stream(addresses).map(GatherRig::ip).toList());
    }

    static LocalInterface host(String name, LocalAddress... addresses) {
        return new LocalInterface(name, host(name, new String[0]).kind(), List.of(addresses));
    }

    static InetAddress ip(String literal) {
        return new InetSocketAddress(literal, 1).getAddress();
    }

    private GatherRig drained() {
        drain(effect -> {
            if (effect instanceof Effect.OpenSocket it) {
                int port = it.local().getPort() == 0 ? 4000 : it.local().getPort();
                InetSocketAddress local = new InetSocketAddress(it.local().getAddress(), port);
                open.put(it.socket(), local);
                gatherer.handleInput(new Input.SocketOpened(it.socket(), local), now);
            } else if (effect instanceof Effect.CloseSocket it) {
                assertThat(open.remove(it.socket()))
                        .as("socket %s", it.socket())
                        .isNotNull();
            }
        });
        return this;
    }

    private void drain(Consumer<Effect> handler) {
        for (Effect effect = gatherer.pollEffect(); effect != null; effect = gatherer.pollEffect()) {
            effects.add(effect);
            everything.add(effect);
            handler.accept(effect);
        }
        for (GatherEvent event = gatherer.pollEvent(); event != null; event = gatherer.pollEvent()) {
            events.add(event);
        }
    }
}
