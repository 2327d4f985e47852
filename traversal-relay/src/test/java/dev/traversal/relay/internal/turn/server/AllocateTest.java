package dev.traversal.relay.internal.turn.server;

import static dev.traversal.relay.internal.turn.server.TurnWorld.address;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllocateTest {
    private static final int IPV6 = 2 << 24;
    private final TurnWorld world = new TurnWorld();
    private final TurnClient client = world.client("client");

    @Test
    void givesAnAddress_toWhomItKnows() {
        StunMessage answer = client.allocate(writer -> {});

        assertThat(client.code(answer)).isZero();
        InetSocketAddress relayed = TurnClient.relayed(answer);
        assertThat(relayed.getAddress()).isEqualTo(TurnWorld.SERVER.getAddress());
        assertThat(relayed.getPort()).isBetween(49_152, 65_535);
        assertThat(answer.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS)).isEqualTo(client.probe.local());
        assertThat(answer.unsignedInt(StunAttribute.LIFETIME)).isEqualTo(600);
        assertThat(world.events)
                .contains(new TurnServerEvent.Allocated("alice", client.probe.local(), java.util.List.of(relayed)));
    }

    @Test
    void answersBindingRequests_ofAnybody() {
        StunMessage answer = client.ask(
                TurnClient.begin(StunMethod.BINDING, TurnClient.newId()).toBytes());

        assertThat(answer.is(MessageClass.SUCCESS, StunMethod.BINDING)).isTrue();
        assertThat(answer.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS)).isEqualTo(client.probe.local());
    }

    @Test
    void answersARepeatedRequestAsBefore_andAnotherOneWith437() {
        client.learnNonce(StunMethod.ALLOCATE, TurnClient::transport);
        byte[] request = client.write(StunMethod.ALLOCATE, TurnClient.newId(), TurnClient::transport);

        InetSocketAddress first = TurnClient.relayed(client.ask(request));
        InetSocketAddress again = TurnClient.relayed(client.ask(request));

        assertThat(again).isEqualTo(first);
        assertThat(client.code(client.allocate(writer -> {}))).isEqualTo(437);
        assertThat(world.counters.allocations()).isEqualTo(1);
    }

    @Test
    void t01_transportMissingOrNotUdp() {
        assertThat(client.code(client.request(StunMethod.ALLOCATE, writer -> {})))
                .isEqualTo(400);
        assertThat(client.code(client.request(
                        StunMethod.ALLOCATE,
                        writer -> writer.intAttribute(StunAttribute.REQUESTED_TRANSPORT, 6 << 24))))
                .isEqualTo(442);
    }

    @Test
    void t02_lifetimeHugeZeroOrTwoBytesLong() {
        assertThat(lifetime(client.allocate(writer -> writer.intAttribute(StunAttribute.LIFETIME, -1))))
                .isEqualTo(3_600);
        assertThat(lifetime(client.refresh(-1))).isEqualTo(3_600);
        assertThat(lifetime(client.refresh(1))).isEqualTo(600);
        assertThat(lifetime(world.client("other").allocate(writer -> writer.intAttribute(StunAttribute.LIFETIME, 0))))
                .isEqualTo(600);
        assertThat(world.client("third")
                        .allocate(writer -> writer.attribute(StunAttribute.LIFETIME, new byte[2]))
                        .errorCode())
                .isEqualTo(400);
    }

    private static long lifetime(StunMessage answer) {
        return answer.unsignedInt(StunAttribute.LIFETIME);
    }

    @Test
    void endsWhenItsTimeIsOver_orWhenTheClientSaysSo() {
        client.allocate();
        TurnClient other = world.client("other");
        other.allocate();
        world.run(599_000);
        assertThat(client.code(client.refresh(600))).isZero();
        world.run(3_000);

        assertThat(world.counters.allocations()).isEqualTo(1);
        assertThat(other.code(other.refresh(600))).isEqualTo(437);
        assertThat(client.code(client.refresh(0))).isZero();
        assertThat(world.counters.allocations()).isZero();
        assertThat(client.code(client.refresh(0))).isEqualTo(437);
        assertThat(world.server.openSockets()).isEqualTo(1);
        assertThat(world.events.stream().filter(it -> it instanceof TurnServerEvent.Ended))
                .hasSize(2);
    }

    @Test
    void givesIpv6_whereThatIsAskedFor() {
        StunMessage answer =
                client.allocate(writer -> writer.intAttribute(StunAttribute.REQUESTED_ADDRESS_FAMILY, IPV6));

        assertThat(TurnClient.relayed(answer).getAddress()).isEqualTo(TurnWorld.SERVER_IPV6.getAddress());
        assertThat(client.permit(address("2001:db8::99", 1))).isZero();
        assertThat(client.permit(address("198.51.100.9", 1))).isEqualTo(443);
    }

    @ParameterizedTest
    @ValueSource(ints = {StunAttribute.ADDITIONAL_ADDRESS_FAMILY, StunAttribute.DRAFT_ADDITIONAL_ADDRESS_FAMILY})
    void givesBothFamilies_whereTheOtherIsAskedForBesides(int type) {
        StunMessage answer = client.allocate(writer -> writer.intAttribute(type, IPV6));

        assertThat(client.code(answer)).isZero();
        assertThat(answer.has(StunAttribute.ADDRESS_ERROR_CODE)).isFalse();
        assertThat(TurnClient.relayed(answer).getAddress()).isEqualTo(TurnWorld.SERVER.getAddress());
        assertThat(world.server.openSockets()).isEqualTo(3);
        assertThat(client.permit(address("2001:db8::99", 1), address("198.51.100.9", 1)))
                .isZero();
        assertThat(client.code(client.request(
                        StunMethod.REFRESH,
                        writer -> writer.intAttribute(StunAttribute.LIFETIME, 0)
                                .intAttribute(StunAttribute.REQUESTED_ADDRESS_FAMILY, IPV6))))
                .isZero();
        assertThat(world.server.openSockets()).isEqualTo(2);
        assertThat(client.permit(address("2001:db8::99", 1))).isEqualTo(443);
        assertThat(client.permit(address("198.51.100.9", 1))).isZero();
    }

    @Test
    void tellsWhichFamilyItLacks() {
        TurnServerConfig usual = TurnWorld.config();
        TurnWorld onlyIpv4 = new TurnWorld(new TurnServerConfig(
                usual.listen(),
                java.util.List.of(TurnWorld.SERVER.getAddress()),
                usual.realm(),
                usual.users(),
                usual.policy(),
                usual.limits(),
                false,
                false,
                false));
        TurnClient asker = onlyIpv4.client("client");

        StunMessage dual = asker.allocate(writer -> writer.intAttribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, IPV6));

        assertThat(asker.code(dual)).isZero();
        assertThat(dual.value(StunAttribute.ADDRESS_ERROR_CODE)).containsExactly(2, 0, 4, 40);
        TurnClient other = onlyIpv4.client("other");
        assertThat(other.code(
                        other.allocate(writer -> writer.intAttribute(StunAttribute.REQUESTED_ADDRESS_FAMILY, IPV6))))
                .isEqualTo(440);
        assertThat(other.code(other.allocate(writer -> writer.flag(StunAttribute.MOBILITY_TICKET))))
                .isEqualTo(405);
    }

    @Test
    void keepsTheNextPort_forWhoeverHasTheToken() {
        StunMessage even =
                client.allocate(writer -> writer.attribute(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80}));
        byte[] token = even.value(StunAttribute.RESERVATION_TOKEN);
        InetSocketAddress first = TurnClient.relayed(even);
        assertThat(first.getPort() % 2).isZero();
        assertThat(token).hasSize(8);
        Consumer<StunWriter> redeem = writer -> writer.attribute(StunAttribute.RESERVATION_TOKEN, token);

        TurnClient thief = world.client("thief", "bob", "builder");
        assertThat(thief.code(thief.allocate(redeem))).isEqualTo(508);
        TurnClient second = world.client("client");
        assertThat(TurnClient.relayed(second.allocate(redeem)).getPort()).isEqualTo(first.getPort() + 1);
        TurnClient third = world.client("client");
        assertThat(third.code(third.allocate(redeem))).isEqualTo(508);
    }

    @Test
    void givesAKeptPortBack_whenNobodyComesForIt() {
        client.allocate(writer -> writer.attribute(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80}));
        assertThat(world.server.openSockets()).isEqualTo(3);

        world.run(32_000);

        assertThat(world.server.openSockets()).isEqualTo(2);
    }

    @Test
    void refusesWhatContradictsItself() {
        byte[] even = {0};
        assertContradictory(writer -> writer.attribute(StunAttribute.EVEN_PORT, even)
                .attribute(StunAttribute.RESERVATION_TOKEN, new byte[8]));
        assertContradictory(writer -> writer.intAttribute(StunAttribute.REQUESTED_ADDRESS_FAMILY, IPV6)
                .attribute(StunAttribute.RESERVATION_TOKEN, new byte[8]));
        assertContradictory(writer -> writer.intAttribute(StunAttribute.REQUESTED_ADDRESS_FAMILY, IPV6)
                .intAttribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, IPV6));
        assertContradictory(writer -> writer.intAttribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, 1 << 24));
        assertContradictory(writer -> writer.intAttribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, IPV6)
                .attribute(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80}));
        assertContradictory(writer -> writer.attribute(StunAttribute.RESERVATION_TOKEN, new byte[7]));
        assertThat(world.counters.allocations()).isZero();
    }

    private void assertContradictory(Consumer<StunWriter> more) {
        assertThat(client.code(client.allocate(more))).isEqualTo(400);
    }

    @Test
    void namesWhatItDoesNotUnderstand() {
        StunMessage answer = client.allocate(writer -> writer.flag(0x7fff));

        assertThat(answer.errorCode()).isEqualTo(420);
        assertThat(answer.value(StunAttribute.UNKNOWN_ATTRIBUTES)).containsExactly(0x7f, 0xff);
    }

    @Test
    void t11_oneUserAllocatesUntilTheQuota() {
        TurnWorld small = new TurnWorld(config -> config.with(TurnLimits.USUAL.withQuotas(5, 2, 3)));
        TurnClient[] clients = new TurnClient[4];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = small.client("client");
        }
        clients[0].allocate();
        clients[1].allocate();
        assertThat(clients[2].code(clients[2].allocate(writer -> {}))).isEqualTo(486);
        assertThat(clients[0].code(clients[0].refresh(0))).isZero();
        assertThat(clients[0].code(clients[0].refresh(0))).isEqualTo(437);
        clients[2].allocate();
        assertThat(clients[3].code(clients[3].allocate(writer -> {}))).isEqualTo(486);

        TurnClient bob = small.client("client", "bob", "builder");
        bob.allocate();
        TurnClient fourthAtOneAddress = small.client("client", "bob", "builder");
        assertThat(fourthAtOneAddress.code(fourthAtOneAddress.allocate(writer -> {})))
                .isEqualTo(486);
    }

    @Test
    void t11_quotaComesBackOnce_whenAConnectionIsCut() {
        TurnWorld small = new TurnWorld(config -> config.with(TurnLimits.USUAL.withQuotas(5, 1, 5)));
        StreamClient stream = new StreamClient(small, TurnServerMachine.FIRST_STREAM);
        stream.allocate();
        TurnClient other = small.client("client");
        assertThat(other.code(other.allocate(writer -> {}))).isEqualTo(486);

        stream.cut();
        stream.cut();

        other.allocate();
        TurnClient third = small.client("client");
        assertThat(third.code(third.allocate(writer -> {}))).isEqualTo(486);
    }

    @Test
    void takesAllocationsOverConnections_andClosesIdleOnes() {
        StreamClient stream = new StreamClient(world, TurnServerMachine.FIRST_STREAM);
        StreamClient idle = new StreamClient(world, TurnServerMachine.FIRST_STREAM + 1);
        InetSocketAddress relayed = stream.allocate();
        assertThat(relayed.getAddress()).isEqualTo(TurnWorld.SERVER.getAddress());

        world.run(62_000);

        assertThat(world.events)
                .contains(new TurnServerEvent.CloseStream(idle.socket()))
                .doesNotContain(new TurnServerEvent.CloseStream(stream.socket()));
    }

    @Test
    void sendsNewClientsElsewhere_whenItDrains_andSaysWhenItIsEmpty() {
        client.allocate();
        world.runner.execute((machine, now) -> machine.drain(address("203.0.113.2", 3478), now));
        world.run(1);
        TurnClient late = world.client("late");

        StunMessage answer = late.allocate(writer -> {});

        assertThat(answer.errorCode()).isEqualTo(300);
        assertThat(answer.address(StunAttribute.ALTERNATE_SERVER)).isEqualTo(address("203.0.113.2", 3478));
        assertThat(client.code(client.refresh(600))).isZero();
        assertThat(world.events).doesNotContain(new TurnServerEvent.Drained());
        client.refresh(0);
        assertThat(world.events).contains(new TurnServerEvent.Drained());
    }

    @Test
    void movesWithItsClient_whoShowsTheTicket() {
        StunMessage made = client.allocate(writer -> writer.flag(StunAttribute.MOBILITY_TICKET));
        byte[] ticket = made.value(StunAttribute.MOBILITY_TICKET);
        Consumer<StunWriter> move = writer -> writer.attribute(StunAttribute.MOBILITY_TICKET, ticket);
        TurnClient stranger = world.client("stranger", "bob", "builder");
        assertThat(stranger.code(stranger.request(StunMethod.REFRESH, move))).isEqualTo(441);

        TurnClient moved = world.client("client at another place");
        StunMessage answer = moved.request(StunMethod.REFRESH, move);

        assertThat(moved.code(answer)).isZero();
        assertThat(answer.value(StunAttribute.MOBILITY_TICKET))
                .hasSameSizeAs(ticket)
                .isNotEqualTo(ticket);
        assertThat(client.code(client.refresh(600))).isEqualTo(437);
        var peer = world.network.host("peer").probe(5000);
        assertThat(moved.permit(peer.local())).isZero();
        moved.probe.clear();
        peer.send(TurnClient.relayed(made), "found you");
        world.run(100);
        assertThat(moved.data()).containsExactly(peer.local() + " found you");
        TurnClient replay = world.client("replay");
        assertThat(replay.code(replay.request(StunMethod.REFRESH, move))).isEqualTo(400);
    }

    @Test
    void writesTicketsAsText_forClientsThatTakeThemForStrings() {
        client.allocate(writer -> writer.flag(StunAttribute.MOBILITY_TICKET));

        for (int i = 0; i < 100; i++) {
            StunMessage answer =
                    client.request(StunMethod.REFRESH, writer -> writer.flag(StunAttribute.MOBILITY_TICKET));
            assertThat(new String(answer.value(StunAttribute.MOBILITY_TICKET), US_ASCII))
                    .matches("[A-Za-z0-9_-]{24}");
        }
    }

    @Test
    void leavesNothingBehind_whenItIsClosed() {
        client.allocate(writer -> writer.attribute(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80}));
        world.runner.execute(TurnServerMachine::close);
        world.run(10);

        assertThat(world.server.openSockets()).isEqualTo(1);
        assertThat(world.counters.allocations()).isZero();
        world.driver.close();
        world.run(10);
        assertThat(world.server.leftovers()).isEmpty();
    }
}
