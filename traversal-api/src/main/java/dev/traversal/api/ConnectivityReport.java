package dev.traversal.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was tried to reach a peer, and what came of it.
 *
 * @param session the session
 * @param peer the peer; empty if only the application knows who it is
 * @param elapsed time since the session began
 * @param signaling one line about signaling: how far it came
 * @param gathering one line per server or source that was asked, with its outcome
 * @param pairs each candidate pair, best first
 * @param probing one line per attempt to get through NATs that give each destination another port
 * @param advice what would have helped, most promising first; may be empty
 */
public record ConnectivityReport(
        SessionId session,
        Optional<PeerId> peer,
        Duration elapsed,
        String signaling,
        List<String> gathering,
        List<PairReport> pairs,
        List<String> probing,
        List<ConnectivityAdvice> advice) {
    /**
     * Keeps copies.
     *
     * @param session the session
     * @param peer the peer; empty if only the application knows who it is
     * @param elapsed time since the session began
     * @param signaling one line about signaling: how far it came
     * @param gathering one line per server or source that was asked, with its outcome
     * @param pairs each candidate pair, best first
     * @param probing one line per attempt to get through NATs that give each destination another port
     * @param advice what would have helped, most promising first; may be empty
     */
    public ConnectivityReport {
        gathering = List.copyOf(gathering);
        pairs = List.copyOf(pairs);
        probing = List.copyOf(probing);
        advice = List.copyOf(advice);
    }

    /** {@return all of it for people, several lines} */
    public String toText() {
        List<String> lines = new ArrayList<>();
        lines.add("session " + session + peer.map(it -> " with " + it).orElse("") + ", " + elapsed.toMillis()
                + " ms after its beginning");
        lines.add("signaling: " + signaling);
        gathering.forEach(line -> lines.add("gathered: " + line));
        pairs.forEach(pair -> lines.add("pair: " + pair.toText()));
        probing.forEach(line -> lines.add("hard NAT: " + line));
        advice.forEach(one -> lines.add("advice: " + one.text()));
        return String.join("\n", lines);
    }

    /**
     * One candidate pair.
     *
     * @param local our candidate
     * @param remote the peer's
     * @param state the pair's state (RFC 8445 section 6.1.2.6), lower case
     * @param selected whether data takes it
     * @param checksSent how many checks left
     * @param checksAnswered how many were answered with success
     * @param roundTripTime the last measured, if any
     * @param lastError the last thing that went wrong, if any
     * @param fate why data takes it, or does not
     */
    public record PairReport(
            Candidate local,
            Candidate remote,
            String state,
            boolean selected,
            int checksSent,
            int checksAnswered,
            Optional<Duration> roundTripTime,
            Optional<String> lastError,
            PairFate fate) {
        /** {@return one line for people} */
        public String toText() {
            return new Path(local, remote) + ": " + state + ", " + checksAnswered + " of " + checksSent
                    + " checks answered"
                    + roundTripTime
                            .map(rtt -> ", the last in " + rtt.toNanos() / 1_000 + " µs")
                            .orElse("")
                    + "; " + fate.text()
                    + lastError.map(error -> " (" + error + ")").orElse("");
        }

        /**
         * {@return the same pair, of which it is known better whether data takes it}
         *
         * @param chosen whether it does
         */
        public PairReport chosen(boolean chosen) {
            PairFate known = chosen ? PairFate.CHOSEN : fate == PairFate.CHOSEN ? PairFate.SPARE : fate;
            return new PairReport(
                    local, remote, state, chosen, checksSent, checksAnswered, roundTripTime, lastError, known);
        }
    }
}
