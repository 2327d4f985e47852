package dev.traversal.portmap.internal.upnp;

import dev.traversal.internal.address.AddressKind;
import dev.traversal.internal.address.IpLiteral;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.LocalAddress;
import dev.traversal.portmap.Gateway;
import dev.traversal.portmap.PortMappingFailure;
import dev.traversal.portmap.internal.protocol.Outgoing;
import dev.traversal.portmap.internal.protocol.Reject;
import dev.traversal.portmap.internal.protocol.Rejects;
import dev.traversal.portmap.internal.protocol.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds a service that maps: asks the gateway and its network, fetches what answers describe, and asks each service for its
 * address until one has any. What is not the gateway itself is looked at only if the gateway says nothing for a while.
 */
final class UpnpSearch {
    private static final long SECOND_ROUND_NANOS = 700_000_000L;
    private static final long PATIENCE_NANOS = 2_500_000_000L; // MX is a second
    private static final int MOST_DESCRIPTIONS = 4;

    private final Gateway gateway;
    private final Server server;
    private final Calls calls;
    private final Outgoing out;
    private final Rejects rejects;
    private final Taker taker;
    private final Set<HttpTarget> seen = new HashSet<>();
    private final Queue<HttpTarget> neighbours = new ArrayDeque<>();
    private final Queue<Service> untried = new ArrayDeque<>();
    private State state = State.IDLE;
    private long sinceNanos;
    private long answeredNanos;
    private int underWay;
    private String device = "";
    private PortMappingFailure failure = PortMappingFailure.NO_ANSWER;
    private String reason = "";

    /** Takes what came of a search. */
    interface Taker {
        /**
         * A service is there.
         *
         * @param external its address; for a firewall the client's own
         * @param rttNanos how long the first answer took
         * @param name what the device calls itself
         */
        void found(Service service, InetAddress external, long rttNanos, String name, long nowNanos);

        void missing(PortMappingFailure failure, String reason);
    }

    private enum State {
        IDLE,
        FIRST_ROUND,
        SECOND_ROUND,
        OVER
    }

    UpnpSearch(Gateway gateway, Server server, Calls calls, Outgoing out, Rejects rejects, Taker taker) {
        this.gateway = gateway;
        this.server = server;
        this.calls = calls;
        this.out = out;
        this.rejects = rejects;
        this.taker = taker;
    }

    void begin(long nowNanos) {
        state = State.FIRST_ROUND;
        sinceNanos = nowNanos;
        seen.clear();
        neighbours.clear();
        untried.clear();
        failure = PortMappingFailure.NO_ANSWER;
        reason = "UPnP: no answer from " + IpLiteral.format(gateway.address()) + " and its network";
        send(new InetSocketAddress(gateway.address(), Ssdp.PORT), Ssdp.IGD_1);
        send(Ssdp.group(gateway.isIpv6()), Ssdp.IGD_1);
    }

    boolean isUnderWay() {
        return state == State.FIRST_ROUND || state == State.SECOND_ROUND;
    }

    private void send(InetSocketAddress to, String target) {
        out.ask(new Effect.Transmit(server.socket(), to, Ssdp.search(to, target), 0));
    }

    void handleAnswer(InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (!isUnderWay()) {
            rejects.count(Reject.NOT_ASKED);
            return;
        }
        InetAddress sender = remote.getAddress();
        HttpTarget target = isNear(sender) ? Ssdp.location(buffer, offset, length, sender) : null;
        if (target == null) {
            rejects.count(Reject.WRONG_LOCATION);
        } else if (seen.size() >= MOST_DESCRIPTIONS && !seen.contains(target)) {
            rejects.count(Reject.TOO_MANY);
        } else if (seen.add(target)) {
            answeredNanos = seen.size() == 1 ? nowNanos : answeredNanos;
            if (sender.equals(gateway.address()) || state == State.SECOND_ROUND) {
                fetch(target, nowNanos);
            } else {
                neighbours.add(target);
            }
        }
    }

    private boolean isNear(InetAddress sender) {
        return sender.equals(gateway.address())
                || new LocalAddress(gateway.local(), gateway.prefixBits(), LocalAddress.Standing.ORDINARY)
                        .isInNetworkOf(sender)
                || (gateway.isIpv6() && sender.isLinkLocalAddress());
    }

    private void fetch(HttpTarget target, long nowNanos) {
        underWay++;
        calls.get(
                target,
                new Calls.Taker() {
                    @Override
                    public void answered(int status, byte[] body, long now) {
                        described(target, status, body, now);
                    }

                    @Override
                    public void failed(String why, long now) {
                        gone(PortMappingFailure.NO_ANSWER, "UPnP: no description: " + why);
                        next(now);
                    }
                },
                nowNanos);
    }

    private void described(HttpTarget target, int status, byte[] body, long nowNanos) {
        Description description = status == 200 ? Description.read(body, target) : null;
        if (description == null) {
            if (status == 200) {
                rejects.count(Reject.WRONG_XML);
            }
            gone(PortMappingFailure.MALFORMED, "UPnP: no description: status " + status);
        } else {
            device = description.name();
            description.services().stream()
                    .filter(service -> (service.kind() == Service.Kind.FIREWALL_6) == gateway.isIpv6())
                    .forEach(untried::add);
            gone(PortMappingFailure.UNSUPPORTED, "UPnP: " + device + " offers nothing that maps ports");
        }
        next(nowNanos);
    }

    private void gone(PortMappingFailure why, String text) {
        underWay--;
        failure = why;
        reason = text;
    }

    private void next(long nowNanos) {
        if (!isUnderWay() || underWay > 0) {
            return;
        }
        Service service = untried.poll();
        if (service != null) {
            underWay++;
            String action = gateway.isIpv6() ? "GetFirewallStatus" : "GetExternalIPAddress";
            calls.act(
                    service,
                    action,
                    new Calls.Taker() {
                        @Override
                        public void answered(int status, byte[] body, long now) {
                            looked(service, Soap.read(status, body, action), action, now);
                        }

                        @Override
                        public void failed(String why, long now) {
                            gone(PortMappingFailure.NO_ANSWER, "UPnP: " + action + ": " + why);
                            next(now);
                        }
                    },
                    nowNanos);
        } else if (state == State.SECOND_ROUND && neighbours.isEmpty() && !seen.isEmpty()) {
            miss();
        }
    }

    private void looked(Service service, Soap.Result result, String action, long nowNanos) {
        InetAddress external = gateway.isIpv6() ? firewalled(result) : address(result);
        if (external != null && isUnderWay()) {
            state = State.OVER;
            underWay = 0;
            taker.found(service, external, answeredNanos - sinceNanos, device, nowNanos);
            return;
        }
        if (result.isSuccess()) {
            gone(
                    PortMappingFailure.NETWORK_FAILURE,
                    "UPnP: " + device + " has no external address, or lets nothing in");
        } else {
            gone(Fault.failure(result.fault()), Fault.text(action, result.fault()));
        }
        next(nowNanos);
    }

    private @Nullable InetAddress firewalled(Soap.Result result) {
        boolean closed = result.value("InboundPinholeAllowed").equals("0");
        return result.isSuccess() && !closed ? gateway.local() : null;
    }

    static @Nullable InetAddress address(Soap.Result result) {
        byte[] bytes = IpLiteral.parse(result.value("NewExternalIPAddress"));
        return result.isSuccess() && bytes != null && AddressKind.of(bytes).isReachable()
                ? IpLiteral.toAddress(bytes)
                : null;
    }

    void handleTimeout(long nowNanos) {
        if (state == State.FIRST_ROUND && nowNanos - sinceNanos >= SECOND_ROUND_NANOS) {
            state = State.SECOND_ROUND;
            if (seen.isEmpty()) {
                send(Ssdp.group(gateway.isIpv6()), Ssdp.IGD_2);
                send(Ssdp.group(gateway.isIpv6()), Ssdp.ROOT);
            }
            for (HttpTarget target = neighbours.poll(); target != null; target = neighbours.poll()) {
                fetch(target, nowNanos);
            }
            next(nowNanos);
        }
        if (state == State.SECOND_ROUND && nowNanos - sinceNanos >= PATIENCE_NANOS && underWay == 0) {
            miss();
        }
    }

    private void miss() {
        state = State.OVER;
        taker.missing(failure, reason);
    }

    /** {@return when it has something to do, 0 for never} */
    long dueNanos() {
        if (state == State.FIRST_ROUND) {
            return sinceNanos + SECOND_ROUND_NANOS;
        }
        return state == State.SECOND_ROUND && underWay == 0 ? sinceNanos + PATIENCE_NANOS : 0;
    }
}
