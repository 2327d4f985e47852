package dev.traversal.relay.internal.turn.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All servers, nodes and peers that may relay: who of them is there, who is nearer, and who is one too many. */
final class Lineup {
    /** Of servers, and of peers beside them. */
    static final int KEPT = 2;

    /** Who is to take the place of another must be nearer by so much, and by a third. */
    private static final long HYSTERESIS_NANOS = 10_000_000L;

    private final List<Contender> contenders = new ArrayList<>();

    void add(Contender contender) {
        contenders.add(contender);
    }

    void remove(Contender contender) {
        contenders.remove(contender);
    }

    /** {@return all of them, in the order in which they came; a copy} */
    List<Contender> all() {
        return List.copyOf(contenders);
    }

    int size() {
        return contenders.size();
    }

    /** {@return all servers, or all peers: of both kinds as many are kept} */
    private Stream<Contender> alike(boolean peers) {
        return contenders.stream().filter(contender -> contender.isPeer() == peers);
    }

    boolean hopesForUdp() {
        return alike(false).anyMatch(Contender::speaksUdp);
    }

    /** {@return whether there is an allocation that nobody doubts} */
    boolean isReached() {
        return contenders.stream().map(Contender::live).anyMatch(live -> live != null && !live.isDoubted());
    }

    /** {@return whether there is one by UDP; a peer nearby does not say that UDP leads farther} */
    boolean isReachedByUdp() {
        return alike(false)
                .map(Contender::live)
                .anyMatch(live -> live != null
                        && !live.isDoubted()
                        && !live.target().way().isStream());
    }

    boolean isTrying() {
        return contenders.stream().anyMatch(contender -> contender.state() == Contender.State.TRYING);
    }

    /** {@return how many allocations are nearer} */
    int rank(Contender contender) {
        return (int) contenders.stream()
                .filter(other -> other != contender && other.live() != null)
                .filter(other -> other.rttNanos() <= contender.rttNanos())
                .count();
    }

    /** {@return whether as many as are kept have been chosen beside it} */
    boolean isComplete(Contender without) {
        return alike(without.isPeer())
                        .filter(other -> other != without && other.isChosen())
                        .count()
                >= KEPT;
    }

    /**
     * {@return an allocation of its kind that is much farther away and not in use}
     *
     * @param wished those that are not to go
     * @param sinceNanos what was used since then is in use
     */
    @Nullable
    Contender farthestBeyond(Contender contender, Set<Contender> wished, long sinceNanos) {
        long rtt = contender.rttNanos();
        return alike(contender.isPeer())
                .filter(other -> other != contender && other.live() != null && !wished.contains(other))
                .filter(other -> other.rttNanos() - rtt >= HYSTERESIS_NANOS && rtt / 2 * 3 <= other.rttNanos())
                .filter(other -> other.contacts().stream().noneMatch(contact -> contact.isUsedSince(sinceNanos)))
                .max(Comparator.comparingLong(Contender::rttNanos))
                .orElse(null);
    }

    /** {@return whether there are more allocations of its kind than are kept} */
    boolean isCrowded(Contender contender) {
        return alike(contender.isPeer()).filter(each -> each.live() != null).count() > KEPT;
    }

    /** {@return allocations at servers beyond those that are nearest} */
    List<Contender> surplus() {
        return alike(false)
                .filter(contender -> contender.live() != null)
                .sorted(Comparator.comparingLong(Contender::rttNanos))
                .skip(KEPT)
                .toList();
    }

    /** {@return those that may begin, as many as are missing, the nearest first; all if there is no allocation} */
    List<Contender> missing(boolean peers, Fleet fleet) {
        long underWay = alike(peers).filter(Lineup::isUnderWay).count();
        long wanted = isReached() ? Math.max(0, KEPT - underWay) : Long.MAX_VALUE;
        return alike(peers)
                .filter(Contender::isReady)
                .sorted(Comparator.comparingLong(fleet::distanceNanos))
                .limit(wanted)
                .toList();
    }

    private static boolean isUnderWay(Contender contender) {
        Contact live = contender.live();
        return contender.state() == Contender.State.TRYING || live != null && !live.isDoubted();
    }
}
