package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.SecureChannelException;
import dev.traversal.api.SecureChannelException.Reason;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TransportAddress;
import dev.traversal.sim.LinkDirection;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.UdpProbe;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Rows of SECURITY.md that need two agents, and somebody on the line between them who sees and changes everything. */
class ForeignDatagramTest {
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;

    @Test
    void d01_isNotAnswered_whenAClientHelloComesFromAStranger() {
        SimPair pair = SimPair.seeded(1).start();
        UdpProbe mallory = pair.net.host("mallory").probe();
        List<byte[]> stolen = new ArrayList<>();
        pair.bobHost.link().up().intercept(datagram -> {
            if (record(datagram) == HANDSHAKE && stolen.size() < 3) {
                stolen.add(datagram);
                sendFrom(mallory, pair, datagram);
                return null;
            }
            return datagram;
        });
        SecureDatagramChannel channel = pair.connect();

        assertThat(stolen).hasSize(3);
        assertThat(mallory.received()).isEmpty();
        stolen.forEach(datagram -> sendFrom(mallory, pair, datagram));
        assertThat(pair.echo(channel, "undisturbed")).containsExactly("undisturbed");
        assertThat(mallory.received()).isEmpty();
        assertThat(pair.aliceHost.traffic().destinations()).doesNotContainKey(mallory.local());
    }

    @Test
    void i05_isNotDelivered_whenADatagramOfThePeerComesFromAnAddressThatNoCheckVouchesFor() {
        SimPair pair = SimPair.seeded(1).start();
        UdpProbe mallory = pair.net.host("mallory").probe();
        SecureDatagramChannel channel = pair.connect();
        pair.net.runFor(Duration.ofSeconds(2));
        List<String> heard = new ArrayList<>();
        channel.onDatagram((from, datagram) -> heard.add("delivered"));
        List<byte[]> stolen = new ArrayList<>();
        pair.bobHost.link().up().intercept(datagram -> {
            boolean data = record(datagram) == APPLICATION_DATA;
            if (data && stolen.isEmpty()) {
                stolen.add(datagram); // what follows are questions about the path
            }
            return data ? null : datagram;
        });
        pair.accepted.get(0).send(ByteBuffer.wrap(new byte[] {1}));
        pair.net.runFor(Duration.ofSeconds(1));
        assertThat(stolen).hasSize(1);

        sendFrom(mallory, pair, stolen.get(0));
        sendFrom(mallory, pair, withoutTag(stolen.get(0)));
        pair.net.runFor(Duration.ofSeconds(1));
        assertThat(heard).isEmpty();
        assertThat(channel.closed()).isNotDone();

        pair.bobHost.link().up().intercept(datagram -> record(datagram) == APPLICATION_DATA ? stolen.get(0) : datagram);
        pair.accepted.get(0).send(ByteBuffer.wrap(new byte[] {2}));
        pair.net.runFor(Duration.ofSeconds(1));
        assertThat(heard).hasSize(1); // the very same bytes, from the peer's address
    }

    @Test
    void i06_isDeliveredAsItIs_whenApplicationDataLooksLikeStun() {
        SimPair pair = SimPair.seeded(1).start();
        SecureDatagramChannel channel = pair.connect();
        byte[] likeStun = HexFormat.of().parseHex("000100002112a442" + "00".repeat(12));
        List<byte[]> echoes = new ArrayList<>();
        channel.onDatagram((from, datagram) -> {
            byte[] bytes = new byte[datagram.remaining()];
            datagram.get(bytes);
            echoes.add(bytes);
        });
        channel.send(ByteBuffer.wrap(likeStun));
        pair.net.runFor(Duration.ofSeconds(1));

        assertThat(echoes).singleElement().isEqualTo(likeStun);
    }

    @Test
    void d12_refusesTheRightPeerInTheWrongSession_whenSomebodyCrossesTwoHandshakes() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed).start();
            crossTags(pair.aliceHost);
            List<CompletableFuture<SecureDatagramChannel>> calls = List.of(pair.call(), pair.call());
            pair.net.await("both", () -> calls.stream().allMatch(CompletableFuture::isDone), Duration.ofSeconds(20));

            assertThat(calls).allSatisfy(call -> {
                assertThat(call).isCompletedExceptionally();
                assertThat(call.handle((channel, error) -> error).join())
                        .isInstanceOfSatisfying(
                                SecureChannelException.class,
                                error -> assertThat(error.reason()).isEqualTo(Reason.BINDING_MISMATCH));
            });
            assertThat(pair.accepted).isEmpty();
            assertThat(pair.closeAndFindLeftovers()).isEmpty();
        });
    }

    @Test
    void d12_connectsBoth_whenNobodyCrossesThem() {
        SimPair pair = SimPair.seeded(1).start();
        List<CompletableFuture<SecureDatagramChannel>> calls = List.of(pair.call(), pair.call());
        pair.net.await("both", () -> calls.stream().allMatch(CompletableFuture::isDone), Duration.ofSeconds(20));

        assertThat(calls).allSatisfy(call -> assertThat(call).isCompleted());
    }

    /** Delivers the DTLS of one session to the other, both ways, as soon as it knows the tags of both. */
    private static void crossTags(SimHost host) {
        host.link().up().intercept(new Crossing());
        host.link().down().intercept(new Crossing());
    }

    /** Exchanges the first two tags that it sees. */
    private static final class Crossing implements LinkDirection.Interceptor {
        private final List<byte[]> tags = new ArrayList<>();

        @Override
        public byte[] intercept(byte[] datagram) {
            if (record(datagram) < 0) {
                return datagram;
            }
            byte[] tag = Arrays.copyOf(datagram, TagPrefix.BYTES);
            if (tags.stream().noneMatch(known -> Arrays.equals(known, tag))) {
                tags.add(tag);
            }
            if (tags.size() < 2) {
                return null; // handshakes repeat
            }
            byte[] other = Arrays.equals(tags.get(0), tag) ? tags.get(1) : tags.get(0);
            System.arraycopy(other, 0, datagram, 0, other.length);
            return datagram;
        }
    }

    private static void sendFrom(UdpProbe mallory, SimPair pair, byte[] datagram) {
        TransportAddress alice = pair.alice.candidates().get(0).address();
        InetSocketAddress to = alice.toSocketAddress();
        mallory.send(to, datagram, 0);
    }

    /** {@return the type of the first record behind a tag, -1 if the datagram is something else} */
    private static int record(byte[] datagram) {
        return datagram[0] == TagPrefix.FIRST_BYTE ? datagram[TagPrefix.BYTES] : -1;
    }

    private static byte[] withoutTag(byte[] datagram) {
        return Arrays.copyOfRange(datagram, TagPrefix.BYTES, datagram.length);
    }
}
