package dev.traversal.ice.internal.gather;

import dev.traversal.api.AddressPrivacy;
import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.relay.RelayClient;
import dev.traversal.internal.relay.RelayEvent;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Makes candidates of the allocations of a relay client (RFC 8445 section 5.1.1.2). Each is its own base, and a socket
 * like any other to who checks. Lives on the agent's loop.
 */
public final class RelayedCandidates implements Machine<GatherEvent> {
    private static final int BEST_LOCAL_PREFERENCE = 65_535;

    private final RelayClient client;
    private final AddressPrivacy privacy;
    private final Queue<GatherEvent> events = new ArrayDeque<>();
    private final Map<Integer, Candidate> allocated = new LinkedHashMap<>();
    private final Map<String, String> outcomes = new LinkedHashMap<>();
    private int made;

    /**
     * Makes one without candidates.
     *
     * @param client holds the allocations; this one's from now on
     * @param privacy what peers are told
     */
    public RelayedCandidates(RelayClient client, AddressPrivacy privacy) {
        this.client = client;
        this.privacy = privacy;
    }

    /** {@return the client, for commands} */
    public RelayClient client() {
        return client;
    }

    /** {@return one line a server: what came of it} */
    public List<String> outcomes() {
        List<String> lines = new ArrayList<>();
        outcomes.forEach((server, outcome) -> lines.add(server + ": " + outcome));
        return lines;
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        client.handleDatagram(socket, remote, buffer, offset, length, nowNanos);
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        client.handleInput(input, nowNanos);
    }

    @Override
    public void handleTimeout(long nowNanos) {
        client.handleTimeout(nowNanos);
    }

    @Override
    public @Nullable Effect pollEffect() {
        return client.pollEffect();
    }

    @Override
    public @Nullable GatherEvent pollEvent() {
        for (RelayEvent event = client.pollEvent(); event != null; event = client.pollEvent()) {
            handle(event);
        }
        return events.poll();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return client.nextDeadline();
    }

    private void handle(RelayEvent event) {
        if (event instanceof RelayEvent.Allocated it) {
            allocated(it);
        } else if (event instanceof RelayEvent.Lost it) {
            lost(it);
        } else if (event instanceof RelayEvent.Failed it) {
            outcomes.put(it.server(), it.reason());
            events.add(new GatherEvent.ServerFailed(it.server(), it.reason()));
        } else if (event instanceof RelayEvent.Settled) {
            events.add(new GatherEvent.RelaysSettled());
        } else if (event instanceof RelayEvent.Measured it) {
            events.add(new GatherEvent.RegionMeasured(it.region(), it.rttNanos()));
        } else if (event instanceof RelayEvent.Noticed it) {
            outcomes.put("network", it.hint());
            events.add(new GatherEvent.ServerFailed("network", it.hint()));
        } else {
            throw new AssertionError(event);
        }
    }

    private void allocated(RelayEvent.Allocated event) {
        made++;
        Candidate candidate = new Candidate(
                CandidateType.RELAYED,
                CandidateOrigin.RELAY,
                event.relayed(),
                Optional.of(event.mapped()),
                Priorities.of(CandidateType.RELAYED, BEST_LOCAL_PREFERENCE - event.preference()),
                "r" + made);
        outcomes.put(event.server(), event.relayed() + ", " + event.rttNanos() / 1_000_000 + " ms away");
        allocated.put(event.socket(), candidate);
        events.add(new GatherEvent.CandidateFound(candidate, event.socket(), Optional.of(told(candidate)), 0));
    }

    private void lost(RelayEvent.Lost event) {
        Candidate candidate = allocated.remove(event.socket());
        if (candidate != null) {
            events.add(new GatherEvent.CandidateGone(candidate, event.socket()));
            events.add(new GatherEvent.SocketGone(event.socket()));
        }
    }

    /** Where a relayed candidate comes from is for diagnostics only (RFC 8839 section 5.1), and not for everyone. */
    private Candidate told(Candidate candidate) {
        if (privacy == AddressPrivacy.ALL_INTERFACES) {
            return candidate;
        }
        return new Candidate(
                candidate.type(),
                candidate.origin(),
                candidate.address(),
                Optional.of(HiddenAddress.like(candidate.address())),
                candidate.priority(),
                candidate.foundation());
    }
}
