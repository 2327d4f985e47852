package dev.traversal.ice.internal.check;

import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import java.util.random.RandomGenerator;

/** Our role, and how a conflict about it is settled (RFC 8445 sections 7.2.5.1 and 7.3.1.1). */
final class Roles {
    /** What a request means for our role. */
    enum Verdict {
        /** No conflict. */
        AGREED,
        /** We gave way. */
        SWITCHED,
        /** The peer is to give way: 487. */
        REFUSED
    }

    /** A peer that draws its tie-breaker anew each time is not followed for ever. */
    static final int MAX_SWITCHES = 8;

    private final RandomGenerator random;
    private Role role;
    private long tieBreaker;
    private int switches;
    private boolean settled;

    Roles(Role role, long tieBreaker, RandomGenerator random) {
        this.role = role;
        this.tieBreaker = tieBreaker;
        this.random = random;
    }

    Role role() {
        return role;
    }

    long tieBreaker() {
        return tieBreaker;
    }

    boolean isControlling() {
        return role == Role.CONTROLLING;
    }

    Verdict judge(StunMessage request) {
        int claimed = isControlling() ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED;
        if (!request.hasValueOf(claimed, Long.BYTES)) {
            return Verdict.AGREED;
        }
        boolean ours = Long.compareUnsigned(tieBreaker, request.longValue(claimed, 0)) >= 0;
        // The larger tie-breaker controls: who has it and controls stays, who has it and is controlled changes.
        boolean stay = ours == isControlling();
        if (stay || settled || switches == MAX_SWITCHES) {
            return Verdict.REFUSED;
        }
        change();
        return Verdict.SWITCHED;
    }

    /**
     * The peer refused a request of ours with 487.
     *
     * @param sentAs the role that the request claimed
     * @return whether our role changed
     */
    boolean refused(Role sentAs) {
        if (sentAs != role || settled || switches == MAX_SWITCHES) {
            return false; // changed since
        }
        change();
        tieBreaker = random.nextLong(); // so that equal ones do not meet again
        return true;
    }

    /** Takes the controlling role for good: the peer cannot have it. */
    boolean takeControl() {
        boolean changes = !isControlling();
        role = Role.CONTROLLING;
        settled = true;
        return changes;
    }

    private void change() {
        role = role.other();
        switches++;
    }
}
