package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.stun.RetransmitSchedule;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import java.net.InetSocketAddress;

/** Asks a relay to let an address in, or to go on doing so (RFC 8656 section 10). */
final class PermissionAsk extends Ask {
    private static final int ANY_PORT = 0;

    private final Peers peers;
    private final Permission permission;

    PermissionAsk(Peers peers, Permission permission) {
        this.peers = peers;
        this.permission = permission;
    }

    @Override
    int method() {
        return StunMethod.CREATE_PERMISSION;
    }

    @Override
    void write(StunWriter writer) {
        writer.xorAddress(StunAttribute.XOR_PEER_ADDRESS, new InetSocketAddress(permission.address(), ANY_PORT));
    }

    @Override
    RetransmitSchedule schedule(boolean stream) {
        return stream ? Schedules.STREAM : Schedules.PROMPT;
    }

    @Override
    void succeeded(StunMessage answer, long nowNanos) {
        peers.granted(permission, isRepeated(), nowNanos);
    }

    @Override
    void refused(int code, StunMessage answer, String reason, long nowNanos) {
        permission.refused(nowNanos);
        if (code == StunErrorCode.ALLOCATION_MISMATCH || code == StunErrorCode.WRONG_CREDENTIALS) {
            peers.mismatched(code, reason, nowNanos);
        }
    }

    @Override
    void unanswered(String reason, long nowNanos) {
        permission.unanswered();
    }
}
