package dev.traversal.relay.internal.turn.server;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * To which addresses the server relays. What is of a special purpose (RFC 6890 and its registries) is denied unless the
 * operator says otherwise, the documentation ranges excepted; where an IPv6 address holds an IPv4 one, both must pass.
 * Of the operator's ranges the most specific decides, and of two equal ones the denial.
 */
public final class PeerPolicy {
    /** The special purposes alone. */
    public static final PeerPolicy USUAL = new PeerPolicy(List.of(), List.of());

    private static final List<Cidr> SPECIAL = ranges(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "224.0.0.0/3",
            "2001::/23",
            "100::/8",
            "5f00::/16");
    private static final List<Cidr> ORDINARY = ranges(
            "0.0.0.0/0", "2000::/3", "::ffff:0:0/96", "64:ff9b::/96", "2001::/32", "2001:20::/28", "2001:4:112::/48");

    private final List<Cidr> allowed;
    private final List<Cidr> denied;

    /** What became of an address. */
    enum Verdict {
        /** A range of the operator's says that it may be relayed to. */
        NAMED,
        /** Nothing speaks against it. */
        ALLOWED,
        /** It must not be relayed to. */
        DENIED
    }

    /**
     * Makes a policy.
     *
     * @param allowed ranges that may be relayed to whatever they are
     * @param denied ranges that may not
     */
    public PeerPolicy(List<Cidr> allowed, List<Cidr> denied) {
        this.allowed = List.copyOf(allowed);
        this.denied = List.copyOf(denied);
    }

    private static List<Cidr> ranges(String... texts) {
        return java.util.Arrays.stream(texts).map(Cidr::parse).toList();
    }

    Verdict judge(InetAddress address) {
        return judge(address.getAddress());
    }

    Verdict judge(byte[] address) {
        Verdict outer = judgeOne(address);
        byte @Nullable [] inner = EmbeddedAddress.of(address);
        if (inner == null || outer == Verdict.DENIED) {
            return outer;
        }
        Verdict within = judgeOne(inner);
        return within == Verdict.DENIED && outer == Verdict.NAMED ? longestInner(address, inner) : within;
    }

    /** Whoever allows the embedded form by itself knows what is inside; a prefix that says nothing of it does not. */
    private Verdict longestInner(byte[] outer, byte[] inner) {
        int said = Math.max(longest(allowed, outer), 0);
        return said == 8 * outer.length ? Verdict.NAMED : judgeOne(inner);
    }

    private Verdict judgeOne(byte[] address) {
        int allowing = longest(allowed, address);
        int denying = longest(denied, address);
        if (allowing >= 0 || denying >= 0) {
            return allowing > denying ? Verdict.NAMED : Verdict.DENIED;
        }
        return longest(ORDINARY, address) > longest(SPECIAL, address) ? Verdict.ALLOWED : Verdict.DENIED;
    }

    /** {@return the bits of the most specific range with an address, -1 for none} */
    private static int longest(List<Cidr> ranges, byte[] address) {
        int bits = -1;
        for (Cidr range : ranges) {
            if (range.prefixBits() > bits && range.contains(address)) {
                bits = range.prefixBits();
            }
        }
        return bits;
    }
}
