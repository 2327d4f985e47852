package dev.traversal.ice.internal.cloud;

import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.AddressKind;
import dev.traversal.internal.address.IpLiteral;
import dev.traversal.spi.CandidateSource;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Knows the public IPv4 address that the cloud translates to this machine's, with the port unchanged. The services are
 * asked once for all sockets. Thread-safe.
 */
public final class CloudCandidateSource implements CandidateSource {
    /** Where all of them are (AWS, Google Cloud and Azure chose the same). */
    private static final URI SERVICE = URI.create("http://169.254.169.254");

    private final MetadataClient client;
    private final AtomicReference<@Nullable CompletableFuture<Optional<InetAddress>>> asked = new AtomicReference<>();

    /** Makes one that has not asked yet. */
    public CloudCandidateSource() {
        this(SERVICE);
    }

    /** Makes one that asks elsewhere. */
    CloudCandidateSource(URI service) {
        this.client = new MetadataClient(service);
    }

    @Override
    public CompletableFuture<List<Found>> find(TransportAddress socket) {
        if (socket.isIpv6() || socket.address().isLoopbackAddress()) {
            return CompletableFuture.completedFuture(List.of()); // IPv6 addresses are not translated
        }
        return publicAddress()
                .thenApply(found -> found.map(address -> List.of(
                                new Found(new TransportAddress(address, socket.port()), CandidateOrigin.STATIC)))
                        .orElse(List.of()));
    }

    @Override
    public String name() {
        return "cloud";
    }

    @Override
    public void close() {
        client.close();
    }

    private CompletableFuture<Optional<InetAddress>> publicAddress() {
        CompletableFuture<Optional<InetAddress>> fresh = new CompletableFuture<>();
        if (asked.compareAndSet(null, fresh)) {
            var unused = client.publicAddress()
                    .thenApply(text -> text.flatMap(CloudCandidateSource::read))
                    .exceptionally(error -> Optional.empty())
                    .thenAccept(fresh::complete);
        }
        CompletableFuture<Optional<InetAddress>> known = asked.get();
        return known == null ? fresh : known.copy();
    }

    /** Whoever answers at that address may be anybody: only a public address is taken. */
    private static Optional<InetAddress> read(String text) {
        byte[] bytes = IpLiteral.parse(text.strip());
        InetAddress address = bytes == null ? null : IpLiteral.toAddress(bytes);
        return address instanceof Inet4Address && AddressKind.of(address) == AddressKind.ORDINARY
                ? Optional.of(address)
                : Optional.empty();
    }
}
