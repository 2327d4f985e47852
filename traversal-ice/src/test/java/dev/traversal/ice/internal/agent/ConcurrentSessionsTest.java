package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Several sessions at a time between the same two agents: they share sockets, addresses and NAT mappings. */
class ConcurrentSessionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void allCarryDatagramsBothWays_whenOpenedInOneDirectionAtOnce() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed).start();
            carriesDatagrams(pair, List.of(pair.call(), pair.call(), pair.call()));
        });
    }

    @Test
    void allCarryDatagramsBothWays_whenOpenedCrosswiseAtOnce() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed).start();
            listenAtAlice(pair);
            carriesDatagrams(pair, List.of(pair.call(), callBack(pair), pair.call()));
        });
    }

    @Test
    void allCarryDatagramsBothWays_whenOpenedCrosswiseThroughNats() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed)
                    .both(host -> {
                        host.behind(NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT)
                                .filtering(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT));
                        host.link().delay(Duration.ofMillis(20)).loss(0.05);
                        return host;
                    })
                    .start();
            listenAtAlice(pair);
            settle(pair, List.of(pair.call(), callBack(pair), pair.call()));
        });
    }

    @Test
    void allCarryDatagramsBothWays_whenOpenedOneAfterTheOther() {
        SimPair pair = SimPair.seeded(1).start();
        listenAtAlice(pair);
        List<CompletableFuture<SecureDatagramChannel>> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(i == 1 ? callBack(pair) : pair.call());
            pair.net.await("channel", calls.get(i)::isDone, PATIENCE);
        }
        carriesDatagrams(pair, calls);
    }

    private static void carriesDatagrams(SimPair pair, List<CompletableFuture<SecureDatagramChannel>> calls) {
        List<SecureDatagramChannel> channels = settle(pair, calls);
        assertThat(pair.aliceHost.openSockets()).isEqualTo(1);
        assertThat(pair.bobHost.openSockets()).isEqualTo(1);
        assertThat(echoes(pair, channels)).isEqualTo(expected(0, 1, 2));

        channels.get(1).close();
        pair.net.runFor(Duration.ofSeconds(40)); // longer than consent lasts
        assertThat(channels.get(0).closed()).isNotDone();
        assertThat(channels.get(2).closed()).isNotDone();
        assertThat(echoes(pair, List.of(channels.get(0), channels.get(2)))).isEqualTo(expected(0, 1));
        assertThat(pair.closeAndFindLeftovers()).isEmpty();
    }

    private static List<SecureDatagramChannel> settle(
            SimPair pair, List<CompletableFuture<SecureDatagramChannel>> calls) {
        pair.net.await("channels", () -> calls.stream().allMatch(CompletableFuture::isDone), PATIENCE);
        return calls.stream().map(CompletableFuture::join).toList();
    }

    private static void listenAtAlice(SimPair pair) {
        pair.alice.listen(channel -> channel.onDatagram((from, datagram) -> from.send(datagram)));
        pair.net.runFor(Duration.ofSeconds(1));
    }

    private static CompletableFuture<SecureDatagramChannel> callBack(SimPair pair) {
        return pair.bob.connect(pair.alice.ticket());
    }

    /** Sends each channel words of its own. {@return what came back on each within a second} */
    private static Map<Integer, List<String>> echoes(SimPair pair, List<SecureDatagramChannel> channels) {
        Map<Integer, List<String>> echoes = new TreeMap<>();
        for (int i = 0; i < channels.size(); i++) {
            List<String> back = new ArrayList<>();
            echoes.put(i, back);
            channels.get(i)
                    .onDatagram((from, datagram) ->
                            back.add(StandardCharsets.UTF_8.decode(datagram).toString()));
        }
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < channels.size(); i++) {
                channels.get(i).send(ByteBuffer.wrap((round + " for " + i).getBytes(StandardCharsets.UTF_8)));
            }
        }
        pair.net.runFor(Duration.ofSeconds(1));
        return echoes;
    }

    private static Map<Integer, List<String>> expected(int... channels) {
        Map<Integer, List<String>> expected = new TreeMap<>();
        for (int channel : channels) {
            expected.put(channel, List.of("0 for " + channel, "1 for " + channel));
        }
        return expected;
    }
}
