package dev.traversal.sim;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.stun.BindingResponder;
import dev.traversal.internal.stun.StunServerAddresses;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A STUN server on a simulated host (RFC 8489 section 12), also for discovering how a NAT behaves if it has a second
 * address (RFC 5780).
 */
public final class SimStunServer implements AutoCloseable {
    /** The port of STUN (RFC 8489 section 18.6). */
    public static final int PORT = 3478;

    private final Driver driver;
    private final InetSocketAddress primary;
    private @Nullable InetSocketAddress lie;
    private boolean silent;
    private long requests;

    private SimStunServer(SimHost host, StunServerAddresses addresses) {
        this.primary = addresses.sockets().get(0);
        this.driver = host.openDriver();
        driver.start(new Server(addresses), event -> {});
    }

    /**
     * {@return a server on the first address of a host, port 3478}
     *
     * @param host the host
     */
    public static SimStunServer on(SimHost host) {
        return new SimStunServer(host, StunServerAddresses.single(new InetSocketAddress(host.address(), PORT)));
    }

    /**
     * {@return a server on an address of a host, port 3478}
     *
     * @param host the host
     * @param address one of its addresses
     */
    public static SimStunServer on(SimHost host, String address) {
        return new SimStunServer(
                host, StunServerAddresses.single(new InetSocketAddress(Addresses.parse(address), PORT)));
    }

    /**
     * {@return a server that can answer from elsewhere: on two addresses of a host, ports 3478 and 3479}
     *
     * @param host the host
     * @param alternate a second address of the host
     */
    public static SimStunServer withAlternate(SimHost host, String alternate) {
        return new SimStunServer(
                host,
                StunServerAddresses.withAlternate(
                        new InetSocketAddress(host.address(), PORT),
                        new InetSocketAddress(Addresses.parse(alternate), PORT + 1)));
    }

    /** {@return where it listens} */
    public InetSocketAddress socketAddress() {
        return primary;
    }

    /** {@return {@code HOST:PORT} for an agent's builder} */
    public String address() {
        String host = primary.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + primary.getPort();
    }

    /**
     * Makes it lie: it tells everybody that they come from this address.
     *
     * @param mapped what it says
     * @return this
     */
    public SimStunServer lying(InetSocketAddress mapped) {
        lie = mapped;
        return this;
    }

    /**
     * Sets whether it takes requests and answers none.
     *
     * @param mute false by default
     * @return this
     */
    public SimStunServer silent(boolean mute) {
        silent = mute;
        return this;
    }

    /** {@return datagrams that came} */
    public long requests() {
        return requests;
    }

    @Override
    public void close() {
        driver.close();
    }

    private final class Server implements Machine<Void> {
        private final BindingResponder responder;
        private final Queue<Effect> effects = new ArrayDeque<>();

        Server(StunServerAddresses addresses) {
            responder = new BindingResponder(addresses, null);
            for (int i = 0; i < addresses.sockets().size(); i++) {
                effects.add(new Effect.OpenSocket(i, addresses.sockets().get(i)));
            }
        }

        @Override
        public void handleDatagram(
                int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
            requests++;
            InetSocketAddress seen = lie == null ? remote : lie;
            int answerBytes = silent ? 0 : responder.respond(socket, seen, buffer, offset, length);
            if (answerBytes > 0) {
                effects.add(new Effect.Transmit(
                        responder.answerSocket(),
                        lie == null ? destination(remote) : remote,
                        Arrays.copyOf(responder.answer(), answerBytes),
                        0));
            }
        }

        /** The sender, or another port of it if that is what it asked for (RFC 5780 section 7.5). */
        private InetSocketAddress destination(InetSocketAddress remote) {
            int port = responder.answerPort();
            return port == remote.getPort() ? remote : new InetSocketAddress(remote.getAddress(), port);
        }

        @Override
        public void handleInput(Input input, long nowNanos) {
            if (input instanceof Input.SocketFailed failed) {
                throw new IllegalStateException("the STUN server on " + primary + " has no socket: " + failed.reason());
            }
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
