package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.stun.RetransmitSchedule;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import org.jspecify.annotations.Nullable;

/** Asks to keep an allocation, or gives it back (RFC 8656 section 8.1). */
final class RefreshAsk extends Ask {
    private final Upkeep upkeep;
    private final int seconds;
    private final RetransmitSchedule schedule;
    private final byte @Nullable [] ticket;

    RefreshAsk(Upkeep upkeep, int seconds, RetransmitSchedule schedule) {
        this(upkeep, seconds, schedule, null);
    }

    /**
     * Makes one.
     *
     * @param ticket lets the allocation move to where we are now (RFC 8016 section 3.2)
     */
    RefreshAsk(Upkeep upkeep, int seconds, RetransmitSchedule schedule, byte @Nullable [] ticket) {
        this.upkeep = upkeep;
        this.seconds = seconds;
        this.schedule = schedule;
        this.ticket = ticket;
    }

    boolean isMove() {
        return ticket != null;
    }

    boolean isUrgent() {
        return schedule == Schedules.URGENT;
    }

    @Override
    int method() {
        return StunMethod.REFRESH;
    }

    @Override
    void write(StunWriter writer) {
        writer.intAttribute(StunAttribute.LIFETIME, seconds);
        if (ticket != null) {
            writer.attribute(StunAttribute.MOBILITY_TICKET, ticket);
        }
    }

    @Override
    RetransmitSchedule schedule(boolean stream) {
        if (!stream) {
            return schedule;
        }
        return isUrgent() ? Schedules.URGENT_STREAM : Schedules.STREAM;
    }

    @Override
    void succeeded(StunMessage answer, long nowNanos) {
        upkeep.refreshed(this, Grant.lifetimeNanos(answer), Grant.ticket(answer), nowNanos);
    }

    @Override
    void refused(int code, StunMessage answer, String reason, long nowNanos) {
        upkeep.refused(this, code, reason, nowNanos);
    }

    @Override
    void unanswered(String reason, long nowNanos) {
        upkeep.unanswered(this, reason, nowNanos);
    }
}
