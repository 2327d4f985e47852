package dev.traversal.ice.internal.secure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.ice.internal.secure.SecureEvent.Established;
import dev.traversal.ice.internal.secure.SecureEvent.Failed;
import dev.traversal.ice.internal.secure.SecureEvent.PeerClosed;
import dev.traversal.ice.internal.secure.VirtualLink.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SecureAssociationTest {
    private static final byte[] PING = "ping".getBytes(UTF_8);
    private static final byte[] PONG = "pong".getBytes(UTF_8);

    @AutoClose
    private final HandshakePool pool = HandshakePool.lockstep();

    @Test
    void carriesDataBothWays_whenBothEndsAreWhoTheySay() {
        VirtualLink link = VirtualLink.of(pool, 7).connect();

        link.send(link.client(), PING);
        link.send(link.server(), PONG);
        link.runFor(Duration.ofSeconds(1));

        assertThat(link.server().received).containsExactly(PING);
        assertThat(link.client().received).containsExactly(PONG);
        assertThat(link.client().events)
                .containsExactly(new Established(DtlsSuite.ECDHE_ECDSA_AES_128_GCM_SHA256))
                .isEqualTo(link.server().events);
    }

    @Test
    void takesTwoRoundTripsAndFourDatagrams_whenNothingIsLost() {
        VirtualLink link = VirtualLink.of(pool, 8).delay(Duration.ofMillis(20));
        long start = link.nowNanos();

        link.connect();

        assertThat(link.client().sent).hasSize(2);
        assertThat(link.server().sent).hasSize(2);
        assertThat(link.client().establishedAtNanos - start)
                .isEqualTo(Duration.ofMillis(80).toNanos());
        assertThat(link.client().sent).allMatch(datagram -> datagram.length <= OutboundFlight.DATAGRAM_BYTES);
    }

    @Test
    void carriesEmptyAndLargestRecords() {
        VirtualLink link = VirtualLink.of(pool, 9).connect();
        byte[] largest = new byte[Wire.MAX_PLAINTEXT_BYTES];
        Arrays.fill(largest, (byte) 0x5A);

        link.send(link.client(), new byte[0]);
        link.send(link.client(), largest);
        link.runFor(Duration.ofSeconds(1));

        assertThat(link.server().received).containsExactly(new byte[0], largest);
        assertThatThrownBy(() -> link.client().seal(new byte[Wire.MAX_PLAINTEXT_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void opensEveryRecord_whenSeveralShareADatagram() {
        VirtualLink link = VirtualLink.of(pool, 10).connect();

        link.injectNow(
                link.server(),
                Crafted.concat(link.client().seal(PING), link.client().seal(PONG)));

        assertThat(link.server().received).containsExactly(PING, PONG);
    }

    @Test
    void isAFunctionOfItsSeed() {
        List<byte[]> first = new ArrayList<>(trace(11));
        List<byte[]> second = trace(11);

        assertThat(second).usingElementComparator(Arrays::compare).containsExactlyElementsOf(first);
        assertThat(trace(12).get(0)).isNotEqualTo(first.get(0));
    }

    private List<byte[]> trace(long seed) {
        VirtualLink link = VirtualLink.of(pool, seed).loss(0.3);
        link.start().runFor(Duration.ofSeconds(12));
        List<byte[]> all = new ArrayList<>(link.client().sent);
        all.addAll(link.server().sent);
        return all;
    }

    @Test
    void fails_whenThePeerNeverAnswers() {
        VirtualLink link = VirtualLink.of(pool, 13).loss(1);
        link.start().runFor(Duration.ofSeconds(14));
        assertThat(link.client().events).isEmpty();

        link.runFor(Duration.ofSeconds(2));

        assertThat(link.client().events)
                .containsExactly(new Failed(SecureFailure.TIMEOUT, "no handshake within 15000 ms"));
        assertThat(link.server().events)
                .containsExactly(new Failed(SecureFailure.TIMEOUT, "no handshake within 15000 ms"));
        assertThat(link.client().association.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void occupiesNoThread_whenAServerHeardNothing() {
        VirtualLink link = VirtualLink.of(pool, 14).loss(1);

        link.start();

        assertThat(pool.running()).isEqualTo(1);
    }

    @Test
    void saysWhyItWaits() {
        VirtualLink link = VirtualLink.of(pool, 15).loss(1);

        link.start();

        assertThat(link.client().association.deadlineReason()).isEqualTo("DTLS resend");
        assertThat(link.client().association.nextDeadlineNanos() - link.nowNanos())
                .isEqualTo(Duration.ofMillis(200).toNanos());
        assertThat(link.server().association.deadlineReason()).isEqualTo("DTLS handshake");
    }

    @Test
    void tellsThePeer_whenClosed() {
        VirtualLink link = VirtualLink.of(pool, 16).connect();
        byte[] late = link.server().seal(PONG);

        link.client().association.close(link.nowNanos());
        link.client().association.close(link.nowNanos());
        link.drain(link.client());
        link.runFor(Duration.ofSeconds(1));
        link.injectNow(link.client(), late);

        assertThat(link.server().events).endsWith(new PeerClosed());
        assertThat(link.client().events).hasSize(1);
        assertThat(link.client().received).isEmpty();
        assertThat(link.client().rejected(RejectReason.CLOSED)).isEqualTo(2);
        assertThatThrownBy(() -> link.client().seal(PING)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> link.server().seal(PING)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void freesItsThread_whenClosedDuringTheHandshake() {
        VirtualLink link = VirtualLink.of(pool, 17).loss(1);
        link.start();

        link.client().association.close(link.nowNanos());

        while (pool.running() > 0) {
            Thread.onSpinWait();
        }
        assertThat(link.client().association.pollEvent()).isNull();
    }

    @Test
    void keepsData_whenItOvertakesTheEndOfTheHandshake() {
        VirtualLink link = VirtualLink.of(pool, 18);
        // the server's last flight comes 200 ms after the data that follows it
        link.filter(transit -> {
            if (!transit.fromClient() && link.server().established()) {
                return true;
            }
            boolean last = !transit.fromClient() && link.server().sent.size() == 2;
            if (last) {
                link.inject(link.client(), transit.datagram(), Duration.ofMillis(200));
            }
            return !last;
        });
        link.start().runFor(Duration.ofMillis(70));
        assertThat(link.server().established()).isTrue();

        link.send(link.server(), PONG);
        link.runFor(Duration.ofMillis(60));
        assertThat(link.client().received).isEmpty();
        link.runFor(Duration.ofSeconds(1));

        assertThat(link.client().received).containsExactly(PONG);
    }

    @Test
    void clientSealsWithItsSecondFlight_andTheServerDeliversThatOnceItIsEstablished() {
        VirtualLink link = VirtualLink.of(pool, 23).delay(Duration.ofMillis(20)).start();
        link.runFor(Duration.ofMillis(41));
        assertThat(link.client().association.maySeal()).isTrue();
        assertThat(link.client().association.isEstablished()).isFalse();
        assertThat(link.server().association.maySeal()).isFalse();

        link.send(link.client(), PING);
        link.runFor(Duration.ofMillis(20));

        assertThat(link.server().established()).isTrue();
        assertThat(link.server().received).containsExactly(PING);
        assertThat(link.client().established()).isFalse();
    }

    @Test
    void serverRepeatsItsLastFlight_whenAClientWithoutItSendsData() {
        VirtualLink link = VirtualLink.of(pool, 24).delay(Duration.ofMillis(20));
        link.filter(transit -> transit.fromClient() || link.server().sent.size() != 2);
        link.start().runFor(Duration.ofMillis(41));
        link.send(link.client(), PING);
        link.runFor(Duration.ofSeconds(2));

        assertThat(link.server().received).containsExactly(PING);
        assertThat(link.client().established()).isTrue();
    }

    @Test
    void deliversNothing_beforeTheOwnerHeardThatItIsEstablished() {
        VirtualLink link = VirtualLink.of(pool, 19);
        SecureAssociation client = link.client().association;
        SecureAssociation server = link.server().association;
        List<String> delivered = new ArrayList<>();
        RecordSink sink = (scratch, offset, length) -> delivered.add(new String(scratch, offset, length, UTF_8));
        server.start(0);
        client.start(0);
        shuttle(client, server);
        assertThat(server.pollEvent()).isInstanceOf(Established.class);
        byte[] record = link.server().seal(PONG);

        client.handleDatagram(record, 0, record.length, 0, sink);
        client.releaseHeld(sink, 0);
        assertThat(delivered).isEmpty();
        assertThat(client.pollEvent()).isInstanceOf(Established.class);
        client.releaseHeld(sink, 0);

        assertThat(delivered).containsExactly("pong");
    }

    private static void shuttle(SecureAssociation client, SecureAssociation server) {
        boolean more = true;
        while (more) {
            more = false;
            for (byte[] out = client.pollDatagram(); out != null; out = client.pollDatagram()) {
                server.handleDatagram(out, 0, out.length, 0, (scratch, offset, length) -> {});
                more = true;
            }
            for (byte[] out = server.pollDatagram(); out != null; out = server.pollDatagram()) {
                client.handleDatagram(out, 0, out.length, 0, (scratch, offset, length) -> {});
                more = true;
            }
        }
    }

    @Test
    void numbersItsRecordsApartFromTheHandshake() {
        VirtualLink link = VirtualLink.of(pool, 20).connect();

        byte[] first = link.client().seal(PING);
        byte[] second = link.client().seal(PING);

        assertThat(Wire.uint48(first, 5)).isEqualTo(1L << 16);
        assertThat(Wire.uint48(second, 5)).isEqualTo((1L << 16) + 1);
        assertThat(first.length - PING.length)
                .isEqualTo(link.client().association.maxOverhead());
    }

    @Test
    void dropsRecordsOfAnotherAssociation() {
        VirtualLink link = VirtualLink.of(pool, 21).connect();
        VirtualLink other = VirtualLink.of(pool, 22).connect();
        End server = link.server();

        link.injectNow(server, other.client().seal(PING));

        assertThat(server.received).isEmpty();
        assertThat(server.rejected(RejectReason.BAD_RECORD)).isEqualTo(1);
    }
}
