package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateType;
import dev.traversal.api.ConnectivityAdvice;
import dev.traversal.api.ConnectivityReport.PairReport;
import dev.traversal.api.PairFate;
import dev.traversal.api.TransportAddress;
import dev.traversal.ice.internal.check.IceAccount;
import dev.traversal.ice.internal.gather.GatherTally;
import dev.traversal.internal.address.AddressKind;
import java.util.ArrayList;
import java.util.List;

/** Says what would have helped two peers to meet, the most promising first; nothing if they did. */
final class Advisor {
    private final IceAccount ice;
    private final GatherTally servers;
    private final List<ConnectivityAdvice> advice = new ArrayList<>();

    private Advisor(IceAccount ice, GatherTally servers) {
        this.ice = ice;
        this.servers = servers;
    }

    static List<ConnectivityAdvice> advise(IceAccount ice, GatherTally servers) {
        if (ice.pairs().stream().anyMatch(pair -> pair.checksAnswered() > 0)) {
            return List.of();
        }
        Advisor advisor = new Advisor(ice, servers);
        if (ice.pairs().isEmpty()) {
            advisor.noPair();
        } else {
            advisor.noAnswer();
        }
        return List.copyOf(advisor.advice);
    }

    private void noPair() {
        if (ice.local().isEmpty()) {
            advice.add(ConnectivityAdvice.NO_LOCAL_ADDRESS);
        } else if (ice.remote().isEmpty()) {
            advice.add(ConnectivityAdvice.PEER_TOLD_NOTHING);
        } else {
            advice.add(ConnectivityAdvice.NO_COMMON_FAMILY);
        }
    }

    private void noAnswer() {
        addIf(allPairsAre(PairFate.UNSENDABLE), ConnectivityAdvice.SENDING_FAILS);
        addIf(ice.pairs().stream().anyMatch(pair -> pair.fate() == PairFate.REFUSED), ConnectivityAdvice.PEER_REFUSES);
        addIf(servers.isUnanswered(), ConnectivityAdvice.UDP_SEEMS_BLOCKED);
        addIf(servers.servers() == 0 && !anyPublic(ice.local()), ConnectivityAdvice.NO_STUN_SERVER);
        addIf(!anyPublic(ice.remote()), ConnectivityAdvice.PEER_HAS_PRIVATE_ADDRESSES_ONLY);
        addIf(mapsPerDestination(localView()), ConnectivityAdvice.NAT_MAPS_PER_DESTINATION);
        addIf(mapsPerDestination(ice.remote()), ConnectivityAdvice.PEERS_NAT_MAPS_PER_DESTINATION);
        advice.add(ConnectivityAdvice.NOTHING_ANSWERED);
        addIf(!(hasIpv6(ice.local()) && hasIpv6(ice.remote())), ConnectivityAdvice.NO_IPV6_ON_BOTH_SIDES);
    }

    private void addIf(boolean holds, ConnectivityAdvice one) {
        if (holds) {
            advice.add(one);
        }
    }

    private boolean allPairsAre(PairFate fate) {
        return ice.pairs().stream().allMatch(pair -> pair.fate() == fate);
    }

    /** Our candidates, and what the peer saw of us instead. */
    private List<Candidate> localView() {
        List<Candidate> all = new ArrayList<>(ice.local());
        ice.pairs().stream().map(PairReport::local).forEach(all::add);
        return all;
    }

    private static boolean anyPublic(List<Candidate> candidates) {
        return candidates.stream()
                .anyMatch(candidate -> candidate.type() == CandidateType.RELAYED
                        || AddressKind.of(candidate.address().address()) == AddressKind.ORDINARY);
    }

    private static boolean hasIpv6(List<Candidate> candidates) {
        return candidates.stream()
                .map(Candidate::address)
                .anyMatch(address -> address.isIpv6() && AddressKind.of(address.address()) == AddressKind.ORDINARY);
    }

    /** {@return whether one base was seen at several ports of one address, or a check came from another than was told} */
    private static boolean mapsPerDestination(List<Candidate> candidates) {
        for (Candidate one : candidates) {
            for (Candidate other : candidates) {
                if (isReflexive(one)
                        && isReflexive(other)
                        && one.address().port() != other.address().port()
                        && one.address().address().equals(other.address().address())
                        && isSameBase(one, other)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isReflexive(Candidate candidate) {
        return candidate.type() == CandidateType.SERVER_REFLEXIVE || candidate.type() == CandidateType.PEER_REFLEXIVE;
    }

    /** Of what was learnt from a check the base is unknown. */
    private static boolean isSameBase(Candidate one, Candidate other) {
        TransportAddress a = one.related().orElse(null);
        TransportAddress b = other.related().orElse(null);
        return a == null || b == null || a.equals(b);
    }
}
