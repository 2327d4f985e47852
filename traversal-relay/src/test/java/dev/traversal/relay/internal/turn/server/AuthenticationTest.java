package dev.traversal.relay.internal.turn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import dev.traversal.relay.spi.RelayUsers;
import dev.traversal.sim.UdpProbe;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
    private static final Instant NOW = Instant.parse("2031-05-05T00:00:00Z");
    private final TurnWorld world = new TurnWorld();
    private final TurnClient client = world.client("client");

    @Test
    void challengesStrangers_withAtMostTwiceWhatTheySent() {
        StunMessage answer = client.learnNonce(StunMethod.ALLOCATE, TurnClient::transport);

        assertThat(answer.errorCode()).isEqualTo(401);
        assertThat(answer.text(StunAttribute.REALM)).isEqualTo("turn");
        assertThat(answer.hasIntegrity()).isFalse();
        assertThat(client.lastRequest).hasSize(28);
        assertThat(answer.length()).isLessThanOrEqualTo(2 * client.lastRequest.length);
    }

    @Test
    void challengesWithThreePointSixTimesAtMost_whereSha256IsOffered() {
        TurnWorld modern = new TurnWorld(TurnServerConfig::offeringSha256);
        TurnClient asker = modern.client("client");

        StunMessage answer = asker.learnNonce(StunMethod.ALLOCATE, TurnClient::transport);

        assertThat(answer.length()).isLessThanOrEqualTo((int) (3.6 * asker.lastRequest.length));
        assertThat(answer.text(StunAttribute.NONCE)).startsWith("obMatJos2w");
    }

    @Test
    void acceptsSha256AndHiddenNames_whereTheyAreOffered() {
        TurnWorld modern = new TurnWorld(TurnServerConfig::offeringSha256);
        TurnClient asker = modern.client("client");
        asker.sha256 = true;
        asker.hashed = true;
        asker.allocate();
        assertThat(asker.code(asker.refresh(600))).isZero();
        TurnClient old = modern.client("old");
        old.allocate();
        TurnClient nobody = modern.client("nobody", "carol", "x");
        nobody.hashed = true;
        assertThat(nobody.allocate(writer -> {}).errorCode()).isEqualTo(401);
    }

    @Test
    void refusesAChoiceFromAnotherOffer() {
        TurnWorld modern = new TurnWorld(TurnServerConfig::offeringSha256);
        TurnClient asker = modern.client("client");
        asker.learnNonce(StunMethod.ALLOCATE, TurnClient::transport);
        StunWriter writer = TurnClient.transport(TurnClient.begin(StunMethod.ALLOCATE, TurnClient.newId()))
                .attribute(StunAttribute.PASSWORD_ALGORITHMS, new byte[] {0, 1, 0, 0})
                .attribute(StunAttribute.PASSWORD_ALGORITHM, new byte[] {0, 1, 0, 0});

        assertThat(asker.ask(asker.authenticate(writer).toBytes()).errorCode()).isEqualTo(400);
    }

    @Test
    void refusesWrongPasswordsUsersAndHalfCredentials() {
        assertThat(world.client("a", "alice", "wrong").allocate(writer -> {}).errorCode())
                .isEqualTo(401);
        assertThat(world.client("b", "carol", "x").allocate(writer -> {}).errorCode())
                .isEqualTo(401);
        StunWriter half = TurnClient.transport(TurnClient.begin(StunMethod.ALLOCATE, TurnClient.newId()))
                .text(StunAttribute.USERNAME, "alice")
                .integrity(IntegrityKey.longTerm("alice", "turn", "wonderland"));
        assertThat(client.ask(half.toBytes()).errorCode()).isEqualTo(400);
        assertThat(world.counters.allocated()).isZero();
    }

    @Test
    void refusesAnotherUsersRequests_with441() {
        client.allocate();
        StunWriter writer = TurnClient.begin(StunMethod.REFRESH, TurnClient.newId())
                .text(StunAttribute.USERNAME, "bob")
                .text(StunAttribute.REALM, "turn");
        assertThat(client.nonce).isNotNull();
        writer.attribute(StunAttribute.NONCE, client.nonce).integrity(IntegrityKey.longTerm("bob", "turn", "builder"));

        assertThat(client.ask(writer.toBytes()).errorCode()).isEqualTo(441);
    }

    @Test
    void noncesEndAfterAnHour_andAreOfNoUseToOthers() {
        client.allocate();
        byte[] before = client.nonce;
        for (int i = 0; i < 7; i++) {
            world.run(520_000);
            assertThat(client.code(client.refresh(600))).isZero();
        }
        assertThat(client.nonce).isNotEqualTo(before);

        TurnClient thief = world.client("thief");
        thief.nonce = client.nonce;
        byte[] request = thief.write(StunMethod.ALLOCATE, TurnClient.newId(), TurnClient::transport);
        StunMessage answer = thief.ask(request);
        assertThat(answer.errorCode()).isEqualTo(438);
        assertThat(answer.length()).isLessThanOrEqualTo(request.length);
    }

    @Test
    void tellsAStranger10TimesASecond_andIsSilentThen() {
        byte[] request = TurnClient.transport(TurnClient.begin(StunMethod.ALLOCATE, TurnClient.newId()))
                .toBytes();
        for (int i = 0; i < 100; i++) {
            client.probe.send(TurnWorld.SERVER, request, 0);
        }
        world.run(999);

        assertThat(client.probe.received().size()).isBetween(10, 20);
        assertThat(world.counters.rejected(TurnReject.UNTOLD))
                .isEqualTo(100 - client.probe.received().size());
        world.run(1_000);
        client.allocate();
    }

    @Test
    void t10_tenThousandStrangers_costNoMemory() {
        TurnCounters counters = new TurnCounters();
        long[] answers = {0};
        TurnServerMachine machine = new TurnServerMachine(
                TurnWorld.config(),
                (socket, remote, buffer, offset, length) -> ++answers[0] > 0,
                world.server.environment().secureRandom(),
                counters,
                0);
        byte[] request = TurnClient.transport(TurnClient.begin(StunMethod.ALLOCATE, TurnClient.newId()))
                .toBytes();
        while (machine.pollEffect() != null) {
            // its sockets are open
        }
        machine.handleDatagram(0, TurnWorld.SERVER, request, 0, request.length, 0);
        long before = Retained.objects(machine);
        for (int i = 0; i < 10_000; i++) {
            var source = TurnWorld.address("198.51." + (i & 0xff) + "." + (i >> 8 & 0xff), 1_024 + i);
            machine.handleDatagram(0, source, request, 0, request.length, i * 1_000_000L);
        }

        assertThat(counters.rejected(TurnReject.UNAUTHENTICATED)).isEqualTo(10_001);
        assertThat(Retained.objects(machine)).as("objects and places").isEqualTo(before);
        assertThat(answers[0]).isGreaterThan(9_000);
        assertThat(machine.pollEffect()).isNull();
        assertThat(machine.pollEvent()).isNull();
        assertThat(machine.nextDeadline()).as("nothing to forget").isNull();
    }

    @Test
    void t12_usernamesWithATimeThatIsOverOrNone() throws GeneralSecurityException {
        TurnWorld rest = new TurnWorld(TurnWorld.config(
                SharedSecrets.of(List.of("new secret of mine", "old secret of mine"), InstantSource.fixed(NOW))
                        .toArray(RelayUsers[]::new)));
        long soon = NOW.getEpochSecond() + 3_600;
        allocate(rest, soon + ":alice", "new secret of mine", 0);
        allocate(rest, soon + ":alice", "old secret of mine", 0);
        allocate(rest, Long.toString(soon), "old secret of mine", 0);
        allocate(rest, soon + ":alice", "no secret of mine", 401);
        for (String name : List.of(
                NOW.getEpochSecond() - 1 + ":alice",
                "tomorrow:alice",
                "253402300799:alice",
                ":alice",
                "-1:alice",
                "99999999999999999999:alice",
                "1e10:alice",
                "\uff11\uff12:alice")) {
            allocate(rest, name, "new secret of mine", 401);
        }
    }

    private static void allocate(TurnWorld world, String username, String secret, int code)
            throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        String password = Base64.getEncoder().encodeToString(mac.doFinal(username.getBytes(StandardCharsets.UTF_8)));
        TurnClient asker = world.client("client", username, password);
        world.run(300);
        assertThat(asker.code(asker.allocate(writer -> {}))).as(username).isEqualTo(code);
    }

    @Test
    void renewedNameKeepsTheAllocation_ofTheSameUser() {
        SharedSecrets users = (SharedSecrets) SharedSecrets.of(List.of("new secret of mine"), InstantSource.fixed(NOW))
                .get(0);
        long soon = NOW.getEpochSecond() + 60;

        assertThat(users.account(soon + ":alice")).isEqualTo(users.account(soon + 60 + ":alice"));
        assertThat(users.password(soon + ":alice")).isNotEqualTo(users.password(soon + 60 + ":alice"));
    }

    @Test
    void badBytesGetNoAnswer() {
        List<UdpProbe.Received> answers = client.tell(new byte[] {0, 3, 0, 0, 0x21, 0x12, (byte) 0xa4, 0x42, 1});
        assertThat(answers).isEmpty();
        assertThat(client.tell(new byte[0])).isEmpty();
        byte[] indication = new StunWriter(100)
                .begin(dev.traversal.internal.stun.MessageClass.INDICATION, StunMethod.ALLOCATE, TurnClient.newId())
                .toBytes();
        assertThat(client.tell(indication)).isEmpty();
        assertThat(new NamedUsers(Map.of("alice", "wonderland")).toString()).doesNotContain("wonderland");
    }
}
