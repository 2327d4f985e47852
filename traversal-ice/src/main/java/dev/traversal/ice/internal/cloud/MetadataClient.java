package dev.traversal.ice.internal.cloud;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks for the public IPv4 address in the dialects of three clouds, all at a time; the first that answers wins. */
final class MetadataClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);
    private static final long TOTAL_MILLIS = 2_000;
    private static final int MAX_ANSWER_BYTES = 512;
    private static final int OK = 200;

    private final URI service;
    private volatile boolean closed;

    MetadataClient(URI service) {
        this.service = service;
    }

    /** {@return what the cloud said, unchecked; empty if no cloud answered in time} */
    CompletableFuture<Optional<String>> publicAddress() {
        if (closed) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(ProxySelector.of(null)) // the service is near, and is nobody else's business
                .build();
        return first(List.of(aws(client), google(client), azure(client)))
                .completeOnTimeout(Optional.empty(), TOTAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    void close() {
        closed = true; // requests under way end by themselves within a second
    }

    /** IMDSv2: a token first, which a forged request of somebody else's could not fetch. */
    private CompletableFuture<Optional<String>> aws(HttpClient client) {
        HttpRequest token = to("/latest/api/token")
                .header("X-aws-ec2-metadata-token-ttl-seconds", "60")
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        return send(client, token)
                .thenCompose(answer -> answer.filter(MetadataClient::isToken)
                        .map(value -> send(
                                client,
                                to("/latest/meta-data/public-ipv4")
                                        .header("X-aws-ec2-metadata-token", value)
                                        .build()))
                        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
    }

    private CompletableFuture<Optional<String>> google(HttpClient client) {
        return send(
                client,
                to("/computeMetadata/v1/instance/network-interfaces/0/access-configs/0/external-ip")
                        .header("Metadata-Flavor", "Google")
                        .build());
    }

    private CompletableFuture<Optional<String>> azure(HttpClient client) {
        return send(
                client,
                to("/metadata/instance/network/interface/0/ipv4/ipAddress/0/publicIpAddress"
                                + "?api-version=2021-02-01&format=text")
                        .header("Metadata", "true")
                        .build());
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(service.resolve(path)).timeout(REQUEST_TIMEOUT);
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** {@return the body of an answer with status 200, without throwing} */
    private static CompletableFuture<Optional<String>> send(HttpClient client, HttpRequest request) {
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                .thenApplyAsync(MetadataClient::body)
                .exceptionally(error -> Optional.empty());
    }

    private static Optional<String> body(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            byte[] bytes = in.readNBytes(MAX_ANSWER_BYTES + 1);
            return response.statusCode() == OK && bytes.length > 0 && bytes.length <= MAX_ANSWER_BYTES
                    ? Optional.of(new String(bytes, StandardCharsets.US_ASCII).strip())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static CompletableFuture<Optional<String>> first(List<CompletableFuture<Optional<String>>> all) {
        CompletableFuture<Optional<String>> first = new CompletableFuture<>();
        AtomicInteger left = new AtomicInteger(all.size());
        all.forEach(one -> {
            var unused = one.thenAccept(answer -> {
                if (answer.isPresent() || left.decrementAndGet() == 0) {
                    first.complete(answer);
                }
            });
        });
        return first;
    }
}
