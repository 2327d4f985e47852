package dev.traversal.ice.internal.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.traversal.api.TransportAddress;
import dev.traversal.spi.CandidateSource.Found;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a metadata service of our own on loopback. */
@Tag("loopback")
class CloudCandidateSourceTest {
    private static final TransportAddress SOCKET = TransportAddress.parse("10.0.0.4:4000");

    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private volatile Function<HttpExchange, Optional<String>> answers = exchange -> Optional.empty();

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void asksAwsWithAToken() {
        answers = exchange -> switch (exchange.getRequestURI().getPath()) {
            case "/latest/api/token" ->
                exchange.getRequestMethod().equals("PUT")
                                && exchange.getRequestHeaders().containsKey("X-aws-ec2-metadata-token-ttl-seconds")
                        ? Optional.of("a-token==")
                        : Optional.empty();
            case "/latest/meta-data/public-ipv4" ->
                "a-token==".equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"))
                        ? Optional.of("203.0.113.9")
                        : Optional.empty();
            default -> Optional.empty();
        };

        assertThat(find(SOCKET)).containsExactly("203.0.113.9:4000");
    }

    @Test
    void asksGoogleWithItsHeader() {
        answers = exchange -> exchange.getRequestURI().getPath().endsWith("/access-configs/0/external-ip")
                        && "Google".equals(exchange.getRequestHeaders().getFirst("Metadata-Flavor"))
                ? Optional.of("203.0.113.10\n")
                : Optional.empty();

        assertThat(find(SOCKET)).containsExactly("203.0.113.10:4000");
    }

    @Test
    void asksAzureWithItsHeader() {
        answers = exchange -> exchange.getRequestURI().toString().contains("publicIpAddress?api-version=")
                        && "true".equals(exchange.getRequestHeaders().getFirst("Metadata"))
                ? Optional.of("203.0.113.11")
                : Optional.empty();

        assertThat(find(SOCKET)).containsExactly("203.0.113.11:4000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.0.4", "127.0.0.1", "169.254.169.254", "metadata.example", "2001:db8::1", "<html>"})
    void anythingButAPublicIpv4AddressIsNotTaken(String answer) {
        answers = exchange -> Optional.of(answer);

        assertThat(find(SOCKET)).isEmpty();
    }

    @Test
    void overlongAnswerIsNotTaken() {
        answers = exchange -> Optional.of("203.0.113.9" + " ".repeat(600));

        assertThat(find(SOCKET)).isEmpty();
    }

    @Test
    void nothingIsFound_whereThereIsNoCloud() {
        assertThat(find(SOCKET)).isEmpty();

        int port = server.getAddress().getPort();
        server.stop(0);
        assertThat(find(new CloudCandidateSource(URI.create("http://127.0.0.1:" + port)), SOCKET))
                .isEmpty();
    }

    @Test
    void nobodyIsAsked_forIpv6AndLoopbackSockets() {
        assertThat(find(TransportAddress.parse("[::1]:4000"))).isEmpty();
        assertThat(find(TransportAddress.parse("127.0.0.1:4000"))).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void cloudIsAskedOnce_forAllSockets() {
        answers = exchange -> exchange.getRequestURI().getPath().endsWith("/external-ip")
                ? Optional.of("203.0.113.10")
                : Optional.empty();
        CloudCandidateSource source = new CloudCandidateSource(service());

        assertThat(find(source, SOCKET)).containsExactly("203.0.113.10:4000");
        assertThat(find(source, TransportAddress.parse("0.0.0.0:4001"))).containsExactly("203.0.113.10:4001");
        assertThat(asked).filteredOn(path -> path.endsWith("/external-ip")).hasSize(1);
    }

    @Test
    void nobodyIsAsked_afterTheEnd() {
        CloudCandidateSource source = new CloudCandidateSource(service());
        source.close();

        assertThat(find(source, SOCKET)).isEmpty();
        assertThat(asked).isEmpty();
    }

    private List<String> find(TransportAddress socket) {
        return find(new CloudCandidateSource(service()), socket);
    }

    private static List<String> find(CloudCandidateSource source, TransportAddress socket) {
        return source.find(socket).join().stream()
                .map(Found::external)
                .map(TransportAddress::toString)
                .toList();
    }

    private URI service() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI().getPath());
        byte[] body = answers.apply(exchange)
                .map(text -> text.getBytes(StandardCharsets.US_ASCII))
                .orElse(null);
        exchange.sendResponseHeaders(body == null ? 404 : 200, body == null || body.length == 0 ? -1 : body.length);
        if (body != null && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
