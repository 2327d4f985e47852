package dev.traversal.ice.internal.gather;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.AddressKind;
import dev.traversal.spi.CandidateSource.Found;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What sources other than servers find, for each socket, and what they say of it. */
final class FurtherSources {
    private static final int MAX_FOUND = 8;
    private static final int IPV6_NETWORK_BYTES = 8;
    private static final String WAITING = "waiting";

    private final LocalCandidates candidates;
    private final Map<String, Map<GatherSocket, String>> outcomes = new LinkedHashMap<>();
    private final Map<String, Map<GatherSocket, Set<Found>>> known = new LinkedHashMap<>();

    FurtherSources(List<String> sources, LocalCandidates candidates) {
        this.candidates = candidates;
        sources.forEach(source -> outcomes.put(source, new LinkedHashMap<>()));
    }

    /** Takes all that a source knows now of a socket; what it knew before and knows no more is withdrawn. */
    void found(GatherSocket socket, String source, List<Found> all, String note) {
        List<Found> some = all.subList(0, Math.min(all.size(), MAX_FOUND));
        Set<Found> before =
                known.computeIfAbsent(source, any -> new LinkedHashMap<>()).getOrDefault(socket, Set.of());
        before.stream().filter(one -> !some.contains(one)).forEach(one -> withdraw(socket, one));
        Set<Found> now = new HashSet<>();
        List<String> taken = new ArrayList<>();
        for (Found one : some) {
            if (candidates.addReflexive(socket, one.external(), one.origin(), source, 0)) {
                taken.add(one.external().toString());
                now.add(one);
            }
        }
        known.get(source).put(socket, now);
        String what = taken.isEmpty() ? "nothing for " + socket : String.join(", ", taken);
        conclude(socket, source, note.isEmpty() ? what : note);
    }

    /**
     * {@return what of it must have let in a packet that nobody had asked for} It came from beyond the gateway: not from the
     * link, and not from another host behind the same gateway.
     */
    Map<String, List<Found>> reachedBy(GatherSocket socket, InetAddress remote) {
        Map<String, List<Found>> reached = new LinkedHashMap<>();
        known.forEach((source, bySocket) -> {
            List<Found> some = bySocket.getOrDefault(socket, Set.of()).stream()
                    .filter(found -> isBeyond(found.external().address(), remote))
                    .toList();
            if (!some.isEmpty()) {
                reached.put(source, some);
            }
        });
        return reached;
    }

    private static boolean isBeyond(InetAddress external, InetAddress remote) {
        byte[] ours = external.getAddress();
        byte[] theirs = remote.getAddress();
        int network = ours.length == 4 ? ours.length : IPV6_NETWORK_BYTES;
        return ours.length == theirs.length
                && AddressKind.of(remote) == AddressKind.ORDINARY
                && !Arrays.equals(ours, 0, network, theirs, 0, network);
    }

    /** Somebody else may have found the same: that stays. */
    private void withdraw(GatherSocket socket, Found gone) {
        candidates.removeIf(
                socket,
                candidate -> candidate.origin() == gone.origin()
                        && candidate.address().equals(gone.external()));
    }

    void failed(GatherSocket socket, String source, String reason) {
        conclude(socket, source, reason);
    }

    private void conclude(GatherSocket socket, String source, String outcome) {
        outcomes.computeIfAbsent(source, any -> new LinkedHashMap<>()).put(socket, outcome);
        socket.concluded(source);
    }

    /** {@return one line a source} */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        outcomes.forEach((source, bySocket) -> {
            List<String> parts = new ArrayList<>();
            bySocket.forEach((socket, outcome) -> parts.add(outcome + doubt(socket, source)));
            lines.add(source + ": " + (parts.isEmpty() ? WAITING : String.join("; ", parts)));
        });
        return lines;
    }

    /** A gateway's address that servers do not see is behind another NAT, or the way out is another one. */
    private String doubt(GatherSocket socket, String source) {
        Set<Found> found = known.getOrDefault(source, Map.of()).getOrDefault(socket, Set.of());
        List<TransportAddress> seen = socket.candidates().stream()
                .filter(candidate -> candidate.type() == CandidateType.SERVER_REFLEXIVE)
                .filter(candidate -> candidate.origin() == CandidateOrigin.STUN)
                .map(Candidate::address)
                .toList();
        boolean mapped = found.stream().anyMatch(one -> one.origin() != CandidateOrigin.STATIC);
        boolean agrees = seen.stream()
                .anyMatch(one ->
                        found.stream().anyMatch(two -> two.external().address().equals(one.address())));
        return mapped && !seen.isEmpty() && !agrees
                ? ", but servers see " + TransportAddress.format(seen.get(0).address())
                : "";
    }
}
