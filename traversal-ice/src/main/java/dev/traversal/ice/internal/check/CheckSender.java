package dev.traversal.ice.internal.check;

import dev.traversal.api.CandidateType;
import org.jspecify.annotations.Nullable;

/** Sends single checks, and the openers before them. */
final class CheckSender {
    private final IceConfig config;
    private final Credentials credentials;
    private final Roles roles;
    private final SentChecks sent;
    private final CheckMessages messages;
    private final Outbox outbox;
    private boolean numbersNominations;
    private boolean mayOpen;
    private boolean peerIsLite;

    CheckSender(
            IceConfig config,
            Credentials credentials,
            Roles roles,
            SentChecks sent,
            CheckMessages messages,
            Outbox outbox) {
        this.config = config;
        this.mayOpen = config.openers();
        this.credentials = credentials;
        this.roles = roles;
        this.sent = sent;
        this.messages = messages;
        this.outbox = outbox;
    }

    /** The peer wants to know which nomination it is. */
    void numberNominations() {
        numbersNominations = true;
    }

    /** The peer is lite, so nothing of it comes unasked and there is no edge of it to be careful with. */
    void peerIsLite() {
        peerIsLite = true;
        mayOpen = false;
    }

    boolean isReady() {
        return credentials.remote() != null;
    }

    /**
     * {@return whether the first datagram on a pair must be one that dies before the peer's edge} A relay is no edge: what
     * it may not pass on it drops.
     */
    boolean needsOpener(CandidatePair pair) {
        boolean toEdge = pair.remote().candidate().type() != CandidateType.RELAYED;
        return toEdge
                && mayOpen(pair.base())
                && !pair.life().isOpened()
                && !pair.life().isHeard();
    }

    /** From a relay no TTL is needed: to permit the peer is all that an opener does there. */
    private boolean mayOpen(LocalBase base) {
        return mayOpen || base.isRelayed() && !peerIsLite;
    }

    /**
     * {@return whether an opener shall leave a second time while the pair waits: the loss of the only one would let an
     * edge that accepts anything move our flow to another port}
     */
    boolean needsOpenerAgain(CandidatePair pair) {
        return pair.life().openers() == 1
                && pair.life().isOpenerLast()
                && !pair.life().isHeard();
    }

    /**
     * Sends a check that opens our own edge and is meant to get no further. If it does, it is as good as any.
     *
     * @param pair where
     * @param nowNanos the time
     */
    void open(CandidatePair pair, long nowNanos) {
        send(pair, 0, config.openerTtl(), nowNanos);
        pair.life().sent(true, nowNanos);
    }

    /**
     * Sends a check.
     *
     * @param pair where
     * @param nomination which nomination it is, 0 for none
     * @param nowNanos the time
     */
    void check(CandidatePair pair, int nomination, long nowNanos) {
        send(pair, nomination, 0, nowNanos);
        pair.life().sent(false, nowNanos);
    }

    private void send(CandidatePair pair, int nomination, int ttl, long nowNanos) {
        Credentials.@Nullable Remote remote = credentials.remote();
        if (remote == null) {
            throw new IllegalStateException("nothing is known of the peer");
        }
        long id = sent.add(new SentChecks.Sent(pair, roles.role(), nomination > 0, nowNanos));
        byte[] request = messages.request(
                id,
                remote,
                roles,
                pair.base().reflexivePriority(),
                nomination,
                numbersNominations,
                credentials.usesSha256());
        outbox.transmit(pair.socket(), pair.address(), request, ttl);
    }
}
