package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.stun.AddressBuffer;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import dev.traversal.relay.internal.turn.ChannelData;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers requests about an allocation that there is: Refresh, CreatePermission, ChannelBind (RFC 8656). */
final class RequestDesk {
    private static final int MAX_OLD_CHANNEL = 0x7fff;
    private static final int FAMILY_IPV4 = 1;
    private static final int FAMILY_IPV6 = 2;

    private final TurnServerConfig config;
    private final RelaySockets sockets;
    private final Allocations allocations;
    private final PeerGate gate;
    private final Answers answers;
    private final AddressBuffer address = new AddressBuffer();

    RequestDesk(
            TurnServerConfig config, RelaySockets sockets, Allocations allocations, PeerGate gate, Answers answers) {
        this.config = config;
        this.sockets = sockets;
        this.allocations = allocations;
        this.gate = gate;
        this.answers = answers;
    }

    void handle(Asker asker, Asker.Login login, StunMessage request, long nowNanos) {
        Allocation allocation = asker.door().allocation(asker.address());
        if (allocation == null) {
            if (asker.method() == StunMethod.REFRESH && request.has(StunAttribute.MOBILITY_TICKET)) {
                move(asker, login, request, nowNanos);
            } else {
                answers.refuse(asker, StunErrorCode.ALLOCATION_MISMATCH, TurnReject.MISMATCH);
            }
        } else if (!allocation.account().name().equals(login.account())) {
            answers.refuse(asker, StunErrorCode.WRONG_CREDENTIALS, TurnReject.MISMATCH);
        } else if (asker.method() == StunMethod.REFRESH) {
            refresh(asker, allocation, request, nowNanos);
        } else if (asker.method() == StunMethod.CREATE_PERMISSION) {
            permit(asker, allocation, request, nowNanos);
        } else {
            bind(asker, allocation, request, nowNanos);
        }
    }

    // ---- Refresh (RFC 8656 section 8.2)

    private void refresh(Asker asker, Allocation allocation, StunMessage request, long nowNanos) {
        boolean oneFamily = request.has(StunAttribute.REQUESTED_ADDRESS_FAMILY);
        int family = AllocateDesk.family(request, StunAttribute.REQUESTED_ADDRESS_FAMILY);
        boolean malformed = request.has(StunAttribute.LIFETIME) && request.unsignedInt(StunAttribute.LIFETIME) < 0
                || oneFamily && family != FAMILY_IPV4 && family != FAMILY_IPV6;
        if (malformed) {
            answers.refuse(asker, StunErrorCode.BAD_REQUEST, TurnReject.BAD_REQUEST);
            return;
        }
        RelayPort port = oneFamily ? allocation.port(family == FAMILY_IPV6) : null;
        if (oneFamily && port == null) {
            answers.refuse(asker, StunErrorCode.PEER_ADDRESS_FAMILY_MISMATCH, TurnReject.MISMATCH);
            return;
        }
        long wanted = request.unsignedInt(StunAttribute.LIFETIME);
        if (wanted != 0) {
            allocation.live(lifetime(wanted), nowNanos);
            answerRefresh(asker, allocation, request, allocation.lifetimeSeconds());
            return;
        }
        if (port != null && allocation.isDual()) {
            sockets.close(port);
            allocation.drop(family == FAMILY_IPV6);
        } else {
            allocations.end(allocation, "released", nowNanos);
        }
        answerRefresh(asker, allocation, request, 0);
    }

    private int lifetime(long wanted) {
        return (int) Math.max(
                AllocateDesk.DEFAULT_LIFETIME_SECONDS,
                Math.min(wanted, config.limits().maxLifetimeSeconds()));
    }

    private void answerRefresh(Asker asker, Allocation allocation, StunMessage request, int seconds) {
        StunWriter writer = answers.success(asker).intAttribute(StunAttribute.LIFETIME, seconds);
        boolean renewed = !allocation.hasEnded() && allocation.ticket() != null;
        if (renewed && request.has(StunAttribute.MOBILITY_TICKET)) {
            writer.attribute(StunAttribute.MOBILITY_TICKET, allocations.newTicket(allocation));
        }
        answers.send(asker);
    }

    /** The client asks from another address than before (RFC 8016 section 3.2). */
    private void move(Asker asker, Asker.Login login, StunMessage request, long nowNanos) {
        byte @Nullable [] ticket = request.value(StunAttribute.MOBILITY_TICKET);
        int refusal = !config.mobility() || ticket == null
                ? StunErrorCode.MOBILITY_FORBIDDEN
                : allocations.move(ticket, asker, login, nowNanos);
        Allocation moved = asker.door().allocation(asker.address());
        if (refusal != 0 || moved == null) {
            answers.refuse(asker, refusal, TurnReject.MISMATCH);
        } else {
            refresh(asker, moved, request, nowNanos);
        }
    }

    // ---- CreatePermission (RFC 8656 section 10.2)

    private void permit(Asker asker, Allocation allocation, StunMessage request, long nowNanos) {
        List<InetSocketAddress> peers = new ArrayList<>(1);
        int code = 0;
        for (int i = 0; i < request.attributeCount() && code == 0; i++) {
            if (request.attributeType(i) == StunAttribute.XOR_PEER_ADDRESS) {
                if (request.readXorAddressAt(i, address)) {
                    InetSocketAddress peer = address.toSocketAddress();
                    peers.add(peer);
                    code = gate.refusal(allocation, peer);
                } else {
                    code = StunErrorCode.BAD_REQUEST;
                }
            }
        }
        if (code == 0) {
            code = peers.isEmpty() ? StunErrorCode.BAD_REQUEST : roomFor(allocation, peers, nowNanos);
        }
        if (code != 0) {
            answers.refuse(asker, code, reason(code));
            return;
        }
        peers.forEach(peer -> allocation.permit(peer.getAddress(), nowNanos));
        answers.success(asker);
        answers.send(asker);
    }

    private int roomFor(Allocation allocation, List<InetSocketAddress> peers, long nowNanos) {
        int most = config.limits().permissions();
        if (allocation.permissionCount() + peers.size() > most) {
            allocation.forgetDead(nowNanos);
        }
        long more = peers.stream()
                .map(InetSocketAddress::getAddress)
                .distinct()
                .filter(it -> !allocation.knows(it))
                .count();
        return allocation.permissionCount() + more > most ? StunErrorCode.INSUFFICIENT_CAPACITY : 0;
    }

    private static TurnReject reason(int code) {
        return switch (code) {
            case StunErrorCode.FORBIDDEN -> TurnReject.FORBIDDEN_PEER;
            case StunErrorCode.INSUFFICIENT_CAPACITY -> TurnReject.CAPACITY;
            case StunErrorCode.PEER_ADDRESS_FAMILY_MISMATCH -> TurnReject.UNSUPPORTED;
            default -> TurnReject.BAD_REQUEST;
        };
    }

    // ---- ChannelBind (RFC 8656 section 12.2)

    private void bind(Asker asker, Allocation allocation, StunMessage request, long nowNanos) {
        long value = request.unsignedInt(StunAttribute.CHANNEL_NUMBER);
        int number = (int) (value >>> 16);
        boolean sane = value >= 0
                && isChannel(number, allocation)
                && request.readXorAddress(StunAttribute.XOR_PEER_ADDRESS, address)
                && address.port() != 0;
        InetSocketAddress peer = sane ? address.toSocketAddress() : null;
        int code = peer == null ? StunErrorCode.BAD_REQUEST : refusal(allocation, number, peer, nowNanos);
        if (peer == null || code != 0) {
            answers.refuse(asker, code, reason(code));
            return;
        }
        allocation.bind(number, peer, nowNanos);
        allocation.permit(peer.getAddress(), nowNanos);
        answers.success(asker);
        answers.send(asker);
    }

    /** Clients of RFC 5766 choose of four times as many numbers; who asks for even ports is one. */
    private boolean isChannel(int number, Allocation allocation) {
        boolean old = config.oldChannels() || allocation.isOfOldKind();
        return ChannelData.isChannel(number) || old && number > ChannelData.MAX_CHANNEL && number <= MAX_OLD_CHANNEL;
    }

    private int refusal(Allocation allocation, int number, InetSocketAddress peer, long nowNanos) {
        Channel byNumber = allocation.channel(number, nowNanos);
        Channel byPeer = allocation.channelTo(peer, nowNanos);
        if (byNumber != null && !byNumber.peer().equals(peer) || byPeer != null && byPeer.number() != number) {
            return StunErrorCode.BAD_REQUEST;
        }
        int code = gate.refusal(allocation, peer);
        if (code != 0) {
            return code;
        }
        if (byNumber == null && allocation.channelCount() >= config.limits().permissions()) {
            allocation.forgetDead(nowNanos);
            if (allocation.channelCount() >= config.limits().permissions()) {
                return StunErrorCode.INSUFFICIENT_CAPACITY;
            }
        }
        return roomFor(allocation, List.of(peer), nowNanos);
    }
}
