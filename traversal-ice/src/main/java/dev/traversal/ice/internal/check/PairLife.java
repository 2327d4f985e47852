package dev.traversal.ice.internal.check;

/**
 * What was sent on a pair and what came of it: how many datagrams without a sign of life, when the next may leave, how
 * long the round trip is.
 */
final class PairLife implements CheckFigures {
    /** Nobody gets more datagrams than this without an authenticated sign of life. */
    static final int MAX_UNHEARD = 7;
    /** Ends conversations in which all requests arrive and no answer does. */
    static final int MAX_UNANSWERED = 64;

    private final HostBudget budget;
    private volatile int sent;
    private volatile int answered;
    private volatile int consentSent;
    private volatile int received;
    private int sinceHeard;
    private int sinceAnswer;
    private boolean heard;
    private int openers;
    private long heldUntilNanos;
    private boolean reserved;
    private boolean waitsForPeer;
    private long peerFirstUntilNanos;
    private boolean opened;
    private boolean openerLast;
    private long lastSentNanos;
    private long lastOutNanos;
    private long silenceNanos;
    private long firstUnansweredNanos;
    private long nextSendNanos;
    private volatile long lastAnswerNanos;
    private volatile long rttNanos;
    private volatile long totalRttNanos;

    PairLife(HostBudget budget) {
        this.budget = budget;
    }

    @Override
    public int sent() {
        return sent;
    }

    @Override
    public int answered() {
        return answered;
    }

    @Override
    public int consentSent() {
        return consentSent;
    }

    @Override
    public int received() {
        return received;
    }

    @Override
    public long totalRttNanos() {
        return totalRttNanos;
    }

    @Override
    public long rttNanos() {
        return rttNanos;
    }

    long lastSentNanos() {
        return lastSentNanos;
    }

    @Override
    public long lastAnswerNanos() {
        return lastAnswerNanos;
    }

    /** What leaves next is not sent because of a silence: its answer says nothing about how long one may be. */
    void forgetSilence(long nowNanos) {
        lastOutNanos = nowNanos;
    }

    /** {@return when the first check left that has not been answered, if one has not} */
    long firstUnansweredNanos() {
        return firstUnansweredNanos;
    }

    /** {@return how long nothing had left before that, or before the last that was answered at once} */
    long silenceNanos() {
        return silenceNanos;
    }

    /** {@return datagrams since the peer last answered} */
    int sinceAnswer() {
        return sinceAnswer;
    }

    /** {@return datagrams since the peer last answered or asked} */
    int sinceHeard() {
        return sinceHeard;
    }

    /** {@return whether the peer's authenticated check or answer ever came} */
    boolean isHeard() {
        return heard;
    }

    /** {@return whether the first datagram has left} */
    boolean isOpened() {
        return opened;
    }

    /** {@return whether only the opener has left since: the first real check may leave at once} */
    boolean isOpenerLast() {
        return openerLast;
    }

    /** {@return how many openers have left} */
    int openers() {
        return openers;
    }

    /** The first full check shares the slot of its opener: the two are one transaction. */
    void reserve() {
        reserved = true;
    }

    /** {@return whether the next check need not wait for a slot} */
    boolean isReserved() {
        return reserved;
    }

    void useReserved() {
        reserved = false;
    }

    /** The peer's packet is to come first, for as long as this was said first. */
    void waitForPeer(long untilNanos) {
        if (!waitsForPeer) {
            waitsForPeer = true;
            peerFirstUntilNanos = untilNanos;
        }
        nextSend(peerFirstUntilNanos);
    }

    /** {@return whether the peer had its time to send first} */
    boolean hadPeersTurn(long nowNanos) {
        return waitsForPeer && nowNanos - peerFirstUntilNanos >= 0;
    }

    /** The opener has left, and nothing else may before this time. */
    void hold(long untilNanos) {
        heldUntilNanos = untilNanos;
    }

    long heldUntilNanos() {
        return heldUntilNanos;
    }

    boolean maySend() {
        return sinceHeard < MAX_UNHEARD && sinceAnswer < MAX_UNANSWERED && budget.maySend();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts, any reads
    void sent(boolean opener, long nowNanos) {
        if (sinceAnswer == 0) {
            firstUnansweredNanos = nowNanos;
            silenceNanos = sent == 0 ? 0 : nowNanos - lastOutNanos;
        }
        lastOutNanos = nowNanos;
        budget.sent();
        sent++;
        sinceHeard++;
        sinceAnswer++;
        opened = true;
        openers += opener ? 1 : 0;
        openerLast = opener;
        lastSentNanos = nowNanos;
    }

    /** What was sent last asked for consent. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void consentSought() {
        consentSent++;
    }

    /** An authenticated check of the peer's came, and was answered. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void asked(long nowNanos) {
        lastOutNanos = nowNanos;
        received++;
    }

    /** The peer lives. */
    void heard() {
        budget.heard();
        heard = true;
        sinceHeard = 0;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    void answered(long roundTripNanos, long nowNanos) {
        heard();
        answered++;
        totalRttNanos += roundTripNanos;
        sinceAnswer = 0;
        rttNanos = roundTripNanos;
        lastAnswerNanos = nowNanos;
    }

    /** There is new hope: what went unanswered before counts no more. */
    void revive() {
        sinceHeard = 0;
        sinceAnswer = 0;
    }

    long nextSendNanos() {
        return nextSendNanos;
    }

    void nextSend(long atNanos) {
        nextSendNanos = atNanos;
    }

    @Override
    public String toString() {
        return answered + " of " + sent + " answered";
    }
}
