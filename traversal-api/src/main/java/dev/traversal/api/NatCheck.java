package dev.traversal.api;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the NATs in front of this host do, and which peers can be reached directly through them.
 *
 * @param udpOverIpv4 whether a STUN server was reached over IPv4
 * @param udpOverIpv6 whether one was over IPv6
 * @param externalAddresses the IPv4 addresses that servers saw
 * @param mapping on what the external port depends (RFC 4787 section 4.1)
 * @param filtering whose packets come in (RFC 4787 section 5)
 * @param hairpins whether hosts behind the NAT reach each other at their external addresses (RFC 4787 section 6), if known
 * @param preservesPort whether the external port is the socket's own
 * @param allocation how external ports are chosen, for people
 * @param carrierGrade whether there seems to be a NAT of the carrier's beyond one's own
 * @param roundTripTime to the nearest server, if one answered
 * @param prospects one for each class of peer
 * @param notes one line per server or source that was asked, with its outcome
 * @param advice what would make this network easier, the most promising first
 */
public record NatCheck(
        boolean udpOverIpv4,
        boolean udpOverIpv6,
        List<InetAddress> externalAddresses,
        NatBehavior mapping,
        NatBehavior filtering,
        Optional<Boolean> hairpins,
        boolean preservesPort,
        String allocation,
        boolean carrierGrade,
        Optional<Duration> roundTripTime,
        List<Prospect> prospects,
        List<String> notes,
        List<String> advice) {
    private static final int PERCENT = 100;
    private static final double MOST_PERCENT = 99.9; // nothing is certain

    /**
     * How a peer of some class is reached.
     *
     * @param peer the class of its NAT, for people
     * @param plan "direct" if ordinary checks do, "relay" if nothing but a relay does, else the letter of a plan: S, B, R, W
     *     or H
     * @param expectedPackets how many datagrams that takes from both ends together, about; 0 for the ordinary few
     * @param chance that it leads to a path, 0 to 1
     */
    public record Prospect(String peer, String plan, int expectedPackets, double chance) {}

    /**
     * Keeps copies.
     *
     * @param udpOverIpv4 whether a STUN server was reached over IPv4
     * @param udpOverIpv6 whether one was over IPv6
     * @param externalAddresses the IPv4 addresses that servers saw
     * @param mapping on what the external port depends (RFC 4787 section 4.1)
     * @param filtering whose packets come in (RFC 4787 section 5)
     * @param hairpins whether hosts behind the NAT reach each other at their external addresses, if known
     * @param preservesPort whether the external port is the socket's own
     * @param allocation how external ports are chosen, for people
     * @param carrierGrade whether there seems to be a NAT of the carrier's beyond one's own
     * @param roundTripTime to the nearest server, if one answered
     * @param prospects one for each class of peer
     * @param notes one line per server or source that was asked, with its outcome
     * @param advice what would make this network easier, the most promising first
     */
    public NatCheck {
        externalAddresses = List.copyOf(externalAddresses);
        prospects = List.copyOf(prospects);
        notes = List.copyOf(notes);
        advice = List.copyOf(advice);
    }

    /** {@return all of it for people, several lines} */
    public String toText() {
        List<String> lines = new ArrayList<>();
        lines.add("UDP        " + reached("IPv4", udpOverIpv4) + ", " + reached("IPv6", udpOverIpv6)
                + roundTripTime
                        .map(rtt -> "; the nearest server answers in " + rtt.toMillis() + " ms")
                        .orElse(""));
        lines.add("address    "
                + (externalAddresses.isEmpty()
                        ? "no server has seen one"
                        : String.join(
                                ", ",
                                externalAddresses.stream()
                                        .map(TransportAddress::format)
                                        .toList()))
                + (carrierGrade ? ", behind a NAT of the carrier's" : ""));
        lines.add("NAT        " + allocation + "; mapping " + words(mapping) + ", filtering " + words(filtering)
                + hairpins.map(does -> does ? ", hairpins" : ", does not hairpin")
                        .orElse(""));
        for (Prospect prospect : prospects) {
            lines.add("peers      %s: %s".formatted(prospect.peer, way(prospect)));
        }
        notes.forEach(note -> lines.add("asked      " + note));
        advice.forEach(one -> lines.add("advice     " + one));
        return String.join("\n", lines);
    }

    private static String reached(String family, boolean reached) {
        return "over " + family + (reached ? " yes" : " no");
    }

    private static String words(NatBehavior behavior) {
        return behavior.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String way(Prospect prospect) {
        return switch (prospect.plan) {
            case "direct" -> "directly";
            case "relay" -> "by a relay";
            default ->
                "plan %s, about %d packets, succeeds in %.1f %%"
                        .formatted(
                                prospect.plan,
                                prospect.expectedPackets,
                                Math.min(MOST_PERCENT, PERCENT * prospect.chance));
        };
    }
}
