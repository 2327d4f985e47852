package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.stun.RetransmitSchedule;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunWriter;

/** Something that is asked of a relay, in as many transactions as its nonces take. {@link Requests} asks. */
abstract class Ask {
    private int nonces;
    private boolean renewed;
    private boolean repeated;

    abstract int method();

    /** Writes the attributes, but for those of the credentials. */
    abstract void write(StunWriter writer);

    abstract RetransmitSchedule schedule(boolean stream);

    /** {@return whether to go on, now that the server asks for credentials for the first time} */
    boolean challenged(long nowNanos) {
        return true;
    }

    abstract void succeeded(StunMessage answer, long nowNanos);

    /**
     * The server said no.
     *
     * @param code of ERROR-CODE
     * @param reason for people
     */
    abstract void refused(int code, StunMessage answer, String reason, long nowNanos);

    /** There is no answer, or none that can be used. */
    abstract void unanswered(String reason, long nowNanos);

    /** {@return how many fresh nonces the server has sent, this one included} */
    int countNonce() {
        return ++nonces;
    }

    /** {@return whether credentials have not been fetched anew for this yet; from now on they have} */
    boolean mayRenew() {
        boolean may = !renewed;
        renewed = true;
        return may;
    }

    void repeat() {
        repeated = true;
    }

    /** {@return whether it was sent more than once} */
    boolean isRepeated() {
        return repeated;
    }
}
