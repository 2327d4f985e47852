package dev.traversal.ice.internal.check;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The pairs of a session, best first, one a socket and remote address (RFC 8445 section 6.1.2). */
final class Checklist {
    private static final Comparator<CandidatePair> BEST_FIRST = (a, b) -> Long.compare(b.priority(), a.priority());

    /** One may carry the data, and another be the way out when its relay dies. */
    private static final int MAX_SPARE_RELAYS = 2;

    private final int limit;
    private final List<CandidatePair> pairs = new ArrayList<>();
    private final Map<Key, CandidatePair> index = new HashMap<>();
    private long floor = Long.MIN_VALUE;
    private boolean sparesRelays;

    private record Key(int socket, InetSocketAddress address) {}

    Checklist(int limit) {
        this.limit = limit;
    }

    /** {@return the pairs, best first; a live view} */
    List<CandidatePair> pairs() {
        return pairs;
    }

    @Nullable
    CandidatePair find(int socket, InetSocketAddress address) {
        return index.get(new Key(socket, address));
    }

    /**
     * Pairs a base with a candidate, unless they are paired already, do not go together, or all pairs there may be are
     * better ones.
     *
     * @param wanted whether the peer's check asks for it: then another must go (RFC 8445 section 6.1.2.5)
     * @return the new pair, or {@code null}
     */
    @Nullable
    CandidatePair pair(LocalBase base, RemoteCandidate remote, Role role, boolean wanted) {
        // a relay is not told what the peer did not tell by address
        boolean hidden = base.isRelayed() && remote.candidate().origin() == CandidateOrigin.LOCAL_NAME;
        if (hidden
                || !base.pairsWith(remote.candidate().address())
                || find(base.socket(), base.destination(remote.address())) != null) {
            return null;
        }
        CandidatePair pair = new CandidatePair(base, remote, role);
        if (pairs.size() >= limit && !makeRoomFor(pair, wanted)) {
            return null;
        }
        if (!hasActive(pair.foundation())) {
            pair.to(CheckState.WAITING);
        }
        pairs.add(pair);
        index.put(new Key(pair.socket(), pair.address()), pair);
        pairs.sort(BEST_FIRST);
        return pair;
    }

    private boolean makeRoomFor(CandidatePair pair, boolean wanted) {
        for (int i = pairs.size() - 1; i >= 0; i--) {
            CandidatePair worst = pairs.get(i);
            if (!worst.isValid()) {
                boolean goes = wanted || worst.priority() < pair.priority();
                if (goes) {
                    remove(worst);
                }
                return goes;
            }
        }
        return false;
    }

    void removeIf(Predicate<CandidatePair> which) {
        List.copyOf(pairs).stream().filter(which).forEach(this::remove);
    }

    private void remove(CandidatePair pair) {
        pair.remove();
        pairs.remove(pair);
        index.remove(new Key(pair.socket(), pair.address()));
    }

    /** Computes all priorities again: the role or a candidate changed. */
    void prioritize(Role role) {
        pairs.forEach(pair -> pair.prioritize(role));
        pairs.sort(BEST_FIRST);
    }

    /** A pair was selected: pairs below this priority are checked no more, unless the peer checks them. */
    void floor(long priority) {
        floor = priority;
    }

    /** {@return whether an ordinary check is still worth it} */
    boolean isWorthChecking(CandidatePair pair) {
        return pair.priority() > floor || floor == Long.MIN_VALUE || pair.isWanted() || isSpare(pair);
    }

    /** Whatever is selected, ways by relays are kept in reserve. */
    void spareRelays() {
        sparesRelays = true;
    }

    private boolean isSpare(CandidatePair pair) {
        if (!sparesRelays || !pair.isRelayed()) {
            return false;
        }
        Set<InetAddress> used = new HashSet<>();
        for (CandidatePair one : pairs) {
            if (one.isRelayed() && one.isValid()) {
                used.add(one.relay());
            }
        }
        return used.size() < MAX_SPARE_RELAYS && !used.contains(pair.relay());
    }

    /**
     * {@return whether the peer has told of another reflexive candidate on the same base} Then its NAT is a hard one, or maps a
     * port aside of what it sends from: it does not send from where this pair leads.
     */
    boolean hasTwin(CandidatePair pair) {
        Candidate one = pair.remote().candidate();
        return one.type() == CandidateType.SERVER_REFLEXIVE
                && one.related().isPresent()
                && pairs.stream()
                        .filter(other -> other != pair && other.base() == pair.base())
                        .map(other -> other.remote().candidate())
                        .anyMatch(other ->
                                other.type() == one.type() && other.related().equals(one.related()));
    }

    /** {@return the pair for the next ordinary check (RFC 8445 section 6.1.4.2), or {@code null}} */
    @Nullable
    CandidatePair firstWaiting() {
        CandidatePair unlikely = null;
        for (CandidatePair pair : pairs) {
            if (pair.state() == CheckState.WAITING && isWorthChecking(pair)) {
                if (pair.isLikely()) {
                    return pair;
                }
                unlikely = unlikely == null ? pair : unlikely;
            }
        }
        return unlikely;
    }

    /** {@return the best pair that is valid, or {@code null}} */
    @Nullable
    CandidatePair bestValid() {
        for (CandidatePair pair : pairs) {
            if (pair.isValid()) {
                return pair;
            }
        }
        return null;
    }

    /** {@return whether a pair better than this one may still succeed} */
    boolean hasHopeAbove(CandidatePair than) {
        for (CandidatePair pair : pairs) {
            if (pair == than) {
                return false;
            }
            if (pair.state().isOpen()) {
                return true;
            }
        }
        return false;
    }

    /** {@return the first that waits of those with a relay on the way, or {@code null}} */
    @Nullable
    CandidatePair firstWaitingRelayed() {
        for (CandidatePair pair : pairs) {
            if (pair.state() == CheckState.WAITING && pair.isRelayed() && isWorthChecking(pair)) {
                return pair;
            }
        }
        return null;
    }

    /** {@return pairs that are waiting or in progress: what the RTO is stretched by (RFC 8445 section 14.3)} */
    int activeCount() {
        int count = 0;
        for (CandidatePair pair : pairs) {
            if (isActive(pair)) {
                count++;
            }
        }
        return count;
    }

    /** A check with this foundation succeeded: the others will probably too (RFC 8445 section 7.2.5.3.3). */
    void thawAll(String foundation) {
        for (CandidatePair pair : pairs) {
            if (pair.state() == CheckState.FROZEN && pair.foundation().equals(foundation)) {
                pair.to(CheckState.WAITING);
            }
        }
    }

    /** A check with this foundation failed, or goes unanswered: the next is tried (RFC 8445 section 6.1.4.2). */
    void thawNext(String foundation) {
        for (CandidatePair pair : pairs) {
            if (pair.state() == CheckState.FROZEN && pair.foundation().equals(foundation)) {
                pair.to(CheckState.WAITING);
                return;
            }
        }
    }

    private boolean hasActive(String foundation) {
        for (CandidatePair pair : pairs) {
            if (isActive(pair) && pair.foundation().equals(foundation)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isActive(CandidatePair pair) {
        return pair.state() == CheckState.WAITING || pair.state() == CheckState.IN_PROGRESS;
    }
}
