package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.stun.RetransmitSchedule;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;

/** Asks for an allocation, of both families where the relay has both (RFC 8656 section 7.1). */
final class AllocateAsk extends Ask {
    private static final int UDP = 17 << 24;
    private static final int IPV6 = 2 << 24;

    private static final byte[] NO_TICKET = {};

    private final Contact contact;
    private final boolean mobile;

    /**
     * Makes one.
     *
     * @param mobile whether the allocation is to move with us (RFC 8016 section 3.1)
     */
    AllocateAsk(Contact contact, boolean mobile) {
        this.contact = contact;
        this.mobile = mobile;
    }

    @Override
    int method() {
        return StunMethod.ALLOCATE;
    }

    @Override
    void write(StunWriter writer) {
        writer.intAttribute(StunAttribute.REQUESTED_TRANSPORT, UDP)
                .intAttribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, IPV6);
        if (mobile) {
            writer.attribute(StunAttribute.MOBILITY_TICKET, NO_TICKET);
        }
    }

    @Override
    RetransmitSchedule schedule(boolean stream) {
        return stream ? Schedules.STREAM : Schedules.ALLOCATE;
    }

    @Override
    boolean challenged(long nowNanos) {
        return contact.challenged(nowNanos);
    }

    @Override
    void succeeded(StunMessage answer, long nowNanos) {
        Grant grant = Grant.read(answer, contact.target());
        if (grant == null) {
            contact.unanswered("its answer makes no sense", nowNanos);
        } else {
            contact.granted(grant, nowNanos);
        }
    }

    @Override
    void refused(int code, StunMessage answer, String reason, long nowNanos) {
        if (mobile && code == StunErrorCode.MOBILITY_FORBIDDEN) {
            contact.allocate(false, nowNanos);
        } else {
            contact.refused(code, answer, reason, nowNanos);
        }
    }

    @Override
    void unanswered(String reason, long nowNanos) {
        contact.unanswered(reason, nowNanos);
    }
}
