package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.stun.StunErrorCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Says whether an allocation may speak to a peer: what the policy says of strangers, and the server itself never, but
 * another client's allocation here, so that two whose UDP is blocked meet.
 */
final class PeerGate {
    private final PeerPolicy policy;
    private final RelaySockets sockets;
    private final List<InetSocketAddress> listening;

    /**
     * Makes one.
     *
     * @param policy what the operator says
     * @param sockets the allocations' own
     * @param listening where the server listens, connections included
     */
    PeerGate(PeerPolicy policy, RelaySockets sockets, List<InetSocketAddress> listening) {
        this.policy = policy;
        this.sockets = sockets;
        this.listening = listening;
    }

    /**
     * {@return why a peer must not be spoken to, 0 if it may}
     *
     * @param allocation who asks
     * @param peer the peer; port 0 if it does not matter
     */
    int refusal(Allocation allocation, InetSocketAddress peer) {
        InetAddress address = peer.getAddress();
        if (allocation.portToward(address) == null) {
            return StunErrorCode.PEER_ADDRESS_FAMILY_MISMATCH;
        }
        return mayReach(allocation, peer) ? 0 : StunErrorCode.FORBIDDEN;
    }

    private boolean mayReach(Allocation allocation, InetSocketAddress peer) {
        InetAddress address = peer.getAddress();
        PeerPolicy.Verdict verdict = policy.judge(address);
        if (isDoor(peer)) {
            return false;
        }
        if (verdict == PeerPolicy.Verdict.NAMED) {
            return true;
        }
        if (sockets.isOurs(address)) {
            return peer.getPort() == 0
                    ? sockets.all(address).stream().anyMatch(port -> isOfSomebodyElse(port, allocation))
                    : isOfSomebodyElse(sockets.at(peer), allocation);
        }
        return verdict == PeerPolicy.Verdict.ALLOWED && !isListening(address);
    }

    /** {@return whether a datagram to an address for which there is a permission may leave} */
    boolean mayLeave(Allocation allocation, InetSocketAddress peer) {
        return !isOwn(peer.getAddress()) || mayReach(allocation, peer);
    }

    private boolean isOwn(InetAddress address) {
        return sockets.isOurs(address) || isListening(address);
    }

    private boolean isListening(InetAddress address) {
        for (InetSocketAddress door : listening) {
            if (door.getAddress().equals(address)) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether clients come in there: a wildcard is every address of ours} */
    private boolean isDoor(InetSocketAddress peer) {
        for (InetSocketAddress door : listening) {
            InetAddress at = door.getAddress();
            boolean same = at.equals(peer.getAddress())
                    || at.isAnyLocalAddress()
                            && (sockets.isOurs(peer.getAddress())
                                    || peer.getAddress().isLoopbackAddress());
            if (same && door.getPort() == peer.getPort()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfSomebodyElse(@org.jspecify.annotations.Nullable RelayPort port, Allocation asker) {
        Allocation owner = port == null ? null : port.owner();
        if (owner == null || owner.hasEnded()) {
            return false;
        }
        boolean sameUser = owner.account().name().equals(asker.account().name());
        boolean sameHost = owner.client().getAddress().equals(asker.client().getAddress());
        return !(sameUser && sameHost);
    }
}
