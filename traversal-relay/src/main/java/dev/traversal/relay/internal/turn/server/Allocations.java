package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.stun.StunErrorCode;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All allocations, the ports that are kept for some that are to come, and the tickets with which they move. */
final class Allocations {
    private static final int TICKET_RANDOM_BYTES = 18;
    private static final int TOKEN_BYTES = 8;
    private static final int MAX_RESERVATIONS = 1_024;
    private static final long RESERVATION_NANOS = 30_000_000_000L;
    private static final long SWEEP_NANOS = 30_000_000_000L;

    private final RelaySockets sockets;
    private final Quotas quotas;
    private final SecureRandom random;
    private final TurnCounters counters;
    private final Queue<TurnServerEvent> events;
    private final Set<Allocation> live = new LinkedHashSet<>();
    private final Map<ByteBuffer, Allocation> byTicket = new HashMap<>();
    private final Map<ByteBuffer, Reservation> reservations = new LinkedHashMap<>();
    private long sweptNanos;

    /** A port that waits for whoever has its token. */
    private record Reservation(RelayPort port, String account, long untilNanos) {}

    Allocations(
            RelaySockets sockets,
            Quotas quotas,
            SecureRandom random,
            TurnCounters counters,
            Queue<TurnServerEvent> events,
            long nowNanos) {
        this.sockets = sockets;
        this.quotas = quotas;
        this.random = random;
        this.counters = counters;
        this.events = events;
        sweptNanos = nowNanos;
    }

    Quotas quotas() {
        return quotas;
    }

    int count() {
        return live.size();
    }

    boolean isIdle() {
        return live.isEmpty() && reservations.isEmpty();
    }

    void add(Allocation allocation) {
        live.add(allocation);
        allocation.door().allocations().put(allocation.client(), allocation);
        counters.allocation(1);
        events.add(
                new TurnServerEvent.Allocated(allocation.account().name(), allocation.client(), relayed(allocation)));
    }

    private static List<java.net.InetSocketAddress> relayed(Allocation allocation) {
        List<java.net.InetSocketAddress> addresses = new ArrayList<>(2);
        for (boolean ipv6 : new boolean[] {false, true}) {
            RelayPort port = allocation.port(ipv6);
            if (port != null) {
                addresses.add(port.address());
            }
        }
        return addresses;
    }

    /** Ends one; a second call does nothing. */
    void end(Allocation allocation, String reason, long nowNanos) {
        if (allocation.hasEnded()) {
            return;
        }
        for (boolean ipv6 : new boolean[] {false, true}) {
            RelayPort port = allocation.port(ipv6);
            if (port != null) {
                sockets.close(port);
            }
        }
        allocation.end();
        live.remove(allocation);
        forgetTicket(allocation);
        allocation.door().allocations().remove(allocation.client(), allocation);
        allocation.door().idleSince(nowNanos);
        quotas.giveBack(allocation.account(), allocation.source());
        counters.allocation(-1);
        events.add(new TurnServerEvent.Ended(allocation.account().name(), allocation.client(), reason));
    }

    void endAll(String reason, long nowNanos) {
        List.copyOf(live).forEach(allocation -> end(allocation, reason, nowNanos));
        reservations.values().forEach(reservation -> sockets.close(reservation.port()));
        reservations.clear();
    }

    void endAllOf(Door door, String reason, long nowNanos) {
        List.copyOf(door.allocations().values()).forEach(allocation -> end(allocation, reason, nowNanos));
    }

    /** Ends what is over. */
    void expire(long nowNanos) {
        boolean sweep = nowNanos - sweptNanos >= SWEEP_NANOS;
        sweptNanos = sweep ? nowNanos : sweptNanos;
        List<Allocation> over = new ArrayList<>();
        for (Allocation allocation : live) {
            if (allocation.isOver(nowNanos)) {
                over.add(allocation);
            } else if (sweep) {
                allocation.forgetDead(nowNanos);
            }
        }
        over.forEach(allocation -> end(allocation, "expired", nowNanos));
        reservations.values().removeIf(reservation -> {
            boolean dead = reservation.untilNanos() - nowNanos <= 0;
            if (dead) {
                sockets.close(reservation.port());
            }
            return dead;
        });
    }

    // ---- ports that are kept (RFC 8656 section 7.2)

    /** {@return the token under which a port is kept, {@code null} if too many are} */
    byte @Nullable [] reserve(RelayPort port, String account, long nowNanos) {
        if (reservations.size() >= MAX_RESERVATIONS) {
            return null;
        }
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        reservations.put(ByteBuffer.wrap(token.clone()), new Reservation(port, account, nowNanos + RESERVATION_NANOS));
        return token;
    }

    /** {@return the port that was kept for an account, kept no longer; {@code null} for none} */
    @Nullable
    RelayPort redeem(byte[] token, String account, long nowNanos) {
        ByteBuffer key = ByteBuffer.wrap(token);
        Reservation reservation = reservations.get(key);
        if (reservation == null || !reservation.account().equals(account) || reservation.untilNanos() - nowNanos <= 0) {
            return null;
        }
        reservations.remove(key);
        return reservation.port();
    }

    // ---- moving (RFC 8016)

    /** Gives an allocation a new ticket; the one before is void. */
    byte[] newTicket(Allocation allocation) {
        forgetTicket(allocation);
        byte[] chance = new byte[TICKET_RANDOM_BYTES];
        random.nextBytes(chance);
        // Text: coturn's client takes a ticket for a string, and would show only what precedes a zero byte.
        byte[] ticket = Base64.getUrlEncoder().withoutPadding().encode(chance);
        allocation.ticket(ticket);
        byTicket.put(ByteBuffer.wrap(ticket), allocation);
        return ticket;
    }

    private void forgetTicket(Allocation allocation) {
        byte @Nullable [] before = allocation.ticket();
        if (before != null) {
            byTicket.remove(ByteBuffer.wrap(before));
            allocation.ticket(null);
        }
    }

    /** Moves an allocation to whoever shows its ticket and is its user; {@return why not, or 0} */
    int move(byte[] ticket, Asker asker, Asker.Login login, long nowNanos) {
        Allocation found = byTicket.get(ByteBuffer.wrap(ticket));
        if (found == null) {
            return StunErrorCode.BAD_REQUEST;
        }
        if (!found.account().name().equals(login.account())) {
            return StunErrorCode.WRONG_CREDENTIALS;
        }
        found.door().allocations().remove(found.client(), found);
        found.door().idleSince(nowNanos);
        found.moveTo(asker.door(), asker.address());
        asker.door().allocations().put(asker.address(), found);
        return 0;
    }
}
