package dev.traversal.examples;

import dev.traversal.relay.RelayServer;
import dev.traversal.relay.RelayServerBuilder;
import dev.traversal.relay.Relaying;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the server is told, on the command line or in its file. Of what is told once, the command line's counts. */
final class ServerOptions {
    static final int DEFAULT_PORT = 8443;

    @Option(
            names = "--listen",
            paramLabel = "ADDR:PORT",
            description = "Where to listen, UDP and TCP; port 0 for any. Default: 127.0.0.1:" + DEFAULT_PORT + ".")
    private @Nullable InetSocketAddress listen;

    @Option(
            names = "--alternate",
            paramLabel = "ADDR[:PORT]",
            converter = RelayValues.Alternate.Reader.class,
            description =
                    "A second address for STUN, so that peers can tell their NAT's behaviour (RFC 5780). Without a"
                            + " port the one behind that of --listen.")
    private RelayValues.@Nullable Alternate alternate;

    @Option(names = "--tls-listen", paramLabel = "ADDR:PORT", description = "Where to listen for TLS.")
    private @Nullable InetSocketAddress tlsListen;

    @Option(names = "--cert", paramLabel = "FILE", description = "The certificate chain for TLS, in PEM.")
    private @Nullable Path certificates;

    @Option(names = "--key", paramLabel = "FILE", description = "The certificate's key, in PEM (PKCS #8).")
    private @Nullable Path key;

    @Option(
            names = "--user",
            paramLabel = "NAME:PASSWORD",
            converter = RelayValues.User.Reader.class,
            description = "Relays for this user (TURN); may be given several times. In a file a password is safer from"
                    + " other users of this computer.")
    private List<RelayValues.User> users = new ArrayList<>();

    @Option(
            names = "--secret",
            paramLabel = "S",
            converter = RelayValues.Secret.Reader.class,
            description = "Relays for users that somebody with this secret names (TURN REST); two may be given.")
    private List<RelayValues.Secret> secrets = new ArrayList<>();

    @Option(
            names = "--allow-peer",
            paramLabel = "CIDR",
            converter = RelayValues.Range.Reader.class,
            description = "Relays to these peers whatever they are; may be given several times.")
    private List<RelayValues.Range> allowed = new ArrayList<>();

    @Option(
            names = "--deny-peer",
            paramLabel = "CIDR",
            converter = RelayValues.Range.Reader.class,
            description = "Does not relay to these peers; may be given several times.")
    private List<RelayValues.Range> denied = new ArrayList<>();

    @Option(
            names = "--relay-address",
            paramLabel = "ADDR",
            description = "An address of this host for relayed ports, one a family. Default: where it listens.")
    private List<InetAddress> relayAddresses = new ArrayList<>();

    @Option(
            names = "--relay-ports",
            paramLabel = "FIRST-LAST",
            converter = RelayValues.Ports.Reader.class,
            description = "The relayed ports. Default: 49152-65535.")
    private RelayValues.@Nullable Ports ports;

    @Option(names = "--max-allocations", paramLabel = "N", description = "In all. Default: 16000.")
    private @Nullable Integer allocations;

    @Option(names = "--max-per-user", paramLabel = "N", description = "Allocations of a user. Default: 128.")
    private @Nullable Integer perUser;

    @Option(names = "--max-per-source", paramLabel = "N", description = "Allocations of an address. Default: 512.")
    private @Nullable Integer perSource;

    @Option(
            names = "--user-bytes",
            paramLabel = "N",
            description = "Bytes a second for a user. Default: 0, any number.")
    private @Nullable Long userBytes;

    @Option(
            names = "--user-datagrams",
            paramLabel = "N",
            description = "Datagrams a second for a user, 0 for any number. Default: 100000.")
    private @Nullable Long userDatagrams;

    @Option(names = "--realm", paramLabel = "NAME", description = "The realm of the users. Default: turn.")
    private @Nullable String realm;

    @Option(names = "--sha256", description = "Offer SHA-256 for passwords, at the price of longer challenges.")
    private boolean sha256;

    @Option(
            names = "--old-channels",
            description = "Take the channel numbers of RFC 5766 too, for clients that are as old, such as coturn's.")
    private boolean oldChannels;

    @Option(
            names = "--metrics",
            paramLabel = "PORT",
            converter = RelayValues.Port.class,
            description = "Serve counts for Prometheus at this port of 127.0.0.1.")
    private @Nullable Integer metrics;

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            converter = RelayValues.Time.class,
            description = "When told to stop, let allocations live on for so long, such as 10m. Default: 0s.")
    private @Nullable Duration drain;

    @Option(
            names = "--drain-to",
            paramLabel = "ADDR:PORT",
            description = "While draining, send new clients to this server.")
    private @Nullable InetSocketAddress drainTo;

    /** Takes over what only the other has been told. */
    void fillFrom(ServerOptions file) {
        listen = listen == null ? file.listen : listen;
        alternate = alternate == null ? file.alternate : alternate;
        tlsListen = tlsListen == null ? file.tlsListen : tlsListen;
        certificates = certificates == null ? file.certificates : certificates;
        key = key == null ? file.key : key;
        ports = ports == null ? file.ports : ports;
        allocations = allocations == null ? file.allocations : allocations;
        perUser = perUser == null ? file.perUser : perUser;
        perSource = perSource == null ? file.perSource : perSource;
        userBytes = userBytes == null ? file.userBytes : userBytes;
        userDatagrams = userDatagrams == null ? file.userDatagrams : userDatagrams;
        realm = realm == null ? file.realm : realm;
        sha256 |= file.sha256;
        oldChannels |= file.oldChannels;
        metrics = metrics == null ? file.metrics : metrics;
        drain = drain == null ? file.drain : drain;
        drainTo = drainTo == null ? file.drainTo : drainTo;
        users.addAll(file.users);
        secrets.addAll(file.secrets);
        allowed.addAll(file.allowed);
        denied.addAll(file.denied);
        relayAddresses.addAll(file.relayAddresses);
    }

    boolean holdsSecrets() {
        return !users.isEmpty() || !secrets.isEmpty();
    }

    Duration drain() {
        return drain == null ? Duration.ZERO : drain;
    }

    Optional<InetSocketAddress> drainTo() {
        return Optional.ofNullable(drainTo);
    }

    /**
     * {@return what makes the server}
     *
     * @throws IllegalArgumentException if something makes no sense, or not together with something else
     */
    RelayServerBuilder builder() {
        InetSocketAddress at =
                listen == null ? new InetSocketAddress(InetAddress.getLoopbackAddress(), DEFAULT_PORT) : listen;
        RelayServerBuilder builder = RelayServer.builder().listen(at);
        if (alternate != null) {
            builder.alternate(alternate.beside(at.getPort()));
        }
        if (tlsListen != null && certificates != null && key != null) {
            builder.tls(tlsListen, certificates, key);
        } else if (tlsListen != null || certificates != null || key != null) {
            throw new IllegalArgumentException("--tls-listen, --cert and --key go together");
        }
        if (metrics != null) {
            builder.metricsPort(metrics);
        }
        return builder.relaying(relaying());
    }

    private Relaying relaying() {
        Relaying settings = Relaying.create();
        users.forEach(user -> settings.user(user.name(), user.password()));
        secrets.forEach(secret -> settings.secret(secret.value()));
        allowed.forEach(range -> settings.allowPeer(range.text()));
        denied.forEach(range -> settings.denyPeer(range.text()));
        relayAddresses.forEach(settings::address);
        settings.quotas(or(allocations, 16_000), or(perUser, 128), or(perSource, 512));
        settings.rates(userBytes == null ? 0 : userBytes, userDatagrams == null ? 100_000 : userDatagrams);
        if (ports != null) {
            settings.ports(ports.first(), ports.last());
        }
        if (realm != null) {
            settings.realm(realm);
        }
        if (oldChannels) {
            settings.oldChannels();
        }
        return sha256 ? settings.offerSha256() : settings;
    }

    private static int or(@Nullable Integer value, int usual) {
        return value == null ? usual : value;
    }
}
