package dev.traversal.relay;

import dev.traversal.relay.internal.turn.server.Cidr;
import dev.traversal.relay.internal.turn.server.NamedUsers;
import dev.traversal.relay.internal.turn.server.PeerPolicy;
import dev.traversal.relay.internal.turn.server.SharedSecrets;
import dev.traversal.relay.internal.turn.server.TurnLimits;
import dev.traversal.relay.internal.turn.server.TurnServerConfig;
import dev.traversal.relay.spi.RelayUsers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whom a {@link RelayServer} relays for, to whom, and how much: TURN (RFC 8656), with mobility (RFC 8016). Without users
 * nobody is served. Peers of special purposes, such as private addresses, are not relayed to unless they are named.
 */
public final class Relaying {
    private static final int MIN_SECRET_BYTES = 16;
    private static final int MAX_USERNAME_BYTES = 508;
    private static final int MAX_SECRETS = 2;

    private final Map<String, String> passwords = new LinkedHashMap<>();
    private final List<String> secrets = new ArrayList<>();
    private final List<RelayUsers> sources = new ArrayList<>();
    private final List<Cidr> allowed = new ArrayList<>();
    private final List<Cidr> denied = new ArrayList<>();
    private final List<InetAddress> addresses = new ArrayList<>();
    private TurnLimits limits = TurnLimits.USUAL;
    private String realm = TurnServerConfig.USUAL_REALM;
    private boolean sha256;
    private boolean oldChannels;

    private Relaying() {}

    /** {@return settings that nobody can use yet} */
    public static Relaying create() {
        return new Relaying();
    }

    /**
     * Lets a user in.
     *
     * @param name 1..508 bytes of UTF-8
     * @param password not empty
     * @return this
     */
    public Relaying user(String name, String password) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_USERNAME_BYTES || password.isEmpty()) {
            throw new IllegalArgumentException(
                    "a user has a name of 1.." + MAX_USERNAME_BYTES + " bytes and a password that is not empty");
        }
        if (passwords.put(name, password) != null) {
            throw new IllegalArgumentException("there are two users '" + name + "'");
        }
        return this;
    }

    /**
     * Lets those in whom somebody names who has this secret: the REST API for TURN, where the user name is the time in
     * seconds since 1970 until which it is good, a colon and a name, and the password a MAC over it. Two may be live, so
     * that one can follow the other.
     *
     * @param secret at least 16 bytes of UTF-8
     * @return this
     */
    public Relaying secret(String secret) {
        if (secret.getBytes(StandardCharsets.UTF_8).length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException("a secret has at least " + MIN_SECRET_BYTES + " bytes");
        }
        if (secrets.size() == MAX_SECRETS) {
            throw new IllegalArgumentException("at most " + MAX_SECRETS + " secrets may be live");
        }
        secrets.add(secret);
        return this;
    }

    /**
     * Lets those in who are known elsewhere.
     *
     * @param users asked for each request
     * @return this
     */
    public Relaying users(RelayUsers users) {
        sources.add(users);
        return this;
    }

    /**
     * Relays to a range of peers whatever they are. The most specific range decides, and of two equal ones the denial.
     *
     * @param range an address, or such as {@code 198.51.100.0/24}
     * @return this
     */
    public Relaying allowPeer(String range) {
        allowed.add(Cidr.parse(range));
        return this;
    }

    /**
     * Does not relay to a range of peers.
     *
     * @param range an address, or such as {@code 198.51.100.0/24}
     * @return this
     */
    public Relaying denyPeer(String range) {
        denied.add(Cidr.parse(range));
        return this;
    }

    /**
     * An address of this host at which peers reach allocations; at most one a family. By default where the server listens,
     * and with the wildcard from where packets to strangers leave.
     *
     * @param address no wildcard
     * @return this
     */
    public Relaying address(InetAddress address) {
        if (address.isAnyLocalAddress()) {
            throw new IllegalArgumentException("a relay address is no wildcard");
        }
        addresses.add(address);
        return this;
    }

    /**
     * The ports at which peers reach allocations; 49152 to 65535 by default.
     *
     * @param first at least 1024
     * @param last above the first
     * @return this
     */
    public Relaying ports(int first, int last) {
        limits = limits.withPorts(first, last);
        return this;
    }

    /**
     * How many allocations there may be; 16,000 in all by default, 128 a user, 512 a source.
     *
     * @param all in all
     * @param perUser of one user
     * @param perSource of one address
     * @return this
     */
    public Relaying quotas(int all, int perUser, int perSource) {
        limits = limits.withQuotas(all, perUser, perSource);
        return this;
    }

    /**
     * How much is relayed for one user in each direction; the rest of what he sends is dropped. By default 100,000
     * datagrams a second.
     *
     * @param bytesPerSecond 0 for any number
     * @param datagramsPerSecond 0 for any number
     * @return this
     */
    public Relaying rates(long bytesPerSecond, long datagramsPerSecond) {
        limits = limits.withRates(bytesPerSecond, datagramsPerSecond);
        return this;
    }

    /**
     * The realm of the credentials. A longer one than the usual makes answers to strangers more than twice as long as what
     * they sent.
     *
     * @param name 1..127 characters
     * @return this
     */
    public Relaying realm(String name) {
        realm = name;
        return this;
    }

    /**
     * Offers SHA-256 for passwords, and where all users are named here to hide their names (RFC 8489 section 9.2), at the
     * price of longer answers to strangers.
     *
     * @return this
     */
    public Relaying offerSha256() {
        sha256 = true;
        return this;
    }

    /**
     * Takes all channel numbers that clients of RFC 5766 choose, up to 0x7fff; RFC 8656 ends at 0x4fff. Without it those
     * alone may use them that also ask for even ports, as nobody does any more.
     *
     * @return this
     */
    public Relaying oldChannels() {
        oldChannels = true;
        return this;
    }

    boolean hasUsers() {
        return !passwords.isEmpty() || !secrets.isEmpty() || !sources.isEmpty();
    }

    TurnServerConfig toConfig(List<InetSocketAddress> listen, List<InetAddress> usualAddresses, InstantSource clock) {
        List<RelayUsers> users = new ArrayList<>(sources);
        if (!passwords.isEmpty()) {
            users.add(new NamedUsers(passwords));
        }
        users.addAll(SharedSecrets.of(secrets, clock));
        List<InetAddress> relayed = addresses.isEmpty() ? usualAddresses : addresses;
        if (relayed.isEmpty()) {
            throw new IllegalStateException("no address for allocations was found: name one");
        }
        return new TurnServerConfig(
                listen, relayed, realm, users, new PeerPolicy(allowed, denied), limits, sha256, true, oldChannels);
    }
}
