package dev.traversal.ice.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.CandidateType;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class IcePropertiesTest {
    private static final InetSocketAddress STRANGER = new InetSocketAddress("192.0.2.200", 9);

    @Property(tries = 200)
    void bytesOfAnyKindChangeNothing(@ForAll @Size(max = 300) byte[] bytes) {
        Wire wire = Wire.connected(1);
        wire.runUntil(() -> wire.a().isConnected() && wire.b().isConnected(), Duration.ofSeconds(2));
        int events = wire.a().events.size();

        wire.a().ice.handleDatagram(0, STRANGER, bytes, 0, bytes.length, wire.now());
        wire.a().ice.handleDatagram(0, wire.b().address(), bytes, 0, bytes.length, wire.now());
        wire.drainAll();

        assertThat(wire.a().events).hasSize(events);
        assertThat(wire.a().ice.isValidated(0, wire.b().address())).isTrue();
    }

    @Property(tries = 300)
    void messagesWithOneByteWrongMakeNoPair(@ForAll long seed, @ForAll @IntRange(min = 1, max = 255) int flip) {
        Wire wire = Wire.connected(2);
        wire.runUntil(() -> wire.a().isConnected() && wire.b().isConnected(), Duration.ofSeconds(2));
        byte[] request = Forge.requestTo(wire.a()).useCandidate().bytes();
        int at = new Random(seed).nextInt(request.length);
        request[at] ^= (byte) flip;

        wire.a().ice.handleDatagram(0, STRANGER, request, 0, request.length, wire.now());
        wire.drainAll();

        assertThat(wire.a().events(IceEvent.RemoteCandidateLearnt.class)).isEmpty();
        assertThat(wire.a().ice.account().pairs()).hasSize(1);
    }

    @Property(tries = 100)
    void bothSidesEndOnTheSamePair_whateverIsLostAndWhicheverCandidatesThereAre(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 4) int socketsOfA,
            @ForAll @IntRange(min = 1, max = 4) int socketsOfB,
            @ForAll @IntRange(max = 12) int dead,
            @ForAll @DoubleRange(max = 0.3) double loss) {
        Wire wire = new Wire(seed).loss(loss);
        Wire.Peer a = wire.peer(true, it -> it);
        Wire.Peer b = wire.peer(false, it -> it);
        for (int i = 0; i < socketsOfA; i++) {
            a.at("198.51.100." + (1 + i), 4000);
        }
        for (int i = 0; i < socketsOfB; i++) {
            b.at("203.0.113." + (1 + i), 5000);
        }
        wire.introduce(a, b);
        for (int i = 0; i < dead; i++) {
            a.ice.addRemoteCandidate(
                    Wire.candidate(CandidateType.HOST, "192.0.2.77", 1 + i, 60_000 + i, "d" + i), wire.now());
        }
        wire.runFor(Duration.ofMillis(60));
        wire.introduce(b, a);

        assertThat(wire.runUntil(() -> a.isConnected() && b.isConnected(), Duration.ofSeconds(20)))
                .isTrue();
        wire.loss(0);
        wire.runFor(Duration.ofSeconds(10));
        assertThat(a.selected().remote()).isEqualTo(b.sockets.get(b.selected().socket()));
        assertThat(b.selected().remote()).isEqualTo(a.sockets.get(a.selected().socket()));
        assertThat(a.sent.stream()
                        .filter(it -> it.to().getAddress().getHostAddress().equals("192.0.2.77")))
                .hasSizeLessThanOrEqualTo(7 * dead * socketsOfA);
    }

    @Property(tries = 20)
    void runIsAFunctionOfItsSeed(@ForAll long seed) {
        assertThat(trace(seed)).isEqualTo(trace(seed));
    }

    private static String trace(long seed) {
        Wire wire = Wire.connected(seed).loss(0.3);
        wire.runFor(Duration.ofMinutes(1));
        StringBuilder text = new StringBuilder();
        wire.a()
                .sent
                .forEach(it -> text.append(it.at())
                        .append(' ')
                        .append(Arrays.hashCode(it.bytes()))
                        .append('\n'));
        wire.b().events.forEach(it -> text.append(it).append('\n'));
        return text.toString();
    }
}
