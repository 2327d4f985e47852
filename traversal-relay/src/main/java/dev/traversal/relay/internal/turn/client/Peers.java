package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.relay.RelayGround;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import dev.traversal.relay.internal.turn.ChannelData;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is talked to through one relay. A datagram to somebody new leaves in a Send indication right behind the request for
 * his permission; the first that is no STUN message asks for a channel too, and what follows goes through that. As a
 * port it is called by any thread, all else happens on the client's loop (RFC 8656 sections 9 to 12).
 */
final class Peers implements DatagramPort {
    static final int MAX_ROUTES = 1_024;
    /** Datagrams on their way to the loop. */
    private static final int MAX_HOPS = 128;

    private static final int FIRST_BYTE_AFTER_STUN = 4; // RFC 7983 section 7
    private static final int MAX_INDICATION_BYTES = 65_507;
    private static final int INDICATION_OVERHEAD_BYTES = 20 + 24 + 4 + 3;

    /** What the contact with the relay wants to know. */
    interface Contacting {
        /** Data was sent for the first time since it was {@linkplain Peers#watched looked at}; on the loop. */
        void sending(long nowNanos);

        /** The relay refused something as if it had no such allocation, or one of somebody else. */
        void mismatched(int code, String reason, long nowNanos);
    }

    private final Link link;
    private final Requests requests;
    private final RelayGround ground;
    private final Outbox outbox;
    private final Drops drops;
    private final Contacting contact;
    private final Map<InetSocketAddress, Route> routes = new ConcurrentHashMap<>();
    private final Map<InetAddress, Permission> permissions = new LinkedHashMap<>();
    private final Channels channels = new Channels();
    private final AtomicInteger hops = new AtomicInteger();
    private @Nullable StunWriter indications;
    private int ipv4Name = Outbox.NO_NAME;
    private int ipv6Name = Outbox.NO_NAME;
    private volatile boolean sending;
    private volatile boolean closed;

    Peers(Link link, Requests requests, RelayGround ground, Outbox outbox, Drops drops, Contacting contact) {
        this.link = link;
        this.requests = requests;
        this.ground = ground;
        this.outbox = outbox;
        this.drops = drops;
        this.contact = contact;
    }

    /** Says under which name the allocation of a family is known. */
    void allocated(boolean ipv4, int name) {
        if (ipv4) {
            ipv4Name = name;
        } else {
            ipv6Name = name;
        }
    }

    // ---- out, from any thread

    @Override
    public boolean send(int socket, InetSocketAddress peer, byte[] buffer, int offset, int length) {
        if (closed) {
            return false;
        }
        Route route = routes.get(peer);
        int channel = route == null ? 0 : route.channel();
        if (route != null && channel != 0) {
            route.use();
            noteSending();
            return link.sendChannelData(channel, buffer, offset, length);
        }
        if (length > MAX_INDICATION_BYTES - INDICATION_OVERHEAD_BYTES) {
            return false;
        }
        byte[] copy = Arrays.copyOfRange(buffer, offset, offset + length);
        return hop(now -> sendWithoutChannel(socket, peer, copy, now));
    }

    @Override
    public void open(int socket, InetSocketAddress peer) {
        hop(now -> {
            Route route = route(socket, peer, now);
            if (route != null) {
                permit(route, now);
            }
        });
    }

    private boolean hop(LongConsumer action) {
        if (hops.incrementAndGet() > MAX_HOPS) {
            hops.decrementAndGet();
            return false;
        }
        ground.loop().execute(now -> {
            hops.decrementAndGet();
            if (!closed) {
                action.accept(now);
            }
        });
        return true;
    }

    private void noteSending() {
        if (!sending) {
            sending = true;
            ground.loop().execute(now -> {
                if (!closed) {
                    contact.sending(now);
                }
            });
        }
    }

    /** Looks whether data was sent since the last look. */
    boolean watched() {
        boolean was = sending;
        sending = false;
        return was;
    }

    // ---- out, on the loop

    private void sendWithoutChannel(int socket, InetSocketAddress peer, byte[] data, long nowNanos) {
        Route route = route(socket, peer, nowNanos);
        if (route == null) {
            return;
        }
        route.use();
        noteSending();
        if (route.channel() != 0) {
            link.sendChannelData(route.channel(), data, 0, data.length);
            return;
        }
        permit(route, nowNanos);
        if (!route.permission().lets()) {
            return;
        }
        boolean isData = data.length > 0 && (data[0] & 0xff) >= FIRST_BYTE_AFTER_STUN;
        if (isData && route.wantsChannel(nowNanos) && channels.assign(route)) {
            bind(route, nowNanos);
        }
        indicate(peer, data);
        route.permission().hold(() -> indicate(peer, data));
    }

    private @Nullable Route route(int socket, InetSocketAddress peer, long nowNanos) {
        Route known = routes.get(peer);
        if (known != null) {
            return known;
        }
        InetAddress address = peer.getAddress();
        if (address == null
                || routes.size() >= MAX_ROUTES
                || socket != (address instanceof Inet4Address ? ipv4Name : ipv6Name)) {
            return null;
        }
        Permission permission = permissions.computeIfAbsent(address, Permission::new);
        Route made = new Route(peer, socket, permission, nowNanos);
        routes.put(peer, made);
        return made;
    }

    private void permit(Route route, long nowNanos) {
        Permission permission = route.permission();
        if (permission.isWanted(nowNanos)) {
            permission.asked();
            requests.start(new PermissionAsk(this, permission), nowNanos);
        }
    }

    private void bind(Route route, long nowNanos) {
        route.binding();
        requests.start(new ChannelAsk(this, route), nowNanos);
    }

    private void indicate(InetSocketAddress peer, byte[] data) {
        if (closed) {
            return;
        }
        StunWriter writer = indications;
        if (writer == null) {
            writer = new StunWriter(MAX_INDICATION_BYTES);
            indications = writer;
        }
        byte[] id = new byte[StunMessage.TRANSACTION_ID_BYTES];
        ground.random().nextBytes(id);
        byte[] message = writer.begin(MessageClass.INDICATION, StunMethod.SEND, id)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer)
                .attribute(StunAttribute.DATA, data)
                .toBytes();
        // An effect and not the port: it shall not leave before the request for the permission.
        outbox.ask(new Effect.Transmit(link.socket(), link.server(), message, 0));
    }

    // ---- answers

    void granted(Permission permission, boolean overtaken, long nowNanos) {
        permission.granted(overtaken, nowNanos);
        for (Route route : routes.values()) {
            if (route.permission().equals(permission)) {
                route.permitted();
            }
        }
    }

    /** The permission comes with it, be it that the request for that was lost. */
    void bound(Route route, long nowNanos) {
        route.bound(nowNanos);
        route.permission().granted(true, nowNanos);
    }

    /** The relay will not have this number: it is bound to somebody else there, or too many are. */
    void numberRefused(Route route, long nowNanos) {
        channels.abandon(route);
        route.number(0);
        route.notBound(nowNanos);
    }

    void mismatched(int code, String reason, long nowNanos) {
        contact.mismatched(code, reason, nowNanos);
    }

    // ---- in

    void handleChannelData(byte[] buffer, int offset, int length) {
        int bytes = ChannelData.payloadBytes(buffer, offset, length);
        Route route = channels.find(ChannelData.channel(buffer, offset));
        if (bytes < 0) {
            drops.count(Drop.TRUNCATED);
        } else if (route == null) {
            drops.count(Drop.UNKNOWN_CHANNEL);
        } else {
            ground.inbound()
                    .deliver(route.allocation(), route.peer(), buffer, offset + ChannelData.HEADER_BYTES, bytes);
        }
    }

    void handleIndication(StunMessage message) {
        InetSocketAddress peer = message.xorAddress(StunAttribute.XOR_PEER_ADDRESS);
        int data = message.indexOf(StunAttribute.DATA);
        if (message.method() != StunMethod.DATA || peer == null || data < 0 || message.hasUnknownMandatory()) {
            drops.count(Drop.MALFORMED_INDICATION);
            return;
        }
        Permission permission = permissions.get(peer.getAddress());
        int name = peer.getAddress() instanceof Inet4Address ? ipv4Name : ipv6Name;
        if (permission == null || !permission.lets() || name == Outbox.NO_NAME) {
            drops.count(Drop.NOT_PERMITTED);
            return;
        }
        ground.inbound()
                .deliver(name, peer, message.buffer(), message.attributeOffset(data), message.attributeLength(data));
    }

    // ---- time

    boolean isEmpty() {
        return routes.isEmpty();
    }

    /** {@return whether something else than checks went to and fro} */
    boolean carriesDataSince(long sinceNanos) {
        return routes.values().stream().anyMatch(route -> route.channel() != 0 && route.isUsedSince(sinceNanos));
    }

    /** {@return whether anybody was sent to since a moment} */
    boolean isUsedSince(long sinceNanos) {
        return routes.values().stream().anyMatch(route -> route.isUsedSince(sinceNanos));
    }

    /** Asks again for what is in use and would end, and forgets what is not. */
    void tidy(long nowNanos) {
        for (Route route : routes.values()) {
            if (route.isChannelAgeing(nowNanos)) {
                bind(route, nowNanos);
            } else if (route.channel() == 0
                    && route.isUsed()
                    && route.permission().isAgeing(nowNanos)) {
                route.permission().asked();
                requests.start(new PermissionAsk(this, route.permission()), nowNanos);
            }
        }
        for (Iterator<Route> all = routes.values().iterator(); all.hasNext(); ) {
            Route route = all.next();
            route.lapseIfDue(nowNanos);
            if (route.isForgotten(nowNanos)) {
                channels.release(route);
                all.remove();
            }
        }
        permissions.values().forEach(permission -> permission.lapseIfDue(nowNanos));
        permissions
                .values()
                .removeIf(permission -> routes.values().stream()
                        .noneMatch(route -> route.permission().equals(permission)));
    }

    void close() {
        closed = true;
        routes.clear();
        permissions.clear();
    }
}
