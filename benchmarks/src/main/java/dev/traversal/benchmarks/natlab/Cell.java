package dev.traversal.benchmarks.natlab;

import java.util.ArrayList;
import java.util.List;

/**
 * One cell of the matrix: who meets whom, through what.
 *
 * @param edgeA the kind of edge in front of the controlling peer, as the laboratory's script names it
 * @param edgeB the same of the controlled peer
 * @param peerA the controlling peer
 * @param peerB the controlled peer
 */
record Cell(String edgeA, String edgeB, PeerKind peerA, PeerKind peerB) {
    /** {@return the two edges, and options of the script} */
    List<String> network(List<String> options) {
        List<String> network = new ArrayList<>(List.of(edgeA, edgeB));
        network.addAll(options);
        return network;
    }

    /** {@return whether one of the two is of that kind} */
    boolean has(PeerKind kind) {
        return peerA == kind || peerB == kind;
    }

    @Override
    public String toString() {
        return peerA + " behind " + edgeA + " with " + peerB + " behind " + edgeB;
    }
}
