package dev.traversal.ice.internal.gather;

import dev.traversal.api.Nat64Prefix;
import dev.traversal.internal.machine.Effect;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Finds the prefix of the network's NAT64: the resolver makes IPv6 addresses of a name that has none (RFC 7050). It is
 * asked only where the host has IPv6 and no IPv4, unless the prefix is given.
 */
final class Nat64Discovery {
    static final int QUERY = GatherConfig.MAX_SERVERS; // servers' names come before

    private static final String IPV4_ONLY = "ipv4only.arpa";

    private final Queue<Effect> effects;
    private final Queue<GatherEvent> events;
    private final Optional<Nat64Prefix> given;
    private @Nullable Nat64Prefix prefix;
    private boolean asking;

    Nat64Discovery(Optional<Nat64Prefix> given, Queue<Effect> effects, Queue<GatherEvent> events) {
        this.given = given;
        this.effects = effects;
        this.events = events;
    }

    /** Looks for the prefix if these addresses need one. */
    void look(LocalAddresses addresses) {
        if (given.isPresent()) {
            take(given.get());
        } else if (needsOne(addresses) && !asking) {
            asking = true;
            effects.add(new Effect.Resolve(QUERY, IPV4_ONLY));
        }
    }

    /** {@return whether the network is one that has no IPv4: what servers see of IPv6 sockets may be IPv4} */
    static boolean needsOne(LocalAddresses addresses) {
        return !addresses.has(false)
                && addresses.ofFamily(true).stream()
                        .anyMatch(local ->
                                !local.isLinkLocal() && !local.address().isLoopbackAddress());
    }

    void resolved(List<InetAddress> answers) {
        asking = false;
        answers.stream()
                .filter(Inet6Address.class::isInstance)
                .flatMap(answer -> Nat64Prefix.ofIpv4Only((Inet6Address) answer).stream())
                .findFirst()
                .ifPresent(this::take);
    }

    void failed() {
        asking = false;
    }

    boolean isAsking() {
        return asking;
    }

    @Nullable
    Nat64Prefix prefix() {
        return prefix;
    }

    private void take(Nat64Prefix found) {
        if (!Objects.equals(prefix, found)) {
            prefix = found;
            events.add(new GatherEvent.Nat64Found(found));
        }
    }
}
