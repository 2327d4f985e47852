package dev.traversal.relay.internal.turn.server;

import dev.traversal.relay.spi.RelayUsers;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a TURN server is made for.
 *
 * @param listen its UDP sockets: one, or the four of RFC 5780 in the order of its answers
 * @param relayed the addresses at which peers reach allocations, at most one of each family
 * @param realm of the credentials; short, since it is in every challenge
 * @param users who may relay; several for as many secrets
 * @param policy to which peers
 * @param limits how much of everything
 * @param sha256 whether to offer SHA-256 for passwords, at the cost of longer challenges
 * @param mobility whether allocations may move with their clients (RFC 8016)
 * @param oldChannels whether channels may have the numbers of RFC 5766, up to 0x7fff: for environments where such clients
 *     must be served (RFC 8656 section 12)
 */
public record TurnServerConfig(
        List<InetSocketAddress> listen,
        List<InetAddress> relayed,
        String realm,
        List<RelayUsers> users,
        PeerPolicy policy,
        TurnLimits limits,
        boolean sha256,
        boolean mobility,
        boolean oldChannels) {
    /** The realm unless another is chosen: four bytes, so that a challenge is twice as long as its request. */
    public static final String USUAL_REALM = "turn";

    private static final int MAX_REALM_CHARACTERS = 127;

    /** Checks them and keeps copies. */
    public TurnServerConfig {
        listen = List.copyOf(listen);
        relayed = List.copyOf(relayed);
        users = List.copyOf(users);
        if (realm.isEmpty()
                || realm.length() > MAX_REALM_CHARACTERS
                || realm.chars().anyMatch(c -> c < ' ' || c == '"')) {
            throw new IllegalArgumentException("a realm has 1.." + MAX_REALM_CHARACTERS + " printable characters");
        }
        for (InetAddress address : relayed) {
            boolean twice = relayed.stream()
                            .filter(it -> it.getClass() == address.getClass())
                            .count()
                    > 1;
            if (address.isAnyLocalAddress() || twice) {
                throw new IllegalArgumentException(
                        "there is one relay address a family at most, and no wildcard, but there are " + relayed);
            }
        }
    }

    /**
     * {@return one with the usual bounds}
     *
     * @param listen its UDP socket
     * @param relayed the addresses at which peers reach allocations
     * @param users who may relay
     */
    public static TurnServerConfig of(InetSocketAddress listen, List<InetAddress> relayed, RelayUsers users) {
        return new TurnServerConfig(
                List.of(listen),
                relayed,
                USUAL_REALM,
                List.of(users),
                PeerPolicy.USUAL,
                TurnLimits.USUAL,
                false,
                true,
                false);
    }

    /**
     * {@return the same with another policy}
     *
     * @param other to which peers
     */
    public TurnServerConfig with(PeerPolicy other) {
        return new TurnServerConfig(listen, relayed, realm, users, other, limits, sha256, mobility, oldChannels);
    }

    /**
     * {@return the same with other limits}
     *
     * @param other how much of everything
     */
    public TurnServerConfig with(TurnLimits other) {
        return new TurnServerConfig(listen, relayed, realm, users, policy, other, sha256, mobility, oldChannels);
    }

    /** {@return the same, and channels may have the numbers of RFC 5766} */
    public TurnServerConfig withOldChannels() {
        return new TurnServerConfig(listen, relayed, realm, users, policy, limits, sha256, mobility, true);
    }

    /** {@return the same, and SHA-256 is offered} */
    public TurnServerConfig offeringSha256() {
        return new TurnServerConfig(listen, relayed, realm, users, policy, limits, true, mobility, oldChannels);
    }

    /** {@return the address of a family at which peers reach allocations, {@code null} for none} */
    @Nullable
    InetAddress relayed(boolean ipv6) {
        Optional<InetAddress> found = relayed.stream()
                .filter(it -> it instanceof Inet4Address != ipv6)
                .findFirst();
        return found.orElse(null);
    }
}
