package dev.traversal.benchmarks.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two on one link of the kernel's, a host and the box that is its router, who tell each other names of multicast DNS
 * (RFC 6762) and no address.
 */
@Tag("lab")
class LocalNamesLabTest {
    private static final Pattern READY = Pattern.compile("^ready$");
    private static final Pattern END = Pattern.compile("^a=end-of-candidates$");
    private static final Pattern CONNECTED = Pattern.compile("\"connected\"");
    private static final Pattern SELECTED =
            Pattern.compile("\"path-selected\".*\"remote\":\\{\"type\":\"host\",\"origin\":\"LOCAL_NAME\"");
    private static final int DIRECT = 0;

    @Test
    void meetOnTheirLink_andTellNoAddress() throws InterruptedException {
        try (NatLab lab = NatLab.up("names", List.of("masquerade", "masquerade"))) {
            TraversalProcess host = TraversalProcess.on(lab, "a", "ice", "--role", "controlling", "--mdns");
            TraversalProcess router = TraversalProcess.on(lab, "edge-a", "ice", "--role", "controlled", "--mdns");
            for (TraversalProcess each : List.of(host, router)) {
                each.await(READY, 20);
                each.say(List.of("start"));
            }
            tell(host, router);
            tell(router, host);
            host.await(SELECTED, 20);
            router.await(CONNECTED, 20);
            host.say(List.of("send 6869"));
            router.await(Pattern.compile("^recv 6869$"), 20);
            host.say(List.of("stop"));
            router.say(List.of("stop"));

            assertThat(host.awaitEnd(20)).isEqualTo(DIRECT);
            assertThat(router.awaitEnd(20)).isEqualTo(DIRECT);
        }
    }

    private static void tell(TraversalProcess from, TraversalProcess to) throws InterruptedException {
        from.await(END, 20);
        List<String> told =
                from.lines().stream().filter(line -> line.startsWith("a=")).toList();
        assertThat(told).anyMatch(line -> line.contains(".local "));
        assertThat(String.join("\n", told)).doesNotContain("10.71.").doesNotContain("198.51.100.");
        to.say(told);
    }
}
