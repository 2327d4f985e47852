package dev.traversal.relay.internal.turn.server;

import static dev.traversal.relay.internal.turn.server.TurnWorld.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMethod;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeersTest {
    private static final int IPV6 = 2 << 24;
    private final TurnWorld world = new TurnWorld();
    private final TurnClient client = world.client("client");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "0.1.2.3",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "192.0.0.8",
                "192.88.99.1",
                "198.18.0.1",
                "198.19.255.255",
                "203.0.113.1",
                "::1",
                "::",
                "fc00::1",
                "fd12::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "::7f00:1",
                "2001:db8::1",
                "64:ff9b::7f00:1",
                "64:ff9b::a01:203",
                "64:ff9b:1::1",
                "64:ff9b::a9fe:a9fe",
                "2002:7f00:1::1",
                "2002:a00:1::1",
                "2001:0:102:304::80ff:fffe",
                "2001:0:102:304::f5fe:fdfc",
                "100::1",
                "2001:2::1",
                "2001:10::1",
                "5f00::1",
                "4000::1",
                "::ffff:0:7f00:1"
            })
    void t03_peersThatMustNotBeReached(String literal) {
        client.allocate(writer -> writer.intAttribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, IPV6));

        assertThat(client.permit(address(literal, 80))).isEqualTo(403);
        assertThat(client.bind(0x4000, address(literal, 80))).isEqualTo(403);
        assertThat(client.permit(address("198.51.100.9", 1), address(literal, 80)))
                .isEqualTo(403);
        assertThat(world.counters.rejected(TurnReject.FORBIDDEN_PEER)).isEqualTo(3);
    }

    @Test
    void t03_mappedIpv4Addresses() {
        client.allocate(writer -> writer.intAttribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, IPV6));
        for (String inner : List.of("127.0.0.1", "10.0.0.1", "169.254.169.254")) {
            byte[] bytes = new byte[20];
            bytes[1] = 2;
            bytes[2] = 0x11;
            bytes[14] = -1;
            bytes[15] = -1;
            System.arraycopy(TurnWorld.ip(inner).getAddress(), 0, bytes, 16, 4);
            assertThat(client.code(client.request(
                            StunMethod.CREATE_PERMISSION,
                            writer -> writer.attribute(StunAttribute.XOR_PEER_ADDRESS, xored(bytes, writer.buffer())))))
                    .isEqualTo(403);
        }
    }

    private static byte[] xored(byte[] value, byte[] message) {
        byte[] result = value.clone();
        for (int i = 4; i < 20; i++) {
            result[i] ^= message[i];
        }
        result[2] ^= message[4];
        result[3] ^= message[5];
        return result;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "198.51.100.9",
                "192.0.2.1",
                "203.0.113.9",
                "8.8.8.8",
                "100.63.255.255",
                "172.32.0.1",
                "2001:db8::9",
                "2600::1",
                "3fff::1",
                "64:ff9b::808:808",
                "2002:808:808::1",
                "2001:0:102:304::f7f7:f7f7"
            })
    void othersMay(String literal) {
        client.allocate(writer -> writer.intAttribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, IPV6));

        assertThat(client.permit(address(literal, 80))).isZero();
    }

    @Test
    void operatorsRanges_theMostSpecificDecides() {
        PeerPolicy policy = new PeerPolicy(
                List.of(Cidr.parse("10.1.0.0/16"), Cidr.parse("127.0.0.1")),
                List.of(Cidr.parse("10.1.2.0/24"), Cidr.parse("198.51.100.0/24"), Cidr.parse("127.0.0.1/32")));

        assertThat(policy.judge(TurnWorld.ip("10.1.1.1"))).isEqualTo(PeerPolicy.Verdict.NAMED);
        assertThat(policy.judge(TurnWorld.ip("10.1.2.1"))).isEqualTo(PeerPolicy.Verdict.DENIED);
        assertThat(policy.judge(TurnWorld.ip("10.2.0.1"))).isEqualTo(PeerPolicy.Verdict.DENIED);
        assertThat(policy.judge(TurnWorld.ip("198.51.100.1"))).isEqualTo(PeerPolicy.Verdict.DENIED);
        assertThat(policy.judge(TurnWorld.ip("198.51.101.1"))).isEqualTo(PeerPolicy.Verdict.ALLOWED);
        assertThat(policy.judge(TurnWorld.ip("64:ff9b::c633:6401"))).isEqualTo(PeerPolicy.Verdict.DENIED);
        assertThat(policy.judge(TurnWorld.ip("127.0.0.1"))).isEqualTo(PeerPolicy.Verdict.DENIED);
    }

    @Test
    void rangeOfEverything_doesNotOpenWhatIsHiddenInside() {
        PeerPolicy policy = new PeerPolicy(List.of(Cidr.parse("::/0")), List.of());

        assertThat(policy.judge(TurnWorld.ip("fd00::1"))).isEqualTo(PeerPolicy.Verdict.NAMED);
        assertThat(policy.judge(TurnWorld.ip("64:ff9b::7f00:1"))).isEqualTo(PeerPolicy.Verdict.DENIED);
        assertThat(policy.judge(TurnWorld.ip("2002:a00:1::1"))).isEqualTo(PeerPolicy.Verdict.DENIED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0.1-10.0.0.0",
                "fe80::/10%eth0",
                "10.0.0.0/",
                "10.0.0.0/08",
                "10.0.0.0/-1",
                "",
                "/8",
                "10.0.0/8",
                "host/8",
                "10.0.0.1/8",
                "2001:db8::/129",
                "10.0.0.0/8/8",
                "10.0.0.0/+8"
            })
    void c03_rangesThatMakeNoSense(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void allowedLoopback_exceptWhereClientsComeIn() {
        TurnWorld open =
                new TurnWorld(config -> config.with(new PeerPolicy(List.of(Cidr.parse("203.0.113.1/32")), List.of())));
        TurnClient asker = open.client("client");
        InetSocketAddress own = asker.allocate();

        assertThat(asker.permit(own)).isZero();
        assertThat(asker.permit(TurnWorld.SERVER)).isEqualTo(403);
        assertThat(asker.permit(address("203.0.113.1", 9))).isZero();
        asker.probe.clear();
        asker.send(TurnWorld.SERVER, "looking like a request");
        open.run(200);
        assertThat(open.counters.rejected(TurnReject.NO_PERMISSION)).isEqualTo(1);
    }

    @Test
    void t04_channelNumbersThatThereAreNot() {
        client.allocate();
        for (int number : new int[] {0x3fff, 0x5000, 0xffff, 0}) {
            assertThat(client.bind(number, address("198.51.100.9", 9))).isEqualTo(400);
        }
        assertThat(client.bind(0x4fff, address("198.51.100.9", 9))).isZero();
    }

    @Test
    void takesTheNumbersOfRfc5766_whereThatIsWanted() {
        TurnWorld old = new TurnWorld(TurnServerConfig::withOldChannels);
        TurnClient asker = old.client("client");
        asker.allocate();
        var peer = old.network.host("peer").probe(5000);

        assertThat(asker.bind(0x7fff, peer.local())).isZero();
        assertThat(asker.bind(0x8000, peer.local())).isEqualTo(400);
        asker.sendOn(0x7fff, "hello");
        old.run(200);
        assertThat(peer.last().text()).isEqualTo("hello");
        client.allocate(writer -> writer.attribute(StunAttribute.EVEN_PORT, new byte[1]));
        assertThat(client.bind(0x5000, peer.local())).isZero();
    }

    @Test
    void t05_channelOrPeerThatIsBoundOtherwise() {
        client.allocate();
        assertThat(client.bind(0x4000, address("198.51.100.9", 9))).isZero();

        assertThat(client.bind(0x4000, address("198.51.100.9", 10))).isEqualTo(400);
        assertThat(client.bind(0x4001, address("198.51.100.9", 9))).isEqualTo(400);
        assertThat(client.bind(0x4000, address("198.51.100.9", 9))).isZero();
        assertThat(client.bind(0x4001, address("198.51.100.9", 0))).isEqualTo(400);
    }

    @Test
    void grants64PermissionsAnAllocation_andMoreWhenTheOldAreOver() {
        client.allocate();
        InetSocketAddress[] peers = new InetSocketAddress[64];
        Arrays.setAll(peers, i -> address("198.51.100." + (i + 1), 9));
        assertThat(client.permit(Arrays.copyOf(peers, 60))).isZero();
        assertThat(client.permit(Arrays.copyOfRange(peers, 60, 64))).isZero();
        assertThat(client.permit(address("198.51.100.65", 9))).isEqualTo(508);
        assertThat(client.permit(peers[3])).isZero();
        world.run(301_000);

        assertThat(client.permit(address("198.51.100.65", 9))).isZero();
    }

    @Test
    void refusesPermissions_withoutAPeerOrAnAllocation() {
        assertThat(client.permit(address("198.51.100.9", 9))).isEqualTo(437);
        client.allocate();
        assertThat(client.permit()).isEqualTo(400);
        assertThat(client.code(client.request(
                        StunMethod.CREATE_PERMISSION,
                        writer -> writer.attribute(StunAttribute.XOR_PEER_ADDRESS, new byte[5]))))
                .isEqualTo(400);
    }
}
