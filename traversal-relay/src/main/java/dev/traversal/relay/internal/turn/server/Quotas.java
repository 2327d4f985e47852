package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.stun.StunErrorCode;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many allocations there are: in all, of each account, of each source. */
final class Quotas {
    private static final int NETWORK_BYTES = 8;

    private final TurnLimits limits;
    private final Map<String, Account> accounts = new HashMap<>();
    private final Map<InetAddress, Integer> sources = new HashMap<>();
    private int allocations;

    Quotas(TurnLimits limits) {
        this.limits = limits;
    }

    int allocations() {
        return allocations;
    }

    /** {@return whether somebody at an address, or in its network, has an allocation} */
    boolean knows(InetAddress source) {
        return sources.containsKey(unit(source));
    }

    int accounts() {
        return accounts.size();
    }

    /** {@return why there is no room for one more, 0 if there is} */
    int refusal(String account, InetAddress source) {
        if (allocations >= limits.allocations()) {
            return StunErrorCode.INSUFFICIENT_CAPACITY;
        }
        Account known = accounts.get(account);
        boolean full = known != null && known.allocations() >= limits.allocationsPerUser()
                || sources.getOrDefault(unit(source), 0) >= limits.allocationsPerSource();
        return full ? StunErrorCode.ALLOCATION_QUOTA_REACHED : 0;
    }

    /** Takes one; {@link #giveBack} must follow exactly once. */
    Account take(String name, InetAddress source, long nowNanos) {
        Account account = accounts.computeIfAbsent(name, key -> new Account(key, limits, nowNanos));
        account.add(1);
        allocations++;
        sources.merge(unit(source), 1, Integer::sum);
        return account;
    }

    void giveBack(Account account, InetAddress source) {
        account.add(-1);
        allocations--;
        if (account.allocations() == 0) {
            accounts.remove(account.name());
        }
        sources.computeIfPresent(unit(source), (key, count) -> less(count));
    }

    private static @Nullable Integer less(int count) {
        return count == 1 ? null : count - 1;
    }

    /** Whoever has an IPv6 address has a network of them. */
    private static InetAddress unit(InetAddress source) {
        byte[] bytes = source.getAddress();
        if (bytes.length <= NETWORK_BYTES) {
            return source;
        }
        return dev.traversal.internal.address.IpLiteral.toAddress(
                Arrays.copyOf(Arrays.copyOf(bytes, NETWORK_BYTES), bytes.length));
    }
}
