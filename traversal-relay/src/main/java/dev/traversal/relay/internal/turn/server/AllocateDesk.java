package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.machine.Input;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunWriter;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Answers Allocate requests (RFC 8656 section 7.2). */
final class AllocateDesk {
    /** What lives unless it is refreshed (RFC 8656 section 3.2). */
    static final int DEFAULT_LIFETIME_SECONDS = 600;

    private static final int UDP = 17;
    private static final int FAMILY_IPV4 = 1;
    private static final int FAMILY_IPV6 = 2;
    private static final int MAX_ATTEMPTS = 20;
    private static final int RESERVE_BIT = 0x80;

    private final TurnServerConfig config;
    private final RelaySockets sockets;
    private final Allocations allocations;
    private final Answers answers;
    private boolean draining;
    private @Nullable InetSocketAddress alternate;

    AllocateDesk(TurnServerConfig config, RelaySockets sockets, Allocations allocations, Answers answers) {
        this.config = config;
        this.sockets = sockets;
        this.allocations = allocations;
        this.answers = answers;
    }

    /** Lets nobody in any more; tells where else to ask, if that is known. */
    void drain(@Nullable InetSocketAddress elsewhere) {
        draining = true;
        alternate = elsewhere;
    }

    boolean isDraining() {
        return draining;
    }

    void handle(Asker asker, Asker.Login login, StunMessage request, long nowNanos) {
        Door door = asker.door();
        PortRequest pending = door.pending().get(asker.address());
        Allocation existing = door.allocation(asker.address());
        if (pending != null) {
            return; // the answer to the first one is on its way
        }
        if (existing != null) {
            if (existing.wasAskedForBy(asker.transactionId())) {
                succeed(existing, asker);
            } else {
                answers.refuse(asker, StunErrorCode.ALLOCATION_MISMATCH, TurnReject.MISMATCH);
            }
            return;
        }
        int code = check(request);
        if (code != 0) {
            answers.refuse(asker, code, reason(code));
        } else if (draining) {
            sendElsewhere(asker);
        } else {
            admit(asker, login, request, nowNanos);
        }
    }

    /** {@return what is wrong with a request by itself, 0 for nothing} */
    private int check(StunMessage request) {
        int transport = request.indexOf(StunAttribute.REQUESTED_TRANSPORT);
        if (transport < 0 || request.attributeLength(transport) != 4) {
            return StunErrorCode.BAD_REQUEST;
        }
        if (request.buffer()[request.attributeOffset(transport)] != UDP) {
            return StunErrorCode.UNSUPPORTED_TRANSPORT;
        }
        boolean token = request.has(StunAttribute.RESERVATION_TOKEN);
        boolean even = request.has(StunAttribute.EVEN_PORT);
        boolean family = request.has(StunAttribute.REQUESTED_ADDRESS_FAMILY);
        boolean additional = request.has(additionalFamily(request));
        boolean reserve = even && (evenFlags(request) & RESERVE_BIT) != 0;
        boolean contradictory = token && (even || family || additional) || additional && (family || reserve);
        boolean malformed = request.has(StunAttribute.LIFETIME) && request.unsignedInt(StunAttribute.LIFETIME) < 0
                || token && !request.hasValueOf(StunAttribute.RESERVATION_TOKEN, 8)
                || even && evenFlags(request) < 0
                || additional && family(request, additionalFamily(request)) != FAMILY_IPV6
                || family && family(request, StunAttribute.REQUESTED_ADDRESS_FAMILY) < 0
                || request.has(StunAttribute.MOBILITY_TICKET) && !request.hasValueOf(StunAttribute.MOBILITY_TICKET, 0);
        if (contradictory || malformed) {
            return StunErrorCode.BAD_REQUEST;
        }
        if (request.has(StunAttribute.MOBILITY_TICKET) && !config.mobility()) {
            return StunErrorCode.MOBILITY_FORBIDDEN;
        }
        return token || additional || isServed(request) ? 0 : StunErrorCode.ADDRESS_FAMILY_NOT_SUPPORTED;
    }

    private boolean isServed(StunMessage request) {
        int family = family(request, StunAttribute.REQUESTED_ADDRESS_FAMILY);
        return switch (family) {
            case -1, FAMILY_IPV4 -> sockets.serves(false);
            case FAMILY_IPV6 -> sockets.serves(true);
            default -> false;
        };
    }

    /** {@return the family in an attribute, -1 if it is absent or malformed (RFC 8656 section 18.6)} */
    static int family(StunMessage request, int type) {
        return request.hasValueOf(type, 4)
                ? request.buffer()[request.attributeOffset(request.indexOf(type))] & 0xff
                : -1;
    }

    /** {@return the number under which a client asks for a second family: coturn's has that of a draft} */
    private static int additionalFamily(StunMessage request) {
        boolean standard = request.has(StunAttribute.ADDITIONAL_ADDRESS_FAMILY);
        return standard ? StunAttribute.ADDITIONAL_ADDRESS_FAMILY : StunAttribute.DRAFT_ADDITIONAL_ADDRESS_FAMILY;
    }

    private static int evenFlags(StunMessage request) {
        // One byte by the standard; some send the padding as well.
        int index = request.indexOf(StunAttribute.EVEN_PORT);
        int length = request.attributeLength(index);
        return length == 1 || length == 4 ? request.buffer()[request.attributeOffset(index)] & 0xff : -1;
    }

    private static TurnReject reason(int code) {
        return switch (code) {
            case StunErrorCode.ADDRESS_FAMILY_NOT_SUPPORTED,
                    StunErrorCode.UNSUPPORTED_TRANSPORT,
                    StunErrorCode.MOBILITY_FORBIDDEN -> TurnReject.UNSUPPORTED;
            case StunErrorCode.ALLOCATION_QUOTA_REACHED -> TurnReject.QUOTA;
            case StunErrorCode.INSUFFICIENT_CAPACITY -> TurnReject.CAPACITY;
            default -> TurnReject.BAD_REQUEST;
        };
    }

    private void sendElsewhere(Asker asker) {
        InetSocketAddress elsewhere = alternate;
        boolean sameFamily = elsewhere != null
                && elsewhere.getAddress() instanceof Inet4Address
                        == asker.address().getAddress() instanceof Inet4Address;
        if (elsewhere == null || !sameFamily) {
            answers.refuse(asker, StunErrorCode.INSUFFICIENT_CAPACITY, TurnReject.DRAINING);
            return;
        }
        answers.error(asker, StunErrorCode.TRY_ALTERNATE).address(StunAttribute.ALTERNATE_SERVER, elsewhere);
        answers.send(asker);
    }

    private void admit(Asker asker, Asker.Login login, StunMessage request, long nowNanos) {
        int refusal =
                allocations.quotas().refusal(login.account(), asker.address().getAddress());
        if (refusal != 0) {
            answers.refuse(asker, refusal, reason(refusal));
            return;
        }
        byte @Nullable [] token = request.value(StunAttribute.RESERVATION_TOKEN);
        RelayPort kept = token == null ? null : allocations.redeem(token, login.account(), nowNanos);
        if (token != null && kept == null) {
            answers.refuse(asker, StunErrorCode.INSUFFICIENT_CAPACITY, TurnReject.CAPACITY);
            return;
        }
        Account account =
                allocations.quotas().take(login.account(), asker.address().getAddress(), nowNanos);
        PortRequest made = new PortRequest(asker, account, wish(request));
        if (kept != null) {
            PortRequest.Slot slot = new PortRequest.Slot(!(kept.address().getAddress() instanceof Inet4Address));
            slot.opened(kept);
            made.redeemed();
            made.slots().add(slot);
            finish(made, nowNanos);
            return;
        }
        asker.door().pending().put(asker.address(), made);
        PortRequest.Wish wish = made.wish();
        if (wish.ipv4()) {
            made.slots().add(new PortRequest.Slot(false));
        }
        if (wish.ipv6()) {
            made.slots().add(new PortRequest.Slot(true));
        }
        if (wish.reserve()) {
            made.slots().add(new PortRequest.Slot(wish.ipv6()));
        }
        if (!sockets.begin(made)) {
            giveUp(made, StunErrorCode.INSUFFICIENT_CAPACITY);
        }
    }

    private PortRequest.Wish wish(StunMessage request) {
        boolean additional = request.has(additionalFamily(request));
        boolean ipv6 = additional || family(request, StunAttribute.REQUESTED_ADDRESS_FAMILY) == FAMILY_IPV6;
        boolean ipv4 = additional || !ipv6;
        boolean even = request.has(StunAttribute.EVEN_PORT);
        int refusal = 0;
        if (additional) {
            refusal = sockets.serves(false) && sockets.serves(true) ? 0 : StunErrorCode.ADDRESS_FAMILY_NOT_SUPPORTED;
            ipv4 = sockets.serves(false);
            ipv6 = sockets.serves(true);
        }
        return new PortRequest.Wish(
                ipv4,
                ipv6,
                even,
                even && (evenFlags(request) & RESERVE_BIT) != 0,
                lifetime(request),
                request.has(StunAttribute.MOBILITY_TICKET),
                refusal);
    }

    private int lifetime(StunMessage request) {
        long wanted = request.unsignedInt(StunAttribute.LIFETIME);
        return (int) Math.max(
                DEFAULT_LIFETIME_SECONDS, Math.min(wanted, config.limits().maxLifetimeSeconds()));
    }

    // ---- sockets

    void opened(PortRequest request, Input.SocketOpened input, long nowNanos) {
        PortRequest.Slot slot = request.slot(input.socket());
        if (slot == null) {
            return;
        }
        sockets.opened(slot, input.local());
        if (request.isComplete()) {
            finish(request, nowNanos);
        }
    }

    void failed(PortRequest request, int socket) {
        PortRequest.Slot slot = request.slot(socket);
        if (slot == null) {
            return;
        }
        sockets.failed(slot);
        request.slots().remove(slot);
        if (request.wish().reserve()) {
            // Two ports in a row, or none.
            sockets.abandon(request);
            request.slots().clear();
            request.slots().add(new PortRequest.Slot(slot.isIpv6()));
        }
        request.slots().add(new PortRequest.Slot(slot.isIpv6()));
        if (request.countAttempt() > MAX_ATTEMPTS || !sockets.begin(request)) {
            giveUp(request, StunErrorCode.INSUFFICIENT_CAPACITY);
        }
    }

    private void giveUp(PortRequest request, int code) {
        cancel(request);
        answers.refuse(request.asker(), code, TurnReject.CAPACITY);
    }

    /** Forgets a request whose client has gone. */
    void cancel(PortRequest request) {
        Asker asker = request.asker();
        sockets.abandon(request);
        asker.door().pending().remove(asker.address(), request);
        allocations.quotas().giveBack(request.account(), asker.address().getAddress());
    }

    private void finish(PortRequest request, long nowNanos) {
        Asker asker = request.asker();
        PortRequest.Wish wish = request.wish();
        asker.door().pending().remove(asker.address(), request);
        Allocation allocation = new Allocation(asker, request.account());
        int needed = request.slots().size() - (wish.reserve() ? 1 : 0);
        for (int i = 0; i < request.slots().size(); i++) {
            RelayPort port = request.slots().get(i).opened();
            if (port != null && i < needed) {
                allocation.add(port);
            } else if (port != null) {
                keep(port, allocation, nowNanos);
            }
        }
        allocation.live(wish.lifetimeSeconds(), nowNanos);
        allocation.refuseIpv6(wish.ipv6Refusal());
        if (wish.even() || request.isRedeemed()) {
            allocation.markOldKind();
        }
        if (wish.mobile()) {
            allocations.newTicket(allocation);
        }
        allocations.add(allocation);
        succeed(allocation, asker);
    }

    private void keep(RelayPort port, Allocation allocation, long nowNanos) {
        byte @Nullable [] token = allocations.reserve(port, allocation.account().name(), nowNanos);
        if (token == null) {
            sockets.close(port);
        } else {
            allocation.reserved(token);
        }
    }

    private void succeed(Allocation allocation, Asker asker) {
        StunWriter writer = answers.success(asker);
        RelayPort ipv4 = allocation.port(false);
        RelayPort ipv6 = allocation.port(true);
        if (ipv4 != null) {
            writer.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, ipv4.address());
        }
        if (ipv6 != null) {
            writer.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, ipv6.address());
        }
        writer.intAttribute(StunAttribute.LIFETIME, allocation.lifetimeSeconds());
        byte @Nullable [] token = allocation.reservation();
        if (token != null) {
            writer.attribute(StunAttribute.RESERVATION_TOKEN, token);
        }
        writer.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, asker.address());
        byte @Nullable [] ticket = allocation.ticket();
        if (ticket != null) {
            writer.attribute(StunAttribute.MOBILITY_TICKET, ticket);
        }
        int missing = allocation.ipv6Refusal();
        if (missing != 0) {
            int family = ipv6 == null ? FAMILY_IPV6 : FAMILY_IPV4;
            byte[] value = {(byte) family, 0, (byte) (missing / 100), (byte) (missing % 100)};
            writer.attribute(StunAttribute.ADDRESS_ERROR_CODE, value);
        }
        answers.send(asker);
    }
}
