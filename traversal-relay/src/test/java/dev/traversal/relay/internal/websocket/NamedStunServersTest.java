package dev.traversal.relay.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.IpLiteral;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client believes of what a server says about addresses. */
class NamedStunServersTest {
    private static final InetAddress SERVER = address("203.0.113.9");

    @Test
    void acceptsLiteralsAndPortsOfTheServerItself_whenTheyMakeSense() {
        List<String> named = List.of(":3478", "198.51.100.7:5000", "[2001:db8::7]:3478", ":3478");

        assertThat(NamedStunServers.acceptable(named, SERVER))
                .containsExactly(
                        new TransportAddress(SERVER, 3_478),
                        new TransportAddress(address("198.51.100.7"), 5_000),
                        new TransportAddress(address("2001:db8::7"), 3_478));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":0",
                ":65536",
                ":-1",
                ":٣٤٧٨",
                ":3478 ",
                "198.51.100.7",
                "stun.example:3478",
                "127.0.0.1:3478",
                "[::1]:3478",
                "0.0.0.0:3478",
                "224.0.0.1:3478",
                "255.255.255.255:3478",
                "169.254.169.254:80",
                "[fe80::1]:3478",
                "[::ffff:127.0.0.1]:3478",
                "0x7f.1:3478",
                "2130706433:3478"
            })
    void acceptsNoNonsense(String named) {
        assertThat(NamedStunServers.acceptable(List.of(named), SERVER)).isEmpty();
    }

    @Test
    void acceptsLoopback_whenTheServerIsThereToo() {
        InetAddress loopback = address("127.0.0.1");
        assertThat(NamedStunServers.acceptable(List.of("127.0.0.2:3478"), loopback))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws://203.0.113.9:8443/",
                "ws://rendezvous.example",
                "wss://rendezvous.example/",
                "WS://[::1]:80/"
            })
    void knowsAddressesOfRendezvousServers(String uri) {
        assertThat(new RendezvousSignalingProvider().supports(URI.create(uri))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://rendezvous.example/",
                "ws:opaque",
                "ws:///nowhere",
                "ws://rendezvous.example/path",
                "ws://rendezvous.example/?query",
                "ws://user@rendezvous.example/",
                "ws://rendezvous.example:0/",
                "ws://rendezvous.example:65536/",
                "rendezvous.example"
            })
    void knowsNoOtherAddresses(String uri) {
        assertThat(new RendezvousSignalingProvider().supports(URI.create(uri))).isFalse();
    }

    private static InetAddress address(String literal) {
        byte[] bytes = IpLiteral.parse(literal);
        return IpLiteral.toAddress(bytes);
    }
}
