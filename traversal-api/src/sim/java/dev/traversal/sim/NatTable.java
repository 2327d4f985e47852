package dev.traversal.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The translation table of a NAT (RFC 4787), with the flows that its edge took as its own. Knows no packets. {@code
 * null} stands for refused; {@link #refusal()} then says why.
 */
final class NatTable {
    private static final int MIN_SWEEP = 1_024;

    private final NatSettings settings;
    private final RandomGenerator random;
    private final PortAllocator allocator;
    private final Map<Object, Mapping> byKey = new HashMap<>();
    private final Map<InetSocketAddress, Mapping> byExternal = new HashMap<>();
    /** Which mapping answers a remote that came in through a filter, where the key would name another. */
    private final Map<Flow, Mapping> admitted = new HashMap<>();

    private final Map<Flow, Long> taken = new LinkedHashMap<>();
    private final Map<InetAddress, Integer> sessionsOfHost = new HashMap<>();
    private final List<InetAddress> externals;
    private int sessions;
    private int mappings;
    private int sweepAt = MIN_SWEEP;
    private int nextExternal;
    private long lastAllocation;
    private String refusal = "";

    NatTable(NatSettings settings, List<InetAddress> externals, RandomGenerator random) {
        this.settings = settings;
        this.externals = externals;
        this.random = random;
        this.allocator = settings.allocation.start(random);
    }

    String refusal() {
        return refusal;
    }

    /** Returns the external endpoint from which a datagram to {@code remote} leaves. */
    @Nullable
    InetSocketAddress outbound(InetSocketAddress internal, InetSocketAddress remote, long now) {
        Object key = key(internal, remote);
        Mapping newest = byKey.get(key);
        for (Mapping mapping = newest; mapping != null; mapping = mapping.older) {
            if (continues(mapping, remote, now)) {
                return mapping.external;
            }
        }
        if (!admitted.isEmpty()) {
            Mapping mapping = admitted.get(new Flow(internal, remote));
            if (mapping != null && continues(mapping, remote, now)) {
                return mapping.external;
            }
        }
        if (isAtCap(internal, now)) {
            refusal = "session cap";
            return null;
        }
        Mapping mapping = newest != null && newest.isLive(now) && isFree(newest.external, newest, remote, now)
                ? newest
                : allocate(key, internal, remote, now);
        if (mapping == null) {
            refusal = "no port left";
            return null;
        }
        open(mapping, remote, now);
        return mapping.external;
    }

    private boolean continues(Mapping mapping, InetSocketAddress remote, long now) {
        Mapping.Session session = mapping.session(remote, now);
        if (session == null) {
            return false;
        }
        mapping.refresh(session, remote, now + lifetime(session));
        return true;
    }

    /** Returns the internal endpoint to which a datagram from {@code remote} goes, or null if it is unsolicited. */
    @Nullable
    InetSocketAddress inbound(InetSocketAddress external, InetSocketAddress remote, long now) {
        Mapping first = byExternal.get(external);
        for (Mapping mapping = first; mapping != null; mapping = mapping.nextOnEndpoint) {
            Mapping.Session session = mapping.session(remote, now);
            if (session != null) {
                session.answered = true;
                if (settings.refreshInbound) {
                    mapping.refresh(session, remote, now + settings.lifetimeNanos);
                }
                return mapping.internal;
            }
        }
        for (Mapping mapping = first; mapping != null; mapping = mapping.nextOnEndpoint) {
            if (mapping.isLive(now) && admits(mapping, remote, now)) {
                return admit(mapping, remote, now);
            }
        }
        return null;
    }

    private boolean admits(Mapping mapping, InetSocketAddress remote, long now) {
        return mapping.isForEver()
                || settings.filtering == FilteringBehavior.ENDPOINT_INDEPENDENT
                || settings.filtering == FilteringBehavior.ADDRESS_DEPENDENT
                        && mapping.knowsAddress(remote.getAddress(), now);
    }

    private InetSocketAddress admit(Mapping mapping, InetSocketAddress remote, long now) {
        if (settings.refreshInbound) {
            mapping.extend(now + settings.lifetimeNanos);
        }
        if (settings.mapping != MappingBehavior.ENDPOINT_INDEPENDENT || mapping.isForEver()) {
            admitted.put(new Flow(mapping.internal, remote), mapping);
            open(mapping, remote, now);
        }
        return mapping.internal;
    }

    /** Takes a datagram as the edge's own: its flow is occupied from now on. */
    void take(InetSocketAddress external, InetSocketAddress remote, long now) {
        if (taken.size() >= sweepAt) {
            sweep(now);
        }
        taken.put(new Flow(external, remote), now + settings.unansweredLifetimeNanos);
    }

    private boolean isTaken(InetSocketAddress external, InetSocketAddress remote, long now) {
        if (taken.isEmpty()) {
            return false;
        }
        Long until = taken.get(new Flow(external, remote));
        return until != null && now < until;
    }

    /** Adds a mapping that never ends and lets everybody in. */
    void forward(InetSocketAddress external, InetSocketAddress internal) {
        Mapping mapping = new Mapping(internal, internal, external).lastingForEver();
        index(mapping);
    }

    /** Ends such mappings of an external endpoint. */
    void unforward(InetSocketAddress external) {
        for (Mapping mapping = byExternal.get(external); mapping != null; mapping = mapping.nextOnEndpoint) {
            if (mapping.isForEver()) {
                mapping.end();
            }
        }
    }

    private Object key(InetSocketAddress internal, InetSocketAddress remote) {
        if (settings.mapping == MappingBehavior.ENDPOINT_INDEPENDENT) {
            return internal;
        }
        return settings.mapping == MappingBehavior.ADDRESS_DEPENDENT
                ? new Site(internal, remote.getAddress())
                : new Flow(internal, remote);
    }

    private @Nullable Mapping allocate(Object key, InetSocketAddress internal, InetSocketAddress remote, long now) {
        if (mappings >= sweepAt) {
            sweep(now);
        }
        if (settings.foreignPerSecond > 0) {
            allocator.skip(poisson(settings.foreignPerSecond * (now - lastAllocation) / NatSettings.SECOND));
            lastAllocation = now;
        }
        InetAddress address = externalAddress(internal);
        int port = allocator.pick(internal, remote, p -> isFree(new InetSocketAddress(address, p), null, remote, now));
        if (port == PortAllocator.NONE) {
            return null;
        }
        Mapping mapping = new Mapping(key, internal, new InetSocketAddress(address, port));
        index(mapping);
        return mapping;
    }

    private void index(Mapping mapping) {
        mapping.older = byKey.put(mapping.key, mapping);
        mapping.nextOnEndpoint = byExternal.put(mapping.external, mapping);
        mappings++;
    }

    /** Whether an endpoint can be used toward a remote, by {@code user} or, if null, by somebody new. */
    private boolean isFree(InetSocketAddress external, @Nullable Mapping user, InetSocketAddress remote, long now) {
        if (isTaken(external, remote, now)) {
            return false;
        }
        for (Mapping mapping = byExternal.get(external); mapping != null; mapping = mapping.nextOnEndpoint) {
            boolean clashes = settings.reusesPorts
                    ? mapping.isForEver() || mapping.session(remote, now) != null
                    : mapping.isLive(now);
            if (mapping != user && clashes) {
                return false;
            }
        }
        return true;
    }

    private InetAddress externalAddress(InetSocketAddress internal) {
        if (externals.size() == 1) {
            return externals.get(0);
        }
        int index = settings.pairedPooling ? internal.getAddress().hashCode() : nextExternal++;
        return externals.get(Math.floorMod(index, externals.size()));
    }

    private void open(Mapping mapping, InetSocketAddress remote, long now) {
        if (mapping.open(remote, now + settings.unansweredLifetimeNanos)) {
            sessions++;
            sessionsOfHost.merge(mapping.internal.getAddress(), 1, Integer::sum);
        }
    }

    private long lifetime(Mapping.Session session) {
        return session.answered ? settings.lifetimeNanos : settings.unansweredLifetimeNanos;
    }

    private boolean isAtCap(InetSocketAddress internal, long now) {
        if (!exceedsCap(internal)) {
            return false;
        }
        sweep(now);
        return exceedsCap(internal);
    }

    private boolean exceedsCap(InetSocketAddress internal) {
        return sessions >= settings.sessionCap
                || settings.sessionCapPerHost != Integer.MAX_VALUE
                        && sessionsOfHost.getOrDefault(internal.getAddress(), 0) >= settings.sessionCapPerHost;
    }

    /** {@return sessions that have not expired} */
    int liveSessions(long now) {
        sweep(now);
        return sessions;
    }

    /** {@return mappings that have not expired} */
    int liveMappings(long now) {
        int live = 0;
        for (Mapping first : byExternal.values()) {
            for (Mapping mapping = first; mapping != null; mapping = mapping.nextOnEndpoint) {
                live += mapping.isLive(now) ? 1 : 0;
            }
        }
        return live;
    }

    private void sweep(long now) {
        List<Mapping> kept = new ArrayList<>();
        sessions = 0;
        sessionsOfHost.clear();
        for (Mapping newest : byKey.values()) {
            int from = kept.size();
            for (Mapping mapping = newest; mapping != null; mapping = mapping.older) {
                mapping.purge(now);
                if (mapping.isLive(now)) {
                    kept.add(mapping);
                }
            }
            Collections.reverse(kept.subList(from, kept.size()));
        }
        rebuild(kept);
        admitted.values().removeIf(mapping -> !mapping.isLive(now));
        taken.values().removeIf(until -> now >= until);
        sweepAt = Math.max(MIN_SWEEP, 2 * Math.max(kept.size(), taken.size()));
    }

    private void rebuild(List<Mapping> oldestFirst) {
        byKey.clear();
        byExternal.clear();
        mappings = 0;
        for (Mapping mapping : oldestFirst) {
            index(mapping);
            sessions += mapping.sessions();
            sessionsOfHost.merge(mapping.internal.getAddress(), mapping.sessions(), Integer::sum);
        }
    }

    private int poisson(double mean) {
        if (mean > 50) { // close enough to normal
            return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double limit = Math.exp(-mean);
        int count = 0;
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }

    private record Flow(InetSocketAddress local, InetSocketAddress remote) {}

    private record Site(InetSocketAddress internal, InetAddress remote) {}
}
