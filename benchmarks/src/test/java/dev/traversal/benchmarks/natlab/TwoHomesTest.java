package dev.traversal.benchmarks.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two homes behind NATs of the kernel's, whose edges drop, reject or accept what is addressed to themselves:
 *
 * <pre>
 * connect -- edge a -- internet -- edge b -- listen
 *                         |
 *                       server
 * </pre>
 */
@Tag("lab")
class TwoHomesTest {
    private static final Pattern TICKET = Pattern.compile("traversal:1:\\S+");
    private static final String SERVER = NatLab.SERVER + ":8443";
    private static final int DATAGRAMS = 1_000;
    private static final int DIRECT = 0;

    @ParameterizedTest(name = "edge a {0}s, edge b {1}s what nobody asked for")
    @CsvSource({
        "drop,drop",
        "drop,reject",
        "drop,accept",
        "reject,drop",
        "reject,reject",
        "reject,accept",
        "accept,drop",
        "accept,reject",
        "accept,accept"
    })
    void meetDirectlyAndCarryEveryDatagram(String inputA, String inputB) throws InterruptedException {
        List<String> fromA = numbered("a");
        List<String> fromB = numbered("b");
        String id = inputA.substring(0, 3) + inputB.substring(0, 3);
        try (NatLab lab = NatLab.up(id, List.of("masquerade:" + inputA, "masquerade:" + inputB))) {
            TraversalProcess server = TraversalProcess.on(lab, "server", "server", "--listen", SERVER);
            server.await(Pattern.compile("listening"), 20);
            TraversalProcess b = TraversalProcess.on(lab, "b", "listen", "--pipe", "--rendezvous", "ws://" + SERVER);
            String ticket = b.await(TICKET, 20);
            TraversalProcess a = TraversalProcess.on(lab, "a", "connect", ticket);
            b.write(fromB);
            a.write(fromA);

            assertThat(a.awaitEnd(40)).as("%s", a.lines()).isEqualTo(DIRECT);
            assertThat(b.awaitEnd(40)).as("%s", b.lines()).isEqualTo(DIRECT);
            assertThat(a.lines()).containsOnlyOnceElementsOf(fromB);
            assertThat(b.lines()).containsOnlyOnceElementsOf(fromA);
        }
    }

    private static List<String> numbered(String name) {
        return IntStream.range(0, DATAGRAMS).mapToObj(i -> name + " " + i).toList();
    }
}
