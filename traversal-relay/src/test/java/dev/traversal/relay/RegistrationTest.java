package dev.traversal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Identity;
import dev.traversal.relay.internal.rendezvous.Patience;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client has to show before it is anybody. */
class RegistrationTest {
    private static final int POLICY = 1_008;
    private static final int DISPLACED = 4_000;
    private static final String HOST = "server.example";

    private final RelayServer server = RelayServer.builder()
            .listen(Loopback.anyPort(1))
            .limits(Patience.limits())
            .start();
    private final Identity alice = Identity.generate();
    private final Identity mallory = Identity.generate();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void refusesRegistration_whenTheKeyIsSomebodyElses() throws Exception {
        try (RawClient client = RawClient.upgraded(server.address())) {
            byte[] key = alice.publicKey().compressed();
            byte[] proof = RawClient.bytesToSign(client.nonce(), key, HOST);
            client.text(RawClient.registration(key, mallory.sign(proof)));
            assertRefused(client);
        }
    }

    @Test
    void refusesRegistration_whenTheProofIsRecordedElsewhere() throws Exception {
        try (RawClient honest = RawClient.upgraded(server.address());
                RawClient replayer = RawClient.upgraded(server.address())) {
            String recorded = RawClient.registration(alice, honest.nonce(), HOST);
            honest.text(recorded);
            assertThat(honest.read().text()).contains("registered");
            assertThat(replayer.nonce()).hasSize(32);
            replayer.text(recorded);
            assertRefused(replayer);
            assertThat(server.metrics().peers()).isEqualTo(1);
        }
    }

    @Test
    void refusesRegistration_whenTheProofIsForAnotherServer() throws Exception {
        try (RawClient client = RawClient.upgraded(server.address())) {
            client.text(RawClient.registration(alice, client.nonce(), "other.example"));
            assertRefused(client);
        }
    }

    @Test
    void refusesRegistration_whenTheKeyIsNoPointOfTheCurve() throws Exception {
        try (RawClient client = RawClient.upgraded(server.address())) {
            byte[] key = new byte[33];
            key[0] = 2;
            key[32] = 5;
            byte[] proof = RawClient.bytesToSign(client.nonce(), key, HOST);
            client.text(RawClient.registration(key, alice.sign(proof)));
            assertRefused(client);
        }
    }

    @Test
    void refusesRegistration_whenTheSignatureIsNoise() throws Exception {
        try (RawClient client = RawClient.upgraded(server.address())) {
            assertThat(client.nonce()).hasSize(32);
            client.text(RawClient.registration(alice.publicKey().compressed(), new byte[70]));
            assertRefused(client);
        }
    }

    @Test
    void servesNobody_whenNotRegistered() throws Exception {
        try (RawClient client = RawClient.upgraded(server.address())) {
            assertThat(client.nonce()).hasSize(32);
            client.text("{\"type\":\"fetch\",\"id\":1,\"peer\":\"" + alice.peerId() + "\"}");
            assertThat(client.closeCode()).isEqualTo(POLICY);
        }
        assertThat(server.metrics().rejected("rendezvous.not-registered")).isEqualTo(1);
    }

    @Test
    void keepsTheNewestConnection_whenAPeerRegistersTwice() throws Exception {
        try (RawClient older = RawClient.registered(server.address(), alice);
                RawClient newer = RawClient.registered(server.address(), alice);
                RawClient sender = RawClient.registered(server.address(), mallory)) {
            assertThat(older.closeCode()).isEqualTo(DISPLACED);
            sender.text("{\"type\":\"send\",\"id\":1,\"to\":\"" + alice.peerId() + "\",\"envelope\":\"AAAA\"}");
            assertThat(sender.read().text()).contains("\"sent\"");
            assertThat(newer.read().text()).contains("AAAA");
            assertThat(server.metrics().peers()).isEqualTo(2);
        }
    }

    @Test
    void keepsTheRightfulConnection_whenAnotherFailsToProveTheSameKey() throws Exception {
        try (RawClient rightful = RawClient.registered(server.address(), alice);
                RawClient client = RawClient.upgraded(server.address())) {
            client.text(RawClient.registration(alice.publicKey().compressed(), mallory.sign(client.nonce())));
            assertRefused(client);
            rightful.text("{\"type\":\"fetch\",\"id\":1,\"peer\":\"" + mallory.peerId() + "\"}");
            assertThat(rightful.read().text()).contains("unknown-peer");
        }
    }

    @Test
    void admitsNoMorePeers_whenItIsFull() throws Exception {
        try (RelayServer small = RelayServer.builder()
                        .listen(Loopback.anyPort(1))
                        .limits(Patience.limits())
                        .maxPeers(1)
                        .start();
                RawClient first = RawClient.registered(small.address(), alice);
                RawClient second = RawClient.upgraded(small.address());
                RawClient again = RawClient.upgraded(small.address())) {
            second.text(RawClient.registration(mallory, second.nonce(), HOST));
            assertThat(second.closeCode()).isEqualTo(1_013);
            again.register(alice);
            assertThat(first.closeCode()).isEqualTo(DISPLACED);
        }
    }

    private void assertRefused(RawClient client) throws Exception {
        assertThat(client.closeCode()).isEqualTo(POLICY);
        assertThat(server.metrics().rejected("rendezvous.bad-proof")).isEqualTo(1);
    }
}
