package dev.traversal.portmap.internal.mapper;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.IpLiteral;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.portmap.Gateway;
import dev.traversal.portmap.PortMapping;
import dev.traversal.portmap.PortMappingEvent;
import dev.traversal.portmap.PortMappingFailure;
import dev.traversal.portmap.PortRequest;
import dev.traversal.portmap.internal.protocol.Rejects;
import dev.traversal.portmap.internal.protocol.Rule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Keeps the application's requests at all gateways. */
public final class Mapper implements Machine<MapperEvent> {
    private static final long SURVEY_NANOS = 2_000_000_000L;
    private static final int ANNOUNCEMENT_PORT = 5_350; // RFC 6886 section 3.2.1, RFC 6887 section 14.1
    private static final InetSocketAddress ALL_HOSTS =
            new InetSocketAddress(IpLiteral.toAddress(new byte[] {(byte) 224, 0, 0, 1}), ANNOUNCEMENT_PORT);
    private static final int ANNOUNCEMENTS = 1;

    private final MapperConfig config;
    private final SecureRandom random;
    private final Rejects rejects = new Rejects();
    private final Map<Gateway, GatewaySide> sides = new LinkedHashMap<>();
    private final Map<Gateway, Beyond> beyond = new LinkedHashMap<>();
    private final Map<Integer, Wanted> wanted = new LinkedHashMap<>();
    private final Queue<Effect> effects = new ArrayDeque<>();
    private final Queue<MapperEvent> events = new ArrayDeque<>();
    private int names = ANNOUNCEMENTS;
    private long nowNanos;
    private boolean surveyed;
    private boolean listening;
    private boolean looking;
    private boolean closing;
    private long surveyNanos;
    private @Nullable Deadline deadline;

    /** What the application wants. */
    private static final class Wanted {
        final Rule rule;
        final @Nullable InetAddress at;
        final Map<Gateway, PortMappingEvent.Refused> refusals = new LinkedHashMap<>();
        boolean settled;

        Wanted(Rule rule, @Nullable InetAddress at) {
            this.rule = rule;
            this.at = at;
        }

        boolean concerns(Gateway gateway) {
            if (at == null) {
                return true;
            }
            boolean sameFamily = at.getAddress().length == gateway.local().getAddress().length;
            return at.isAnyLocalAddress() ? sameFamily : at.equals(gateway.local());
        }
    }

    /**
     * Makes one that knows no gateway yet.
     *
     * @param config how ports are mapped
     * @param random makes nonces, and spreads renewals
     */
    public Mapper(MapperConfig config, SecureRandom random) {
        this.config = config;
        this.random = random;
    }

    /** {@return what was dropped; any thread may read} */
    public Rejects rejects() {
        return rejects;
    }

    // ---- commands

    /**
     * Takes the gateways as they are now; rules at those that are gone are gone with them.
     *
     * @param gateways the gateways
     * @param nowNanos the time
     */
    public void useGateways(List<Gateway> gateways, long nowNanos) {
        this.nowNanos = nowNanos;
        if (closing) {
            return;
        }
        surveyed = true;
        for (Gateway gone : List.copyOf(sides.keySet())) {
            if (!gateways.contains(gone)) {
                forget(gone);
            }
        }
        for (Gateway gateway : gateways) {
            if (!sides.containsKey(gateway)) {
                meet(gateway, nowNanos);
            }
        }
        wanted.forEach(this::concludeIfOver);
        settle(nowNanos);
    }

    /** {@return the gateways, and those beyond} */
    private List<GatewaySide> all() {
        List<GatewaySide> all = new ArrayList<>(sides.values());
        for (Beyond each : beyond.values()) {
            GatewaySide side = each.side();
            if (side != null) {
                all.add(side);
            }
        }
        return all;
    }

    private void meet(Gateway gateway, long nowNanos) {
        GatewaySide side = new GatewaySide(gateway, ++names, () -> ++names, config, random, rejects);
        sides.put(gateway, side);
        if (looking) {
            side.look(nowNanos);
        }
        wanted.forEach((name, want) -> hold(name, want, side, nowNanos));
        listen(listening);
    }

    private void forget(Gateway gateway) {
        GatewaySide side = sides.remove(gateway);
        if (side == null) {
            return;
        }
        side.close(effects::add);
        Beyond further = beyond.remove(gateway);
        GatewaySide outer = further == null ? null : further.side();
        if (outer != null) {
            outer.close(effects::add);
            wanted.keySet().forEach(name -> outer.lost(name, "the gateway is gone"));
        }
        for (Map.Entry<Integer, Wanted> entry : wanted.entrySet()) {
            entry.getValue().refusals.remove(gateway);
            side.lost(entry.getKey(), "the gateway is gone");
        }
    }

    /**
     * Gateways tell all hosts when they have forgotten what they held.
     *
     * @param begins whether to listen, at all interfaces that there are now
     */
    private void listen(boolean begins) {
        if (!begins) {
            return;
        }
        List<InetAddress> at = sides.keySet().stream()
                .filter(gateway -> !gateway.isIpv6())
                .map(Gateway::local)
                .distinct()
                .toList();
        if (listening) {
            effects.add(new Effect.CloseSocket(ANNOUNCEMENTS));
        }
        listening = !at.isEmpty();
        if (listening) {
            effects.add(new Effect.OpenGroup(ANNOUNCEMENTS, ALL_HOSTS, at));
        }
    }

    /**
     * Asks all gateways for a port, and keeps it.
     *
     * @param name the owner's, unique, from 1 on
     * @param request what is wanted
     * @param at the local address toward the one gateway that matters, a wildcard for all of a family, {@code null} for all
     * @param nowNanos the time
     */
    public void map(int name, PortRequest request, @Nullable InetAddress at, long nowNanos) {
        this.nowNanos = nowNanos;
        byte[] nonce = new byte[Rule.NONCE_BYTES];
        random.nextBytes(nonce);
        Wanted want = new Wanted(new Rule(name, request, nonce), at);
        wanted.put(name, want);
        surveyNanos = surveyNanos == 0 ? nowNanos + SURVEY_NANOS : surveyNanos;
        sides.values().forEach(side -> hold(name, want, side, nowNanos));
        concludeIfOver(name, want);
        settle(nowNanos);
    }

    private void hold(int name, Wanted want, GatewaySide side, long nowNanos) {
        if (want.concerns(side.gateway())) {
            side.hold(
                    want.rule,
                    event -> {
                        happened(name, want, event);
                        if (config.nested()) {
                            goBeyond(side.gateway(), want, event);
                        }
                    },
                    nowNanos);
        }
    }

    private void goBeyond(Gateway gateway, Wanted want, PortMappingEvent event) {
        PortMapping mapping = null;
        if (event instanceof PortMappingEvent.Mapped it) {
            mapping = it.mapping();
        } else if (event instanceof PortMappingEvent.Changed it) {
            mapping = it.after();
        } else if (event instanceof PortMappingEvent.Refused || event instanceof PortMappingEvent.Verified) {
            return; // what leads on is as before
        }
        GatewaySide over = beyond.computeIfAbsent(
                        gateway,
                        any -> new Beyond(
                                () -> ++names,
                                config,
                                random,
                                rejects,
                                (name, told) -> events.add(new MapperEvent.Happened(name, told))))
                .mapped(want.rule, mapping, nowNanos);
        if (over != null) {
            over.close(effects::add);
        }
    }

    private void happened(int name, Wanted want, PortMappingEvent event) {
        events.add(new MapperEvent.Happened(name, event));
        if (event instanceof PortMappingEvent.Refused refused) {
            want.refusals.put(refused.gateway(), refused);
            concludeIfOver(name, want);
        } else if (event instanceof PortMappingEvent.Mapped) {
            want.settled = true;
            listen(!listening); // not before: to join a group takes longer than an answer
        }
    }

    private void concludeIfOver(int name, Wanted want) {
        if (want.settled || !surveyed) {
            return;
        }
        List<Gateway> asked = sides.keySet().stream().filter(want::concerns).toList();
        if (asked.isEmpty()) {
            want.settled = true;
            events.add(new MapperEvent.Failed(name, PortMappingFailure.NO_GATEWAY, "no gateway is known"));
        } else if (want.refusals.keySet().containsAll(asked)) {
            want.settled = true;
            List<PortMappingEvent.Refused> refusals = new ArrayList<>(want.refusals.values());
            PortMappingFailure failure = refusals.stream()
                    .map(PortMappingEvent.Refused::failure)
                    .filter(it -> it != PortMappingFailure.NO_ANSWER)
                    .findFirst()
                    .orElse(PortMappingFailure.NO_ANSWER);
            String reasons = String.join(
                    "; ",
                    refusals.stream()
                            .map(it -> it.gateway() + ": " + it.reason())
                            .toList());
            events.add(new MapperEvent.Failed(name, failure, reasons));
        }
    }

    /**
     * Gives a port back.
     *
     * @param name the owner's name for it
     * @param nowNanos the time
     */
    public void unmap(int name, long nowNanos) {
        this.nowNanos = nowNanos;
        if (wanted.remove(name) != null) {
            all().forEach(side -> side.drop(name, nowNanos));
            if (wanted.isEmpty()) {
                surveyNanos = 0;
                effects.add(new Effect.CloseSocket(ANNOUNCEMENTS));
                listening = false;
            }
            settle(nowNanos);
        }
    }

    /**
     * Asks all gateways what they speak, which changes nothing there.
     *
     * @param nowNanos the time
     */
    public void look(long nowNanos) {
        this.nowNanos = nowNanos;
        looking = true;
        sides.values().forEach(side -> side.look(nowNanos));
        settle(nowNanos);
    }

    /**
     * Something is different from before: the gateways are asked again soon.
     *
     * @param nowNanos the time
     */
    public void refresh(long nowNanos) {
        this.nowNanos = nowNanos;
        all().forEach(side -> side.refresh(nowNanos));
        settle(nowNanos);
    }

    /**
     * Somebody came in who had not been sent anything before.
     *
     * @param external the mapping's external address
     * @param nowNanos the time
     */
    public void reached(TransportAddress external, long nowNanos) {
        this.nowNanos = nowNanos;
        all().forEach(side -> side.reached(external));
        settle(nowNanos);
    }

    /**
     * Gives everything back; {@link MapperEvent.Emptied} tells when that is done.
     *
     * @param nowNanos the time
     */
    public void close(long nowNanos) {
        if (!closing) {
            for (Integer name : List.copyOf(wanted.keySet())) {
                unmap(name, nowNanos);
            }
            closing = true;
            settle(nowNanos);
        }
    }

    // ---- what comes

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        this.nowNanos = nowNanos;
        for (GatewaySide side : all()) {
            boolean announced =
                    socket == ANNOUNCEMENTS && side.gateway().address().equals(remote.getAddress());
            if (announced) {
                side.handleAnnouncement(remote, buffer, offset, length, nowNanos);
            } else if (side.owns(socket)) {
                side.handleDatagram(socket, remote, buffer, offset, length, nowNanos);
                break;
            }
        }
        settle(nowNanos);
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        this.nowNanos = nowNanos;
        for (GatewaySide side : all()) {
            if (side.owns(input.name())) {
                side.handleInput(input, nowNanos);
                break;
            }
        }
        settle(nowNanos);
    }

    @Override
    public void handleTimeout(long nowNanos) {
        this.nowNanos = nowNanos;
        if (surveyNanos != 0 && nowNanos - surveyNanos >= 0) {
            surveyNanos = nowNanos + SURVEY_NANOS;
            events.add(new MapperEvent.SurveyWanted());
        }
        all().forEach(side -> side.handleTimeout(nowNanos));
        settle(nowNanos);
    }

    private void settle(long nowNanos) {
        deadline = null;
        all().forEach(side -> side.settle(nowNanos));
        all().forEach(side -> side.drainEffects(effects::add)); // there may be more by now
        if (looking && surveyed && sides.values().stream().allMatch(GatewaySide::hasLooked)) {
            looking = false;
            sides.values().forEach(GatewaySide::looked);
            events.add(new MapperEvent.Looked(
                    sides.values().stream().map(GatewaySide::report).toList()));
        }
        if (closing && all().stream().allMatch(GatewaySide::isIdle)) {
            closing = false;
            all().forEach(side -> side.close(effects::add));
            sides.clear();
            beyond.clear();
            events.add(new MapperEvent.Emptied());
        }
    }

    @Override
    public @Nullable Effect pollEffect() {
        return effects.poll();
    }

    @Override
    public @Nullable MapperEvent pollEvent() {
        return events.poll();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        if (deadline == null) {
            deadline = surveyNanos == 0 ? null : new Deadline(surveyNanos, "look for gateways");
            for (GatewaySide side : all()) {
                deadline = earlier(deadline, side.nextDeadline());
            }
        }
        return deadline;
    }

    static @Nullable Deadline earlier(@Nullable Deadline one, @Nullable Deadline other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.atNanos() - other.atNanos() <= 0 ? one : other;
    }
}
