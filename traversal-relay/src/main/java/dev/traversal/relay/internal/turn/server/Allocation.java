package dev.traversal.relay.internal.turn.server;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client has here: ports at which peers reach it, who may, and in which channels (RFC 8656 section 3.2). */
final class Allocation {
    /** How long a permission lasts (RFC 8656 section 9). */
    static final long PERMISSION_NANOS = 300_000_000_000L;
    /** How long a channel lasts (RFC 8656 section 12). */
    static final long CHANNEL_NANOS = 600_000_000_000L;

    private final byte[] transactionId;
    private final Account account;
    private final InetAddress source;
    private final Map<InetAddress, Permission> permissions = new HashMap<>(4);
    private final Map<InetSocketAddress, Channel> channelsByPeer = new HashMap<>(4);
    private final Places<Channel> channels = new Places<>();
    private Door door;
    private InetSocketAddress client;
    private @Nullable RelayPort ipv4;
    private @Nullable RelayPort ipv6;
    private int lifetimeSeconds;
    private long expiresNanos;
    private int ipv6Refusal;
    private byte @Nullable [] reservation;
    private byte @Nullable [] ticket;
    private boolean oldKind;
    private boolean ended;

    Allocation(Asker asker, Account account) {
        door = asker.door();
        client = asker.address();
        source = client.getAddress();
        transactionId = asker.transactionId();
        this.account = account;
    }

    boolean wasAskedForBy(byte[] otherTransactionId) {
        return Arrays.equals(transactionId, otherTransactionId);
    }

    Account account() {
        return account;
    }

    /** {@return the address whose quota it draws on: the client's first one} */
    InetAddress source() {
        return source;
    }

    Door door() {
        return door;
    }

    InetSocketAddress client() {
        return client;
    }

    void moveTo(Door otherDoor, InetSocketAddress otherClient) {
        door = otherDoor;
        client = otherClient;
    }

    @Nullable
    RelayPort port(boolean isIpv6) {
        return isIpv6 ? ipv6 : ipv4;
    }

    @Nullable
    RelayPort portToward(InetAddress peer) {
        return peer instanceof Inet4Address ? ipv4 : ipv6;
    }

    boolean isDual() {
        return ipv4 != null && ipv6 != null;
    }

    void add(RelayPort port) {
        port.give(this);
        if (port.address().getAddress() instanceof Inet4Address) {
            ipv4 = port;
        } else {
            ipv6 = port;
        }
    }

    /** Forgets the port of one family, and whatever led through it. */
    void drop(boolean isIpv6) {
        if (isIpv6) {
            ipv6 = null;
        } else {
            ipv4 = null;
        }
        permissions.keySet().removeIf(peer -> peer instanceof Inet4Address != isIpv6);
        channelsByPeer.values().removeIf(channel -> {
            boolean gone = channel.peer().getAddress() instanceof Inet4Address != isIpv6;
            if (gone) {
                channels.remove(channel.number());
            }
            return gone;
        });
    }

    int lifetimeSeconds() {
        return lifetimeSeconds;
    }

    void live(int seconds, long nowNanos) {
        lifetimeSeconds = seconds;
        expiresNanos = nowNanos + seconds * 1_000_000_000L;
    }

    boolean isOver(long nowNanos) {
        return expiresNanos - nowNanos <= 0;
    }

    /** {@return why there is no IPv6 address although one was asked for besides, 0 if nothing went wrong} */
    int ipv6Refusal() {
        return ipv6Refusal;
    }

    void refuseIpv6(int code) {
        ipv6Refusal = code;
    }

    byte @Nullable [] reservation() {
        return reservation;
    }

    void reserved(byte[] token) {
        reservation = token;
    }

    /** {@return whether its client is one of RFC 5766, by what it asked for} */
    boolean isOfOldKind() {
        return oldKind;
    }

    void markOldKind() {
        oldKind = true;
    }

    byte @Nullable [] ticket() {
        return ticket;
    }

    void ticket(byte @Nullable [] newTicket) {
        ticket = newTicket;
    }

    boolean hasEnded() {
        return ended;
    }

    void end() {
        ended = true;
        channels.clear();
        channelsByPeer.clear();
        permissions.clear();
    }

    // ---- peers

    boolean permits(InetAddress peer, long nowNanos) {
        Permission permission = permissions.get(peer);
        return permission != null && permission.isLive(nowNanos);
    }

    boolean knows(InetAddress peer) {
        return permissions.containsKey(peer);
    }

    int permissionCount() {
        return permissions.size();
    }

    void permit(InetAddress peer, long nowNanos) {
        Permission permission = permissions.get(peer);
        if (permission == null) {
            permissions.put(peer, new Permission(nowNanos + PERMISSION_NANOS));
        } else {
            permission.extend(nowNanos + PERMISSION_NANOS);
        }
    }

    @Nullable
    Channel channel(int number, long nowNanos) {
        Channel channel = channels.get(number);
        return channel != null && channel.isLive(nowNanos) ? channel : null;
    }

    @Nullable
    Channel channelTo(InetSocketAddress peer, long nowNanos) {
        Channel channel = channelsByPeer.get(peer);
        return channel != null && channel.isLive(nowNanos) ? channel : null;
    }

    int channelCount() {
        return channels.size();
    }

    void bind(int number, InetSocketAddress peer, long nowNanos) {
        Channel bound = channel(number, nowNanos);
        if (bound != null) {
            bound.extend(nowNanos + CHANNEL_NANOS);
            return;
        }
        forgetDead(nowNanos);
        Channel made = new Channel(number, peer, nowNanos + CHANNEL_NANOS);
        channels.put(number, made);
        channelsByPeer.put(peer, made);
    }

    /** Makes room where time is over. */
    void forgetDead(long nowNanos) {
        permissions.values().removeIf(permission -> !permission.isLive(nowNanos));
        channelsByPeer.values().removeIf(channel -> {
            boolean dead = !channel.isLive(nowNanos);
            if (dead) {
                channels.remove(channel.number());
            }
            return dead;
        });
    }
}
