package dev.traversal.examples;

import dev.traversal.api.StreamAccess;
import dev.traversal.api.TraversalAgentBuilder;
import dev.traversal.api.TurnServer;
import dev.traversal.relay.RelayMapFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which relays a command may use, and how servers are reached over TCP and TLS. */
final class RelayOptions {
    @Option(
            names = "--turn",
            paramLabel = "URI",
            description = "A relay, such as turn:198.51.100.1:3478 or turns:relay.example:443; may be given several"
                    + " times.")
    private List<String> relays = new ArrayList<>();

    @Option(names = "--username", paramLabel = "U", description = "For the relays.")
    private @Nullable String username;

    @Option(names = "--password", paramLabel = "P", description = "For the relays.")
    private @Nullable String password;

    @Option(
            names = "--relay-map",
            paramLabel = "FILE",
            description = "A fleet of relays, as JSON; the peers of a session that both have it use the same relay.")
    private @Nullable Path map;

    @Option(
            names = "--proxy",
            paramLabel = "URL",
            description = "What TCP goes through: http://[U:P@]HOST:PORT or socks5://[U:P@]HOST:PORT. Default: the"
                    + " system's.")
    private @Nullable URI proxy;

    @Option(names = "--ca", paramLabel = "FILE", description = "Who certifies the servers, in PEM. Default: the JDK's.")
    private @Nullable Path authorities;

    @Option(names = "--tls-insecure", description = "Do not verify servers' certificates; for laboratories.")
    private boolean insecure;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** {@return whether there is a relay} */
    boolean any() {
        return !relays.isEmpty() || map != null;
    }

    /** Tells an agent. */
    void apply(TraversalAgentBuilder builder) {
        try {
            builder.streamAccess(access());
            if (map != null) {
                builder.relayMap(RelayMapFile.read(map));
            }
            for (String relay : relays) {
                if (username == null || password == null) {
                    throw new IllegalArgumentException("--turn needs --username and --password");
                }
                builder.relay(TurnServer.of(relay, username, password));
            }
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private StreamAccess access() {
        if (insecure) {
            spec.commandLine().getErr().println("warning: servers' certificates are not verified (--tls-insecure)");
        }
        return new StreamAccess(Optional.ofNullable(proxy), trust("TLS"), trust("DTLS"), !insecure);
    }

    private Optional<SSLContext> trust(String protocol) {
        return insecure
                ? Optional.of(TlsTrust.anybody(protocol))
                : Optional.ofNullable(authorities).map(file -> TlsTrust.of(file, protocol));
    }
}
