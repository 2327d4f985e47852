package dev.traversal.ice.internal.gather;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateType;
import dev.traversal.api.TransportAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One of the agent's sockets, and what leads to it. */
final class GatherSocket {
    /** Where a socket is in its life. */
    enum State {
        PLANNED,
        OPENING,
        OPEN,
        UNAVAILABLE,
        CLOSED
    }

    private final int id;
    private final InetAddress bindAddress;
    private final List<InetAddress> hosts = new ArrayList<>();
    private final List<Candidate> candidates = new ArrayList<>();
    private final Set<String> pendingSources;
    private State state = State.PLANNED;
    private boolean anyPort;
    private int reflexives;
    private @Nullable InetSocketAddress local;

    GatherSocket(int id, InetAddress bindAddress, List<String> sources) {
        this.id = id;
        this.bindAddress = bindAddress;
        this.pendingSources = new HashSet<>(sources);
    }

    int id() {
        return id;
    }

    InetAddress bindAddress() {
        return bindAddress;
    }

    boolean isIpv6() {
        return bindAddress instanceof Inet6Address;
    }

    boolean isLoopback() {
        return bindAddress.isLoopbackAddress();
    }

    boolean isWildcard() {
        return bindAddress.isAnyLocalAddress();
    }

    /** {@return the addresses of this host that lead to it} */
    List<InetAddress> hosts() {
        return hosts;
    }

    State state() {
        return state;
    }

    /** {@return whether it is open or will be} */
    boolean isInUse() {
        return state == State.PLANNED || state == State.OPENING || state == State.OPEN;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    void opening(int port) {
        state = State.OPENING;
        anyPort = port == 0;
    }

    boolean wantedAnyPort() {
        return anyPort;
    }

    void open(InetSocketAddress boundTo) {
        state = State.OPEN;
        local = boundTo;
    }

    void unavailable() {
        state = State.UNAVAILABLE;
        pendingSources.clear();
    }

    void closed() {
        state = State.CLOSED;
        pendingSources.clear();
    }

    /** {@return the port of an open socket} */
    int port() {
        return local == null ? 0 : local.getPort();
    }

    @Nullable
    InetSocketAddress local() {
        return local;
    }

    /** A source has said all that it has to say. */
    void concluded(String source) {
        pendingSources.remove(source);
    }

    boolean isWaitedFor() {
        return state == State.PLANNED || state == State.OPENING || !pendingSources.isEmpty();
    }

    List<Candidate> candidates() {
        return candidates;
    }

    Optional<Candidate> at(TransportAddress address) {
        return candidates.stream()
                .filter(candidate -> candidate.address().equals(address))
                .findFirst();
    }

    /** {@return the best host candidate, the base of reflexive ones} */
    Optional<Candidate> base() {
        return candidates.stream()
                .filter(candidate -> candidate.type() == CandidateType.HOST)
                .findFirst();
    }

    /** {@return how many reflexive candidates it has had, up to what local preferences have room for} */
    int nextReflexive() {
        return reflexives < LocalAddresses.PREFERENCE_STEP - 1 ? ++reflexives : reflexives;
    }

    @Override
    public String toString() {
        return local == null
                ? TransportAddress.format(bindAddress)
                : TransportAddress.of(local).toString();
    }
}
