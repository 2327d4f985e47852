package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.stun.RetransmitSchedule;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;

/** Asks a relay for a channel to a peer, or to keep it; the permission comes with it (RFC 8656 section 12.1). */
final class ChannelAsk extends Ask {
    private final Peers peers;
    private final Route route;

    ChannelAsk(Peers peers, Route route) {
        this.peers = peers;
        this.route = route;
    }

    @Override
    int method() {
        return StunMethod.CHANNEL_BIND;
    }

    @Override
    void write(StunWriter writer) {
        writer.intAttribute(StunAttribute.CHANNEL_NUMBER, route.number() << 16)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, route.peer());
    }

    @Override
    RetransmitSchedule schedule(boolean stream) {
        return stream ? Schedules.STREAM : Schedules.PROMPT;
    }

    @Override
    void succeeded(StunMessage answer, long nowNanos) {
        peers.bound(route, nowNanos);
    }

    @Override
    void refused(int code, StunMessage answer, String reason, long nowNanos) {
        if (code == StunErrorCode.BAD_REQUEST) {
            peers.numberRefused(route, nowNanos);
        } else {
            route.notBound(nowNanos);
        }
        if (code == StunErrorCode.ALLOCATION_MISMATCH || code == StunErrorCode.WRONG_CREDENTIALS) {
            peers.mismatched(code, reason, nowNanos);
        }
    }

    @Override
    void unanswered(String reason, long nowNanos) {
        route.notBound(nowNanos);
    }
}
