package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.SessionDescription;
import dev.traversal.api.SessionDescription.Fingerprint;
import dev.traversal.api.SessionDescription.Setup;
import dev.traversal.ice.internal.check.IceMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a session tells its peer about this end: everything at first, then what is new, then that this was all (RFC
 * 8838). What is found later still is told to peers of this library alone; others learn it from checks.
 */
final class LocalDescriptions {
    private static final Set<String> OPTIONS =
            new LinkedHashSet<>(List.of("ice2", "trickle", IceMachine.RENOMINATION_OPTION));
    private static final Set<String> OUR_OPTIONS =
            new LinkedHashSet<>(List.of("ice2", "trickle", IceMachine.OUR_OPTION));

    private final String ufrag;
    private final String password;
    private final Duration pacing;
    private final SessionKind kind;
    private final Supplier<Fingerprint> fingerprint;
    private final List<Candidate> untold = new ArrayList<>();
    private boolean endUntold;
    private boolean endTold;
    private boolean ours;
    private int toldCandidates;
    private boolean told;

    /**
     * Makes one that has told nothing.
     *
     * @param ufrag our username fragment
     * @param password our password
     * @param toldBefore how many candidates the peer was told in earlier generations
     */
    LocalDescriptions(
            SessionConfig config, String ufrag, String password, Supplier<Fingerprint> fingerprint, int toldBefore) {
        this.kind = config.kind();
        this.ufrag = ufrag;
        this.password = password;
        this.pacing = config.checkPacing();
        this.fingerprint = fingerprint;
        this.toldCandidates = toldBefore;
    }

    /** The peer is of this library: networks change, and it wants to know. */
    void peerIsOurs() {
        ours = true;
    }

    /** {@return how many candidates the peer was told, in earlier generations too} */
    int toldCandidates() {
        return toldCandidates;
    }

    /** {@return whether the peer was not told that this was all, or does not mind} */
    boolean mayTellMore() {
        return !endTold || ours;
    }

    void add(Candidate candidate) {
        if (mayTellMore()) {
            untold.add(candidate);
        }
    }

    void end() {
        endUntold = !endTold;
    }

    /** {@return whether there is something that the peer was not told, after the first description} */
    boolean hasNews() {
        return told && (!untold.isEmpty() || endUntold);
    }

    /**
     * {@return the first description, or what is new since}
     *
     * @param setup who opens the DTLS association
     */
    SessionDescription next(Setup setup) {
        List<Candidate> news = List.copyOf(untold);
        untold.clear();
        toldCandidates += news.size();
        boolean end = endUntold;
        endTold |= end;
        endUntold = false;
        told = true;
        return new SessionDescription(
                ufrag,
                password,
                kind.extended() ? OUR_OPTIONS : OPTIONS,
                Optional.of(pacing),
                kind.secured() ? List.of(fingerprint.get()) : List.of(),
                kind.secured() ? Optional.of(setup) : Optional.empty(),
                news.size() <= SessionDescription.MAX_CANDIDATES
                        ? news
                        : news.subList(0, SessionDescription.MAX_CANDIDATES),
                end);
    }
}
