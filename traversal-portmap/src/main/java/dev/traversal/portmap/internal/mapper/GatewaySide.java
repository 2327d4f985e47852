package dev.traversal.portmap.internal.mapper;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.portmap.Gateway;
import dev.traversal.portmap.GatewayReport;
import dev.traversal.portmap.MappingProtocol;
import dev.traversal.portmap.PortMapping;
import dev.traversal.portmap.PortMappingEvent;
import dev.traversal.portmap.PortMappingFailure;
import dev.traversal.portmap.PortRequest;
import dev.traversal.portmap.internal.natpmp.NatPmpClient;
import dev.traversal.portmap.internal.pcp.PcpClient;
import dev.traversal.portmap.internal.protocol.Ask;
import dev.traversal.portmap.internal.protocol.ClientEvent;
import dev.traversal.portmap.internal.protocol.MappingClient;
import dev.traversal.portmap.internal.protocol.Reject;
import dev.traversal.portmap.internal.protocol.Rejects;
import dev.traversal.portmap.internal.protocol.Rule;
import dev.traversal.portmap.internal.protocol.Server;
import dev.traversal.portmap.internal.upnp.UpnpClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One gateway: the socket toward it, the protocols, and what is held there. */
final class GatewaySide {
    private static final long OTHERS_LATER_NANOS = 250_000_000L;
    private static final String SPOKEN = "spoken.";

    private final Gateway gateway;
    private final InetAddress client;
    private final int socket;
    private final MapperConfig config;
    private final RandomGenerator random;
    private final Rejects rejects;
    private final Map<MappingProtocol, MappingClient> clients = new EnumMap<>(MappingProtocol.class);
    private final Map<MappingProtocol, Standing> standings = new EnumMap<>(MappingProtocol.class);
    private final Map<Integer, Holding> holdings = new LinkedHashMap<>();
    private final Set<Integer> releasing = new HashSet<>();
    private final List<Effect> effects = new ArrayList<>();
    private boolean open;
    private boolean looking;
    private long othersNanos;

    GatewaySide(
            Gateway gateway,
            int socket,
            IntSupplier names,
            MapperConfig config,
            RandomGenerator random,
            Rejects rejects) {
        this(gateway, gateway.local(), config.protocols(), socket, names, config, random, rejects);
    }

    /**
     * Makes one.
     *
     * @param client this host's address as the gateway sees it
     * @param protocols which are spoken
     */
    GatewaySide(
            Gateway gateway,
            InetAddress client,
            Set<MappingProtocol> protocols,
            int socket,
            IntSupplier names,
            MapperConfig config,
            RandomGenerator random,
            Rejects rejects) {
        this.gateway = gateway;
        this.client = client;
        this.socket = socket;
        this.config = config;
        this.random = random;
        this.rejects = rejects;
        Server server = new Server(socket, new InetSocketAddress(gateway.address(), Server.PORT), client);
        for (MappingProtocol protocol : MappingProtocol.values()) {
            if (protocols.contains(protocol) && (protocol != MappingProtocol.NAT_PMP || !gateway.isIpv6())) {
                clients.put(protocol, makeClient(protocol, server, names));
                standings.put(protocol, new Standing.Unasked());
            }
        }
        effects.add(new Effect.OpenSocket(socket, new InetSocketAddress(gateway.local(), 0)));
    }

    private MappingClient makeClient(MappingProtocol protocol, Server server, IntSupplier names) {
        if (protocol == MappingProtocol.PCP) {
            return new PcpClient(server, rejects);
        }
        return protocol == MappingProtocol.NAT_PMP
                ? new NatPmpClient(server, rejects)
                : new UpnpClient(server, gateway, names, config.permanent(), random, rejects);
    }

    Gateway gateway() {
        return gateway;
    }

    InetAddress client() {
        return client;
    }

    boolean isIdle() {
        return holdings.isEmpty() && releasing.isEmpty() && !looking;
    }

    // ---- commands

    void hold(Rule rule, Consumer<PortMappingEvent> teller, long nowNanos) {
        PortRequest request = rule.request();
        TransportAddress internal = new TransportAddress(gateway.local(), request.internalPort());
        Holding holding = new Holding(rule, gateway, internal, this, random, teller);
        holdings.put(rule.id(), holding);
        race(nowNanos);
        askOthers(holding, nowNanos);
    }

    void drop(int rule, long nowNanos) {
        Holding holding = holdings.remove(rule);
        if (holding != null && holding.current() != null) {
            release(holding.current().protocol(), holding.rule(), nowNanos);
        }
    }

    void look(long nowNanos) {
        looking = true;
        if (open) {
            clients.forEach((protocol, client) -> {
                standings.put(protocol, new Standing.Asked());
                client.probe(nowNanos);
            });
        }
    }

    /** {@return whether every protocol has been heard of, or given up, since {@link #look}} */
    boolean hasLooked() {
        return standings.values().stream()
                .noneMatch(it -> it instanceof Standing.Asked || it instanceof Standing.Unasked);
    }

    void looked() {
        looking = false;
    }

    /** The gateway is gone with what it held. */
    void lost(int rule, String reason) {
        Holding holding = holdings.remove(rule);
        if (holding != null) {
            holding.lose(reason);
        }
    }

    GatewayReport report() {
        List<GatewayReport.Spoken> spoken = new ArrayList<>();
        standings.forEach((protocol, standing) -> {
            if (standing instanceof Standing.Speaks speaks) {
                spoken.add(new GatewayReport.Spoken(
                        protocol,
                        Optional.of(Duration.ofNanos(speaks.rttNanos())),
                        Optional.ofNullable(speaks.external()),
                        Optional.empty(),
                        speaks.detail()));
            } else if (standing instanceof Standing.Mute mute) {
                spoken.add(new GatewayReport.Spoken(
                        protocol, Optional.empty(), Optional.empty(), Optional.of(mute.failure()), mute.reason()));
            }
        });
        List<PortMapping> held = new ArrayList<>();
        for (Holding holding : holdings.values()) {
            PortMapping current = holding.current();
            if (current != null) {
                held.add(current);
            }
        }
        return new GatewayReport(gateway, spoken, held);
    }

    /** Somebody came in who had not been sent anything before. */
    void reached(TransportAddress external) {
        holdings.values().forEach(holding -> holding.reached(external));
    }

    /** Everything may be different from before. */
    void refresh(long nowNanos) {
        forgetSilence();
        holdings.values().forEach(holding -> holding.refresh(nowNanos));
    }

    private void forgetSilence() {
        standings.replaceAll((protocol, it) -> it instanceof Standing.Mute ? new Standing.Unasked() : it);
    }

    // ---- the race

    /**
     * Asks in all protocols that were not asked yet. What the gateway spoke last time goes first and has a quarter of a
     * second for itself.
     */
    void race(long nowNanos) {
        if (standings.values().stream().allMatch(it -> it instanceof Standing.Mute)) {
            forgetSilence();
        }
        if (!open) {
            return;
        }
        MappingProtocol first = remembered();
        if (first != null && standings.get(first) instanceof Standing.Unasked) {
            begin(first, nowNanos);
            othersNanos = nowNanos + OTHERS_LATER_NANOS;
        } else if (othersNanos == 0 || nowNanos - othersNanos >= 0) {
            beginOthers(nowNanos);
        }
    }

    private void beginOthers(long nowNanos) {
        othersNanos = 0;
        for (MappingProtocol protocol : clients.keySet()) {
            if (standings.get(protocol) instanceof Standing.Unasked && isWanted()) {
                begin(protocol, nowNanos);
            }
        }
    }

    private boolean isWanted() {
        return looking
                || holdings.values().stream()
                        .anyMatch(it -> it.current() == null || !it.current().isPublic());
    }

    /** PCP is asked for the port itself: its answer is the first and the last. The others are asked whether they are there. */
    private void begin(MappingProtocol protocol, long nowNanos) {
        standings.put(protocol, new Standing.Asked());
        MappingClient client = clients.get(protocol);
        if (protocol == MappingProtocol.PCP && !looking) {
            holdings.values().forEach(holding -> holding.ask(protocol, nowNanos));
        } else if (client != null) {
            client.probe(nowNanos);
        }
    }

    /** Asks in every protocol that is spoken, and concludes if that is none. */
    void askOthers(Holding holding, long nowNanos) {
        boolean undecided = !open || othersNanos != 0;
        Map<MappingProtocol, Standing.Mute> mute = new EnumMap<>(MappingProtocol.class);
        for (MappingProtocol protocol : clients.keySet()) {
            Standing standing = standings.get(protocol);
            if (standing instanceof Standing.Speaks) {
                holding.ask(protocol, nowNanos);
            } else if (standing instanceof Standing.Mute silence) {
                mute.put(protocol, silence);
            } else {
                undecided = true;
            }
        }
        if (!undecided) {
            holding.conclude(mute, nowNanos);
        }
    }

    private @Nullable MappingProtocol remembered() {
        String spoke = config.memory().recall(SPOKEN + gateway).orElse("");
        return clients.keySet().stream()
                .filter(protocol -> protocol.label().equals(spoke))
                .findFirst()
                .orElse(null);
    }

    void keep(MappingProtocol protocol) {
        config.memory().keep(SPOKEN + gateway, protocol.label());
    }

    void request(MappingProtocol protocol, Ask ask, long nowNanos) {
        MappingClient client = clients.get(protocol);
        if (client != null) {
            client.request(ask, nowNanos);
        }
    }

    void release(MappingProtocol protocol, Rule rule, long nowNanos) {
        MappingClient client = clients.get(protocol);
        if (client != null) {
            if (!holdings.containsKey(rule.id())) {
                releasing.add(rule.id());
            }
            client.release(rule, nowNanos);
        }
    }

    // ---- what comes

    boolean owns(int name) {
        return name == socket
                || clients.get(MappingProtocol.UPNP_IGD) instanceof UpnpClient upnp && upnp.ownsStream(name);
    }

    void handleDatagram(int name, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        MappingClient upnp = clients.get(MappingProtocol.UPNP_IGD);
        if (name != socket && upnp != null) {
            upnp.handleDatagram(name, remote, buffer, offset, length, nowNanos);
            return;
        }
        for (MappingClient client : clients.values()) {
            if (client.owns(remote.getPort(), buffer, offset, length)) {
                boolean fromGateway = remote.getAddress().equals(gateway.address());
                if (fromGateway || client == upnp) {
                    client.handleDatagram(name, remote, buffer, offset, length, nowNanos);
                } else {
                    rejects.count(Reject.NOT_THE_GATEWAY);
                }
                return;
            }
        }
        rejects.count(length < 4 ? Reject.WRONG_LENGTH : Reject.WRONG_VERSION);
    }

    /** What a gateway tells all hosts goes to the protocol that it is of, if it is the gateway. */
    void handleAnnouncement(InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (remote.getPort() == Server.PORT) {
            handleDatagram(socket, remote, buffer, offset, length, nowNanos);
        } else {
            rejects.count(Reject.NOT_THE_GATEWAY);
        }
    }

    void handleInput(Input input, long nowNanos) {
        if (input.name() != socket) {
            MappingClient upnp = clients.get(MappingProtocol.UPNP_IGD);
            if (upnp != null) {
                upnp.handleInput(input, nowNanos);
            }
        } else if (input instanceof Input.SocketOpened) {
            open = true;
            if (looking) {
                look(nowNanos);
            } else {
                race(nowNanos);
            }
        } else if (input instanceof Input.SocketFailed failed) {
            open = true; // there is nothing to wait for
            String reason = "no socket at " + gateway.local().getHostAddress() + ": " + failed.reason();
            standings.replaceAll((protocol, it) -> new Standing.Mute(PortMappingFailure.NETWORK_FAILURE, reason));
            List.copyOf(holdings.values()).forEach(holding -> askOthers(holding, nowNanos));
        }
    }

    void handleTimeout(long nowNanos) {
        if (othersNanos != 0 && nowNanos - othersNanos >= 0) {
            beginOthers(nowNanos);
        }
        clients.values().forEach(client -> client.handleTimeout(nowNanos));
        List.copyOf(holdings.values()).forEach(holding -> holding.handleTimeout(nowNanos));
    }

    /** Carries what the clients tell to whom it concerns; called after every input. */
    void settle(long nowNanos) {
        boolean more = true;
        while (more) {
            more = false;
            for (Map.Entry<MappingProtocol, MappingClient> entry : clients.entrySet()) {
                for (ClientEvent event = entry.getValue().pollEvent();
                        event != null;
                        event = entry.getValue().pollEvent()) {
                    handle(entry.getKey(), event, nowNanos);
                    more = true;
                }
            }
        }
    }

    private void handle(MappingProtocol protocol, ClientEvent event, long nowNanos) {
        if (event instanceof ClientEvent.Spoke spoke) {
            standings.put(protocol, new Standing.Speaks(spoke.external(), spoke.rttNanos(), spoke.detail()));
            for (Holding holding : List.copyOf(holdings.values())) {
                holding.ask(protocol, nowNanos);
            }
        } else if (event instanceof ClientEvent.Mute mute) {
            standings.put(protocol, new Standing.Mute(mute.failure(), mute.reason()));
            for (Holding holding : List.copyOf(holdings.values())) {
                int name = holding.rule().id();
                holding.refused(protocol, new ClientEvent.Refused(name, mute.failure(), mute.reason()), nowNanos);
            }
            releasing.clear();
        } else if (event instanceof ClientEvent.Granted granted) {
            Holding holding = holdings.get(granted.rule());
            if (holding != null) {
                holding.granted(protocol, granted, nowNanos);
            }
        } else if (event instanceof ClientEvent.Refused refused) {
            Holding holding = holdings.get(refused.rule());
            if (holding != null) {
                holding.refused(protocol, refused, nowNanos);
            }
        } else if (event instanceof ClientEvent.Released released) {
            releasing.remove(released.rule());
        } else if (event instanceof ClientEvent.StateLost) {
            holdings.values().forEach(holding -> holding.stateLost(protocol, nowNanos));
        } else {
            throw new AssertionError(event);
        }
    }

    void drainEffects(Consumer<Effect> to) {
        effects.forEach(to);
        effects.clear();
        for (MappingClient client : clients.values()) {
            for (Effect effect = client.pollEffect(); effect != null; effect = client.pollEffect()) {
                to.accept(effect);
            }
        }
    }

    void close(Consumer<Effect> to) {
        to.accept(new Effect.CloseSocket(socket));
    }

    @Nullable
    Deadline nextDeadline() {
        Deadline next = othersNanos == 0 ? null : new Deadline(othersNanos, "other protocols");
        for (MappingClient client : clients.values()) {
            next = Mapper.earlier(next, client.nextDeadline());
        }
        for (Holding holding : holdings.values()) {
            Long due = holding.dueNanos();
            next = due == null ? next : Mapper.earlier(next, new Deadline(due, "lease"));
        }
        return next;
    }
}
