package dev.traversal.portmap.internal.upnp;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.portmap.Gateway;
import dev.traversal.portmap.MappingProtocol;
import dev.traversal.portmap.PortMappingFailure;
import dev.traversal.portmap.internal.protocol.Ask;
import dev.traversal.portmap.internal.protocol.ClientEvent;
import dev.traversal.portmap.internal.protocol.MappingClient;
import dev.traversal.portmap.internal.protocol.Outgoing;
import dev.traversal.portmap.internal.protocol.Rejects;
import dev.traversal.portmap.internal.protocol.Rule;
import dev.traversal.portmap.internal.protocol.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks one gateway as a UPnP Internet Gateway Device. It has no clock to watch, so while there are rules it is looked at
 * every two minutes whether they and the address are still there.
 */
public final class UpnpClient implements MappingClient, UpnpSearch.Taker {
    private static final long LOOK_NANOS = 120_000_000_000L;

    private final Server server;
    private final Gateway gateway;
    private final RandomGenerator random;
    private final boolean permanent;
    private final Outgoing out = new Outgoing();
    private final Calls calls;
    private final UpnpSearch search;
    private final Map<Integer, UpnpRule> rules = new LinkedHashMap<>();
    private final Map<Integer, Ask> waiting = new LinkedHashMap<>();
    private @Nullable Igd igd;
    private long lookNanos;
    private @Nullable Deadline deadline;

    /**
     * Makes one that has asked nothing.
     *
     * @param server the socket that asks
     * @param gateway who is asked first
     * @param names gives names to streams, each once
     * @param permanent whether rules without an end are wanted if there are no others
     * @param random chooses ports
     * @param rejects counts what is dropped
     */
    public UpnpClient(
            Server server,
            Gateway gateway,
            IntSupplier names,
            boolean permanent,
            RandomGenerator random,
            Rejects rejects) {
        this.server = server;
        this.gateway = gateway;
        this.random = random;
        this.permanent = permanent;
        this.calls = new Calls(out, names, rejects);
        this.search = new UpnpSearch(gateway, server, calls, out, rejects, this);
    }

    @Override
    public MappingProtocol protocol() {
        return MappingProtocol.UPNP_IGD;
    }

    @Override
    public void probe(long nowNanos) {
        if (!search.isUnderWay()) {
            search.begin(nowNanos);
        }
    }

    @Override
    public void request(Ask ask, long nowNanos) {
        int name = ask.rule().id();
        if (ask.rule().request().needsPcp()) {
            out.tell(new ClientEvent.Refused(
                    name, PortMappingFailure.UNSUPPORTED, "UPnP: peers and filters are asked for in PCP alone"));
            return;
        }
        Igd found = igd;
        if (found == null) {
            waiting.put(name, ask);
            probe(nowNanos);
            return;
        }
        rules.computeIfAbsent(name, any -> makeRule(found, ask.rule())).ask(ask, nowNanos);
        if (lookNanos == 0) {
            lookNanos = nowNanos + LOOK_NANOS;
        }
    }

    private static UpnpRule makeRule(Igd igd, Rule rule) {
        return igd.service().kind() == Service.Kind.FIREWALL_6
                ? new PinholeRule(igd, rule.id(), rule.request())
                : new PortRule(igd, rule.id(), rule.request());
    }

    @Override
    public void release(Rule rule, long nowNanos) {
        waiting.remove(rule.id());
        UpnpRule known = rules.remove(rule.id());
        if (known == null) {
            out.tell(new ClientEvent.Released(rule.id()));
        } else {
            known.release(nowNanos);
        }
    }

    // ---- what the search finds

    @Override
    public void found(Service service, InetAddress external, long rttNanos, String name, long nowNanos) {
        Igd before = igd;
        Igd after = new Igd(service, calls, server.client(), external, permanent, random, out);
        igd = after;
        if (before == null) {
            out.tell(new ClientEvent.Spoke(external, rttNanos, name));
        } else if (!before.external().equals(external) || !before.service().equals(service)) {
            rules.clear(); // they were another's
            out.tell(new ClientEvent.StateLost("UPnP: the gateway's address or service is another"));
        }
        Map<Integer, Ask> asks = new LinkedHashMap<>(waiting);
        waiting.clear();
        asks.values().forEach(ask -> request(ask, nowNanos));
    }

    @Override
    public void missing(PortMappingFailure failure, String reason) {
        igd = null;
        rules.clear();
        waiting.clear();
        out.tell(new ClientEvent.Mute(failure, reason));
    }

    // ---- what comes

    @Override
    public boolean owns(int remotePort, byte[] buffer, int offset, int length) {
        return length > 4 && buffer[offset] == 'H' && buffer[offset + 1] == 'T';
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (socket == server.socket()) {
            search.handleAnswer(remote, buffer, offset, length, nowNanos);
        } else {
            calls.handleBytes(socket, buffer, offset, length, nowNanos);
        }
    }

    /**
     * {@return whether it opened a stream of this name}
     *
     * @param socket the name
     */
    public boolean ownsStream(int socket) {
        return calls.owns(socket);
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        calls.handleInput(input, nowNanos);
    }

    @Override
    public void handleTimeout(long nowNanos) {
        search.handleTimeout(nowNanos);
        calls.handleTimeout(nowNanos);
        if (lookNanos != 0 && nowNanos - lookNanos >= 0) {
            look(nowNanos);
        }
    }

    private void look(long nowNanos) {
        Igd known = igd;
        lookNanos = rules.isEmpty() ? 0 : nowNanos + LOOK_NANOS;
        if (known == null || rules.isEmpty()) {
            return;
        }
        rules.values().forEach(rule -> rule.check(nowNanos));
        if (!gateway.isIpv6()) {
            known.act(
                    "GetExternalIPAddress",
                    (result, now) -> {
                        InetAddress told = UpnpSearch.address(result);
                        if (told != null && !told.equals(known.external())) {
                            search.begin(now);
                        }
                    },
                    nowNanos);
        }
    }

    @Override
    public @Nullable Effect pollEffect() {
        return out.pollEffect();
    }

    @Override
    public @Nullable ClientEvent pollEvent() {
        return out.pollEvent();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        Deadline http = calls.nextDeadline();
        long due = http == null ? 0 : http.atNanos();
        String what = http == null ? "" : http.reason();
        for (long other : new long[] {search.dueNanos(), lookNanos}) {
            if (other != 0 && (due == 0 || other - due < 0)) {
                due = other;
                what = other == lookNanos ? "look at UPnP rules" : "UPnP search";
            }
        }
        if (due == 0) {
            deadline = null;
        } else if (deadline == null || deadline.atNanos() != due) {
            deadline = new Deadline(due, what);
        }
        return deadline;
    }
}
