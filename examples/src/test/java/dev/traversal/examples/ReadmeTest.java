package dev.traversal.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Ticket;
import dev.traversal.relay.RelayServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadmeTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final int MAX_LINES = 12;

    @ParameterizedTest
    @CsvSource({"listener,HelloListener", "caller,HelloCaller", "port,OpenPort"})
    void showsTheCodeThatIsCompiledHere(String tag, String type) throws IOException {
        List<String> source =
                Files.readAllLines(ROOT.resolve("examples/src/main/java/dev/traversal/examples/" + type + ".java"));
        int begin = source.indexOf("        // tag::" + tag + "[]");
        int end = source.indexOf("        // end::" + tag + "[]");
        String shown = String.join(
                "\n",
                source.subList(begin + 1, end).stream()
                        .map(line -> line.substring(8))
                        .toList());

        assertThat(shown.lines().count()).isLessThanOrEqualTo(MAX_LINES);
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains("```java\n" + shown + "\n```");
    }

    @Test
    void runsTheCodeThatItShows() throws Exception {
        CompletableFuture<Ticket> ticket = new CompletableFuture<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (RelayServer server = RelayServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .start()) {
            String address = server.uri().toString();
            CompletableFuture<Void> listener =
                    CompletableFuture.runAsync(() -> HelloListener.run(address, ticket::complete, done::join));
            String reply = HelloCaller.run(address, ticket.get(10, TimeUnit.SECONDS));
            done.complete(null);
            listener.get(10, TimeUnit.SECONDS);
            assertThat(reply).isEqualTo("hello");
        }
    }
}
