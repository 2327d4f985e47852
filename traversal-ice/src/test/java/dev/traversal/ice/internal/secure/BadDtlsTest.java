package dev.traversal.ice.internal.secure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.ice.internal.secure.SecureEvent.Failed;
import dev.traversal.ice.internal.secure.VirtualLink.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of SECURITY.md, section "DTLS channel", as far as one association can fulfil them. */
class BadDtlsTest {
    private static final byte[] DATA = "data".getBytes(UTF_8);

    @AutoClose
    private final HandshakePool pool = HandshakePool.lockstep();

    @Test
    void d02_fragmentDeclaresMoreThan16KiB() {
        VirtualLink link = VirtualLink.of(pool, 2);
        link.start();

        for (End end : List.of(link.client(), link.server())) {
            for (int sequence = 0; sequence < 16; sequence++) {
                link.injectNow(end, Crafted.fragment(11, 0xFFFFFF, sequence, 0, new byte[1]));
            }
            assertThat(end.rejected(RejectReason.OVERSIZED_MESSAGE)).isEqualTo(16);
        }

        link.runFor(Duration.ofSeconds(1));
        assertThat(link.client().established() && link.server().established()).isTrue();
    }

    @Test
    void d03_oneByteFragmentsAtEverySecondOffset() {
        VirtualLink link = VirtualLink.of(pool, 3);
        link.start();
        End server = link.server();

        for (int offset = 0; offset < 128 * 1024; offset += 2) {
            link.injectNow(server, Crafted.fragment(11, 128 * 1024, 3, offset, new byte[1]));
        }
        assertThat(server.rejected(RejectReason.OVERSIZED_MESSAGE)).isEqualTo(64 * 1024);

        for (int offset = 0; offset < 16 * 1024; offset += 2) {
            link.injectNow(server, Crafted.fragment(11, 16 * 1024, 6, offset, new byte[1]));
        }
        assertThat(server.rejected(RejectReason.TOO_MANY_FRAGMENTS)).isEqualTo(8 * 1024 - 64);

        link.runFor(Duration.ofSeconds(1));
        assertThat(server.established()).isTrue();
    }

    @Test
    void d04_fragmentContradictsItselfOrItsMessage() {
        VirtualLink link = VirtualLink.of(pool, 4);
        link.start();
        End server = link.server();

        link.injectNow(server, Crafted.fragment(11, 100, 6, 90, new byte[11]));
        link.injectNow(server, Crafted.fragment(11, 100, 6, 200, new byte[1]));
        link.injectNow(server, Crafted.fragment(11, 100, 6, 0, new byte[0]));
        byte[] cut = Crafted.fragment(11, 100, 6, 0, new byte[50]);
        Wire.putUint24(cut, Wire.RECORD_HEADER_BYTES + 9, 60);
        link.injectNow(server, cut);
        assertThat(server.rejected(RejectReason.MALFORMED_FRAGMENT)).isEqualTo(4);

        link.injectNow(server, Crafted.fragment(11, 100, 6, 0, new byte[10]));
        link.injectNow(server, Crafted.fragment(11, 99, 6, 10, new byte[10]));
        link.injectNow(server, Crafted.fragment(12, 100, 6, 10, new byte[10]));
        assertThat(server.rejected(RejectReason.FRAGMENT_MISMATCH)).isEqualTo(2);

        link.runFor(Duration.ofSeconds(1));
        assertThat(server.established()).isTrue();
    }

    @Test
    void d05_recordReplayed() {
        VirtualLink link = VirtualLink.of(pool, 5).connect();
        byte[] record = link.client().seal(DATA);

        for (int i = 0; i < 3; i++) {
            link.injectNow(link.server(), record);
        }

        assertThat(link.server().received).containsExactly(DATA);
        assertThat(link.server().rejected(RejectReason.REPLAY)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, ReplayWindow.RECORDS})
    void d05_recordsInReverse(int count) {
        VirtualLink link = VirtualLink.of(pool, 55).connect();
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(0, link.client().seal(DATA));
        }

        records.forEach(record -> link.injectNow(link.server(), record));
        records.forEach(record -> link.injectNow(link.server(), record));

        assertThat(link.server().received).hasSize(count);
        assertThat(link.server().rejected(RejectReason.REPLAY)).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource({
        "CLIENT, FINGERPRINT_MISMATCH",
        "CLIENT, KEY_MISMATCH",
        "SERVER, FINGERPRINT_MISMATCH",
        "SERVER, KEY_MISMATCH"
    })
    void d06_certificateIsNotTheSignaledOne(DtlsRole wary, SecureFailure expected) {
        TestPeers mallory = TestPeers.MALLORY;
        boolean wrongKey = expected == SecureFailure.KEY_MISMATCH;
        // the wary one waits for Bob's certificate, or for Mallory's with Bob's key
        byte[] fingerprint = (wrongKey ? mallory : TestPeers.BOB).certificate().fingerprint();
        SecureAssociation deceived = new SecureAssociation(
                TestPeers.ALICE.config(wary, List.of(fingerprint), TestPeers.BOB.keyHash(), pool, 6));
        DtlsRole other = wary == DtlsRole.CLIENT ? DtlsRole.SERVER : DtlsRole.CLIENT;
        SecureAssociation impostor = new SecureAssociation(mallory.config(other, TestPeers.ALICE, pool, 66));
        VirtualLink link = wary == DtlsRole.CLIENT
                ? new VirtualLink(deceived, impostor, 6)
                : new VirtualLink(impostor, deceived, 6);

        link.start().runFor(Duration.ofSeconds(2));

        End waryEnd = wary == DtlsRole.CLIENT ? link.client() : link.server();
        End impostorEnd = wary == DtlsRole.CLIENT ? link.server() : link.client();
        assertThat(waryEnd.events)
                .singleElement()
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(expected));
        // the alert is authentic, so the other end need not wait for its deadline
        assertThat(impostorEnd.events).singleElement().isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(SecureFailure.REFUSED_BY_PEER);
            assertThat(failed.detail()).contains("bad_certificate");
        });
        assertThat(waryEnd.received).isEmpty();
        assertThat(impostorEnd.received).isEmpty();
    }

    @Test
    void d07_alertInTheClear() {
        VirtualLink link = VirtualLink.of(pool, 7);
        byte[] fatal = Crafted.alert(0, Wire.ALERT_FATAL, 40);
        byte[] close = Crafted.alert(0, Wire.ALERT_WARNING, Wire.CLOSE_NOTIFY);
        link.start();
        for (int i = 0; i < 5; i++) {
            link.injectNow(link.client(), fatal);
            link.injectNow(link.server(), fatal);
            link.runFor(Duration.ofMillis(20));
        }
        link.injectNow(link.client(), close);
        link.injectNow(link.server(), fatal);

        link.send(link.client(), DATA);
        link.runFor(Duration.ofSeconds(1));

        assertThat(link.server().received).containsExactly(DATA);
        assertThat(link.client().events).hasSize(1);
        assertThat(link.client().rejected(RejectReason.UNAUTHENTICATED_ALERT)).isEqualTo(6);
    }

    @Test
    void d08_recordsOfTheNextEpochTooEarly() {
        VirtualLink link = VirtualLink.of(pool, 8);
        link.start();
        End client = link.client();

        for (int i = 0; i < 40; i++) {
            link.injectNow(client, Crafted.record(Wire.APPLICATION_DATA, Wire.DTLS_1_2, 1, i, new byte[64]));
        }
        assertThat(client.rejected(RejectReason.TOO_EARLY)).isEqualTo(40 - HeldRecords.MAX_RECORDS);
        for (int i = 0; i < 5; i++) {
            link.injectNow(link.server(), Crafted.record(Wire.APPLICATION_DATA, Wire.DTLS_1_2, 1, i, new byte[5_000]));
        }
        assertThat(link.server().rejected(RejectReason.TOO_EARLY)).isEqualTo(2);
        link.injectNow(client, Crafted.record(Wire.APPLICATION_DATA, Wire.DTLS_1_2, 65_535, 1, new byte[64]));
        assertThat(client.rejected(RejectReason.WRONG_EPOCH)).isEqualTo(1);

        link.runFor(Duration.ofSeconds(1));
        link.send(link.server(), DATA);
        link.runFor(Duration.ofSeconds(1));
        assertThat(client.received).containsExactly(DATA);
        // the number of one of them is that of the server's Finished
        assertThat(client.rejected(RejectReason.BAD_RECORD)).isEqualTo(HeldRecords.MAX_RECORDS - 1);
        assertThat(client.rejected(RejectReason.REPLAY)).isEqualTo(1);
    }

    @Test
    void d09_secondClientHelloOnALiveAssociation() {
        VirtualLink link = VirtualLink.of(pool, 9).connect();
        byte[] hello = link.client().sent.get(0);
        byte[] stranger = Crafted.clientHello(pool, 99);

        link.injectNow(link.server(), hello);
        link.injectNow(link.server(), stranger);
        link.injectNow(link.client(), hello);
        link.send(link.client(), DATA);
        link.runFor(Duration.ofSeconds(2));

        assertThat(link.server().received).containsExactly(DATA);
        assertThat(link.server().rejected(RejectReason.RENEGOTIATION)).isEqualTo(2);
        assertThat(link.client().rejected(RejectReason.RENEGOTIATION)).isEqualTo(1);
        assertThat(link.server().sent).hasSize(2);
    }

    @Test
    void d10_cookieOf255Bytes() {
        VirtualLink link = VirtualLink.of(pool, 10).loss(1);
        link.start();
        byte[] cookie = new byte[255];
        Arrays.fill(cookie, (byte) 0xC0);

        link.injectNow(link.client(), Crafted.helloVerifyRequest(0, cookie));

        assertThat(link.client().sent).hasSize(2);
        byte[] second = link.client().sent.get(1);
        assertThat(Wire.uint16(second, Wire.RECORD_HEADER_BYTES + 4)).isEqualTo(1);
        assertThat(new String(second, UTF_8)).contains(new String(cookie, UTF_8));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void d10_helloVerifyRequestsWithoutEnd(boolean numbered) {
        VirtualLink link = VirtualLink.of(pool, 100).loss(1);
        link.start();

        for (int i = 0; i < 50; i++) {
            link.injectNow(link.client(), Crafted.helloVerifyRequest(numbered ? i : 0, new byte[] {(byte) i}));
        }

        // one hello of its own accord, and one for each of three cookies
        assertThat(link.client().sent).hasSize(4);
        assertThat(link.client().events)
                .singleElement()
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(SecureFailure.HANDSHAKE_REFUSED));
    }

    @ParameterizedTest
    @CsvSource({
        "suites without encryption, c02bc02ccca9, c006c006c006",
        "anonymous suites,          c02bc02ccca9, c018c018c018",
        "RSA key transport,         c02bc02ccca9, 009c009d003c",
        "CBC suites,                c02bc02ccca9, c023c024c009",
        "compression alone,         00ff0100,     00ff0101",
    })
    void d11_weakClientHello(String what, String offered, String weak) {
        byte[] hello = Crafted.clientHello(pool, 110);

        assertRefused(Crafted.patch(hello, offered, weak));
    }

    @Test
    void d11_dtls10ClientHello() {
        byte[] hello = Crafted.clientHello(pool, 111);
        Wire.putUint16(hello, Wire.RECORD_HEADER_BYTES + Wire.MESSAGE_HEADER_BYTES, Wire.DTLS_1_0);

        assertRefused(hello);
    }

    private void assertRefused(byte[] hello) {
        VirtualLink link = VirtualLink.of(pool, 112);
        link.server().association.start(link.nowNanos());

        link.injectNow(link.server(), hello);

        assertThat(link.server().events)
                .singleElement()
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(SecureFailure.HANDSHAKE_REFUSED));
        assertThat(link.server().sent).as("at most an alert").hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void d11_weakServerHello() {
        VirtualLink link = VirtualLink.of(pool, 113);
        link.filter(transit -> {
            if (transit.fromClient() || link.server().sent.size() > 1) {
                return true;
            }
            link.inject(link.client(), Crafted.patch(transit.datagram(), "c02b00", "c00600"), Duration.ofMillis(1));
            return false;
        });

        link.start().runFor(Duration.ofSeconds(1));

        assertThat(link.client().events)
                .singleElement()
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(SecureFailure.HANDSHAKE_REFUSED));
    }

    @Test
    void d11_offerRewrittenOnTheWay() {
        VirtualLink link = VirtualLink.of(pool, 114);
        link.filter(transit -> {
            if (!transit.fromClient() || link.client().sent.size() > 1) {
                return true;
            }
            byte[] rewritten = Crafted.patch(transit.datagram(), "c02bc02c", "c02cc02c");
            link.inject(link.server(), rewritten, Duration.ofMillis(1));
            return false;
        });

        link.start().runFor(Duration.ofSeconds(20));

        assertThat(link.server().events)
                .singleElement()
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(SecureFailure.HANDSHAKE_REFUSED));
        assertThat(link.client().events).singleElement().isInstanceOf(Failed.class);
    }

    @Test
    void d12_exportedSecretsDifferBetweenAssociations() {
        VirtualLink first = VirtualLink.of(pool, 12).connect();
        VirtualLink second = VirtualLink.of(pool, 120).connect();
        byte[] context = "session A".getBytes(UTF_8);

        byte[] ours = first.client().association.exportKeyingMaterial("EXPORTER-test", context, 32);

        assertThat(first.server().association.exportKeyingMaterial("EXPORTER-test", context, 32))
                .isEqualTo(ours)
                .hasSize(32);
        assertThat(second.client().association.exportKeyingMaterial("EXPORTER-test", context, 32))
                .isNotEqualTo(ours);
        assertThat(first.client().association.exportKeyingMaterial("EXPORTER-test", null, 32))
                .isNotEqualTo(ours)
                .isNotEqualTo(first.client().association.exportKeyingMaterial("EXPORTER-test", new byte[0], 32));
    }
}
