package dev.traversal.ice.internal.check;

import java.util.random.RandomGenerator;

/** The parts of one session's checks, put together. */
final class CheckWorks {
    private final Credentials credentials;
    private final Outbox outbox;
    private final RejectTally rejects = new RejectTally();
    private final RemoteCandidates remotes = new RemoteCandidates();
    private final LocalBases locals = new LocalBases();
    private final Telling telling;
    private final CheckMessages messages;
    private final Roles roles;
    private final SentChecks sent;
    private final Checklist checklist;
    private final CheckScheduler scheduler;
    private final CheckSender sender;
    private final Selector selector;
    private final Nominator nominator;
    private final CheckRunner runner;
    private final Consent consent;
    private boolean ours;

    CheckWorks(IceConfig config, Invited invited, RandomGenerator random) {
        outbox = new Outbox(invited);
        credentials = new Credentials(config.ufrag(), config.password());
        messages = new CheckMessages(config.sessionTag());
        roles = new Roles(config.role(), config.tieBreaker(), random);
        sent = new SentChecks(random);
        checklist = new Checklist(config.maxPairs());
        scheduler = new CheckScheduler(config.checkPacing().toNanos());
        sender = new CheckSender(config, credentials, roles, sent, messages, outbox);
        selector = new Selector(checklist, outbox);
        nominator = new Nominator(roles, checklist, selector, rejects);
        telling = new Telling(config.meeting());
        runner = new CheckRunner(telling, checklist, scheduler, sender, nominator, outbox);
        consent = new Consent(checklist, selector, sender, outbox, random, config.keepalive());
    }

    Credentials credentials() {
        return credentials;
    }

    Outbox outbox() {
        return outbox;
    }

    RejectTally rejects() {
        return rejects;
    }

    RemoteCandidates remotes() {
        return remotes;
    }

    Telling telling() {
        return telling;
    }

    LocalBases locals() {
        return locals;
    }

    CheckMessages messages() {
        return messages;
    }

    Roles roles() {
        return roles;
    }

    SentChecks sent() {
        return sent;
    }

    Checklist checklist() {
        return checklist;
    }

    CheckScheduler scheduler() {
        return scheduler;
    }

    CheckSender sender() {
        return sender;
    }

    Selector selector() {
        return selector;
    }

    Nominator nominator() {
        return nominator;
    }

    CheckRunner runner() {
        return runner;
    }

    Consent consent() {
        return consent;
    }

    /** The peer is of this library. */
    void peerIsOurs() {
        ours = true;
        mayRenominate();
        consent.peerIsOurs();
        checklist.spareRelays();
        credentials.useSha256();
    }

    /** The peer follows a nomination that comes after another. */
    void mayRenominate() {
        sender.numberNominations();
        selector.mayRenominate();
        nominator.mayRenominate();
    }

    /** Our role is another one. */
    void roleChanged() {
        checklist.prioritize(roles.role());
        outbox.tell(new IceEvent.RoleChanged(roles.role()));
    }

    /** Pairs a candidate of the peer's with all our sockets, to be checked in turn or before all others. */
    void pairRemote(RemoteCandidate remote, boolean urgent) {
        for (LocalBase base : locals.all()) {
            CandidatePair pair = checklist.pair(base, remote, roles.role(), false);
            if (pair != null && ours && selector.selected() != null) {
                pair.want(); // told on purpose: the peer's network has changed
            }
            if (pair != null && urgent && checklist.isWorthChecking(pair)) {
                runner.checkSoon(pair);
            }
        }
    }

    /** Gives up every pair that was valid. */
    void retire() {
        for (CandidatePair pair : checklist.pairs()) {
            if (pair.isValid()) {
                pair.expire();
                outbox.tell(new IceEvent.PairLost(pair.path(), pair.socket(), pair.address(), "ICE was restarted"));
            }
        }
    }

    /** Pairs a socket of ours with all the peer's candidates. */
    void pairLocal(LocalBase base) {
        for (RemoteCandidate remote : remotes.all()) {
            checklist.pair(base, remote, roles.role(), false);
        }
    }
}
