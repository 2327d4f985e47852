package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.relay.RelayGround;
import org.jspecify.annotations.Nullable;

/** What a contender asks of the race that it runs in. */
interface Desk {
    RelayGround ground();

    Outbox outbox();

    /** {@return a contact that has not begun, {@code null} if there are too many} */
    @Nullable
    Contact contact(Target target, LoginSource logins, Contact.Owner owner, long nowNanos);

    /** A contact is over. */
    void gone(Contact contact);

    /** {@return whether any server may answer by UDP} */
    boolean hopesForUdp();

    /** {@return whether there is an allocation by UDP that nobody doubts} */
    boolean isReachedByUdp();

    /** {@return whether an allocation at this server is of use} */
    boolean wants(Contender contender);

    /** A server has answered; how far away it is may be news. */
    void measured(Contender contender);

    /** {@return how many allocations are nearer} */
    int rank(Contender contender);

    void allocated(Contender contender, long nowNanos);

    /** An allocation may be gone. */
    void doubted(long nowNanos);

    /** An allocation, or the hope for one, is gone. */
    void lost(long nowNanos);

    /** A server may be asked again. */
    void available(long nowNanos);

    void settleIfDone(long nowNanos);

    /** {@return up to a quarter of a pause} */
    long jitter(long pauseNanos);
}
