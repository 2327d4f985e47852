package dev.traversal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SimStunServerTest {
    /** A Binding request of a bare header (RFC 8489 section 5). */
    private static final byte[] REQUEST = HexFormat.of().parseHex("000100002112a442000102030405060708090a0b");

    private final SimNetwork net = SimNetwork.seeded(1);
    private final NatBox nat = NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT);
    private final UdpProbe client = net.host("client").behind(nat).probe(4_000);

    @Test
    void tellsTheEndpointOutsideTheNat() {
        SimStunServer server = SimStunServer.on(net.host("stun"));

        assertThat(ask(server)).isEqualTo(new InetSocketAddress(nat.externalAddress(), 4_000));
        assertThat(server.requests()).isOne();
        assertThat(server.address()).isEqualTo(net.host("stun").address().getHostAddress() + ":3478");
    }

    @Test
    void tellsALie_whenToldTo_toTheRightClient() {
        InetSocketAddress lie = new InetSocketAddress(Addresses.parse("192.0.2.66"), 666);

        assertThat(ask(SimStunServer.on(net.host("stun")).lying(lie))).isEqualTo(lie);
    }

    @Test
    void answersNothing_whenSilent() {
        SimStunServer server = SimStunServer.on(net.host("stun")).silent(true);
        client.send(server.socketAddress(), REQUEST, 0);
        net.runFor(Duration.ofSeconds(1));

        assertThat(client.received()).isEmpty();
        assertThat(server.requests()).isOne();
    }

    @Test
    void answersFromAnotherAddress_whenAsked() {
        SimHost host = net.host("stun").address("198.51.100.1").address("198.51.100.2");
        SimStunServer server = SimStunServer.withAlternate(host, "198.51.100.2");
        nat.filtering(FilteringBehavior.ENDPOINT_INDEPENDENT);
        // CHANGE-REQUEST with both flags (RFC 5780 section 7.2)
        byte[] request = HexFormat.of().parseHex("000100082112a442000102030405060708090a0b" + "0003000400000006");
        client.send(server.socketAddress(), request, 0);
        net.runFor(Duration.ofSeconds(1));

        assertThat(client.last().from()).isEqualTo(new InetSocketAddress(Addresses.parse("198.51.100.2"), 3_479));
    }

    @Test
    void leavesNothingBehind_whenClosed() {
        SimStunServer server = SimStunServer.on(net.host("stun"));
        net.runFor(Duration.ofSeconds(1));
        server.close();
        net.runFor(Duration.ZERO);

        assertThat(net.host("stun").leftovers()).isEmpty();
    }

    private InetSocketAddress ask(SimStunServer server) {
        client.send(server.socketAddress(), REQUEST, 0);
        net.runFor(Duration.ofSeconds(1));
        byte[] answer = client.last().payload();
        StunMessage message = new StunMessage(KnownAttributes.BINDING);
        assertThat(message.parse(answer, 0, answer.length)).isNull();
        assertThat(message.messageClass()).isEqualTo(MessageClass.SUCCESS);
        return message.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS);
    }
}
