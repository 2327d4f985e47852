package dev.traversal.sim;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.machine.Runner;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A bare UDP socket for tests: sends what it is told, and keeps what comes. Bound to the IPv4 or IPv6 wildcard. */
public final class UdpProbe implements AutoCloseable {
    private static final int SOCKET = 0;

    private final SimHost host;
    private final Driver driver;
    private final Runner<Script> runner;
    private final InetSocketAddress local;
    private final List<Received> received = new ArrayList<>();
    private final List<Input> inputs = new ArrayList<>();
    private boolean echoes;

    UdpProbe(SimHost host, int port) {
        this.host = host;
        InetAddress address = host.address();
        InetAddress any = Addresses.isIpv6(address) ? Addresses.ANY_IPV6 : Addresses.ANY_IPV4;
        int chosen = port != 0 ? port : host.sockets().ephemeralPort(any);
        this.local = new InetSocketAddress(address, chosen);
        this.driver = host.openDriver();
        this.runner = driver.start(new Script(), event -> {});
        runner.execute(
                (script, now) -> script.effects.add(new Effect.OpenSocket(SOCKET, new InetSocketAddress(any, chosen))));
    }

    /** {@return where it is bound, with the address that the host had when the probe was made} */
    public InetSocketAddress local() {
        return local;
    }

    /**
     * Sends a datagram now.
     *
     * @param to where to
     * @param text its payload, in UTF-8
     */
    public void send(InetSocketAddress to, String text) {
        send(to, text.getBytes(StandardCharsets.UTF_8), 0);
    }

    /**
     * Sends a datagram now.
     *
     * @param to where to
     * @param payload its payload
     * @param ttl its TTL, 0 for the default
     */
    public void send(InetSocketAddress to, byte[] payload, int ttl) {
        byte[] copy = payload.clone();
        runner.execute((script, now) -> script.effects.add(new Effect.Transmit(SOCKET, to, copy, ttl)));
    }

    /**
     * Sends every datagram back to where it came from, from now on.
     *
     * @return this
     */
    public UdpProbe echoing() {
        echoes = true;
        return this;
    }

    /** {@return what came so far} */
    public List<Received> received() {
        return List.copyOf(received);
    }

    /**
     * {@return what came last}
     *
     * @throws SimulationFailure if nothing came
     */
    public Received last() {
        if (received.isEmpty()) {
            throw host.network().failure("nothing came to " + local, null);
        }
        return received.get(received.size() - 1);
    }

    /** {@return what the host's system reported: the socket's opening, failures to send} */
    public List<String> reports() {
        return inputs.stream().map(Input::toString).toList();
    }

    /** Forgets what came. */
    public void clear() {
        received.clear();
    }

    @Override
    public void close() {
        driver.close();
    }

    /**
     * A datagram that came.
     *
     * @param from the sender, as seen here
     * @param payload its bytes
     * @param at when it came, since the network began
     */
    public record Received(InetSocketAddress from, byte[] payload, Duration at) {
        /** {@return the payload, read as UTF-8} */
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    private final class Script implements Machine<Void> {
        private final Queue<Effect> effects = new ArrayDeque<>();

        @Override
        public void handleDatagram(
                int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
            byte[] payload = Arrays.copyOfRange(buffer, offset, offset + length);
            received.add(new Received(remote, payload, host.network().now()));
            if (echoes) {
                effects.add(new Effect.Transmit(socket, remote, payload, 0));
            }
        }

        @Override
        public void handleInput(Input input, long nowNanos) {
            inputs.add(input);
        }

        @Override
        public void handleTimeout(long nowNanos) {
            // waits for nothing
        }

        @Override
        public @Nullable Effect pollEffect() {
            return effects.poll();
        }

        @Override
        public @Nullable Void pollEvent() {
            return null;
        }

        @Override
        public @Nullable Deadline nextDeadline() {
            return null;
        }
    }
}
