package dev.traversal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.InterfaceKind;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.LocalInterface;
import dev.traversal.internal.machine.Runner;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimHostTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final SimNetwork net = SimNetwork.seeded(1);
    private final SimHost host = net.host("host");
    private final UdpProbe server = net.host("server").probe(1_000);

    // ---- interfaces

    @Test
    void hasLoopbackAndOnePublicAddress_byDefault() {
        List<LocalInterface> interfaces = host.environment().interfaces();

        assertThat(interfaces).extracting(LocalInterface::name).containsExactly("lo", "eth0");
        assertThat(interfaces.get(0).kind()).isEqualTo(InterfaceKind.LOOPBACK);
        assertThat(interfaces.get(1).addresses()).containsExactly(host.address());
    }

    @Test
    void replacesTheChosenAddress_whenGivenOne_andKeepsSeveral() {
        host.address("198.51.100.77").address("2001:db8::77");

        assertThat(host.environment().interfaces().get(1).addresses())
                .containsExactly(Addresses.parse("198.51.100.77"), Addresses.parse("2001:db8::77"));
    }

    @Test
    void sendsFromTheInterfaceThatReachesTheDestination_whenBoundToTheWildcard() {
        NatBox home = NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT);
        SimInterface lan = host.interfaceNamed("wlan0");
        lan.moveTo(home);
        UdpProbe neighbour = net.host("neighbour").behind(home).probe(2_000);
        UdpProbe probe = host.probe();
        probe.send(neighbour.local(), "lan");
        probe.send(server.local(), "internet");
        net.runFor(A_SECOND);

        assertThat(neighbour.last().from().getAddress())
                .isEqualTo(lan.addresses().get(0));
        assertThat(server.last().from().getAddress()).isEqualTo(host.address());
    }

    @Test
    void takesTheNextInterface_whenTheFirstIsDown_andReportsIt_whenNoneIsLeft() {
        SimInterface mobile = host.interfaceNamed("rmnet0");
        UdpProbe probe = host.probe();
        host.interfaceNamed("eth0").down();
        probe.send(server.local(), "mobile");
        net.runFor(A_SECOND);
        assertThat(server.last().from().getAddress())
                .isEqualTo(mobile.addresses().get(0));
        assertThat(host.environment().interfaces())
                .extracting(LocalInterface::name)
                .containsExactly("lo", "rmnet0");

        mobile.down();
        probe.send(server.local(), "nowhere");
        net.runFor(A_SECOND);
        assertThat(probe.reports()).anyMatch(report -> report.contains("Network is unreachable"));

        mobile.up();
        server.clear();
        probe.send(server.local(), "again");
        net.runFor(A_SECOND);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void receivesNothing_atAnAddressThatItLost() {
        UdpProbe probe = host.probe(4_000);
        net.runFor(A_SECOND);
        InetAddress before = host.address();
        host.interfaceNamed("eth0").changeAddress();
        server.send(probe.local(), "old address");
        server.send(new InetSocketAddress(host.address(), 4_000), "new address");
        net.runFor(A_SECOND);

        assertThat(host.address()).isNotEqualTo(before);
        assertThat(probe.received()).extracting(UdpProbe.Received::text).containsExactly("new address");
    }

    @Test
    void getsAnAddressOfTheNewSite_whenItMoves() {
        UdpProbe probe = host.probe();
        NatBox home = NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT);
        host.interfaceNamed("eth0").moveTo(home);
        probe.send(server.local(), "from home");
        net.runFor(A_SECOND);
        assertThat(server.last().from().getAddress()).isEqualTo(home.externalAddress());

        host.interfaceNamed("eth0").moveToInternet();
        probe.send(server.local(), "from outside");
        net.runFor(A_SECOND);
        assertThat(server.last().from().getAddress()).isEqualTo(host.address());
    }

    @Test
    void reachesItself_byLoopbackAndByItsOwnAddress() {
        UdpProbe probe = host.probe(4_000);
        probe.send(new InetSocketAddress(Addresses.LOOPBACK_IPV4, 4_000), "loopback");
        probe.send(probe.local(), "own address");
        net.runFor(Duration.ZERO);

        assertThat(probe.received())
                .extracting(UdpProbe.Received::from)
                .containsExactly(new InetSocketAddress(Addresses.LOOPBACK_IPV4, 4_000), probe.local());
    }

    // ---- sockets

    @Test
    void refusesToBind_asASystemDoes() {
        host.lowPorts(false).maxSockets(2);
        Script script = new Script();
        Runner<Script> runner = host.environment().openDriver().start(script, event -> {});
        String[] binds = {"0.0.0.0:5000", "0.0.0.0:5000", "198.51.100.250:0", "0.0.0.0:600", "0.0.0.0:0", "0.0.0.0:0"};
        runner.execute((machine, now) -> {
            for (int i = 0; i < binds.length; i++) {
                String[] parts = binds[i].split(":");
                machine.effects.add(new Effect.OpenSocket(
                        i, new InetSocketAddress(Addresses.parse(parts[0]), Integer.parseInt(parts[1]))));
            }
        });
        net.runFor(A_SECOND);

        assertThat(script.inputs.stream().map(SimHostTest::outcome))
                .containsExactly(
                        "open 5000",
                        "Address already in use",
                        "Cannot assign requested address",
                        "Permission denied",
                        "open ephemeral",
                        "Too many open files");
    }

    private static String outcome(Input input) {
        if (input instanceof Input.SocketOpened opened) {
            int port = opened.local().getPort();
            return port >= 32_768 && port <= 60_999 ? "open ephemeral" : "open " + port;
        }
        return input instanceof Input.SocketFailed failed ? failed.reason() : input.toString();
    }

    @Test
    void sendsApplicationDataThroughThePort_untilTheSocketIsClosed() {
        Script script = new Script();
        Driver driver = host.environment().openDriver();
        Runner<Script> runner = driver.start(script, event -> {});
        runner.execute((machine, now) ->
                machine.effects.add(new Effect.OpenSocket(3, new InetSocketAddress(Addresses.ANY_IPV4, 0))));
        net.runFor(A_SECOND);
        byte[] buffer = "--data--".getBytes(StandardCharsets.UTF_8);
        assertThat(driver.datagrams().send(3, server.local(), buffer, 2, 4)).isTrue();
        buffer[2] = 'X'; // copied before the call returned
        net.runFor(A_SECOND);
        assertThat(server.last().text()).isEqualTo("data");

        runner.execute((machine, now) -> machine.effects.add(new Effect.CloseSocket(3)));
        net.runFor(A_SECOND);
        assertThat(driver.datagrams().send(3, server.local(), buffer, 2, 4)).isFalse();
        assertThat(host.openSockets()).isZero();
    }

    @Test
    void takesNothing_whileItsSocketBufferIsFull() {
        Script script = new Script();
        script.effects.add(new Effect.OpenSocket(3, new InetSocketAddress(Addresses.ANY_IPV4, 0)));
        Driver driver = host.environment().openDriver();
        Runner<Script> runner = driver.start(script, event -> {});
        net.runFor(A_SECOND);
        host.sendBufferFull(true);
        assertThat(driver.datagrams().send(3, server.local(), new byte[4], 0, 4))
                .isFalse();
        runner.execute((machine, now) -> machine.effects.add(new Effect.Transmit(3, server.local(), new byte[4], 0)));
        net.runFor(A_SECOND);
        assertThat(script.inputs).contains(new Input.TransmitFailed(3, server.local(), "No buffer space available"));

        host.sendBufferFull(false);
        assertThat(driver.datagrams().send(3, server.local(), new byte[4], 0, 4))
                .isTrue();
        net.runFor(A_SECOND);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void reportsWhatTheSystemWouldNotSend() {
        UdpProbe probe = host.probe();
        probe.send(new InetSocketAddress(Addresses.parse("2001:db8::1"), 9), "wrong family");
        probe.send(server.local(), new byte[65_508], 0);
        net.runFor(A_SECOND);

        assertThat(probe.reports())
                .anyMatch(report -> report.contains("Address family not supported"))
                .anyMatch(report -> report.contains("Message too long"));
    }

    // ---- names

    @Test
    void resolvesNames_afterTheDelayOfTheServer() {
        net.dns("stun.example", "198.51.100.9", "2001:db8::9").dns().delay(Duration.ofMillis(300));
        Script script = resolve("stun.example", "198.51.100.1", "unknown.example");
        assertThat(script.inputs)
                .as("a literal needs no server")
                .containsExactly(new Input.Resolved(1, List.of(Addresses.parse("198.51.100.1"))));
        net.runFor(Duration.ofMillis(300));

        assertThat(script.inputs)
                .contains(
                        new Input.Resolved(0, List.of(Addresses.parse("198.51.100.9"), Addresses.parse("2001:db8::9"))))
                .anyMatch(input -> input instanceof Input.ResolveFailed failed && failed.query() == 2);
    }

    @Test
    void failsToResolve_whileTheServerFails() {
        net.dns("stun.example", "198.51.100.9").dns().failing("SERVFAIL");
        Script script = resolve("stun.example");
        net.runFor(A_SECOND);

        assertThat(script.inputs).containsExactly(new Input.ResolveFailed(0, "SERVFAIL"));
    }

    private Script resolve(String... names) {
        Script script = new Script();
        for (int i = 0; i < names.length; i++) {
            script.effects.add(new Effect.Resolve(i, names[i]));
        }
        host.environment().openDriver().start(script, event -> {});
        net.runFor(Duration.ZERO);
        return script;
    }

    // ---- clocks and pauses

    @Test
    void keepsItsWallClock_apartFromTheMonotonicOne() {
        Instant before = host.environment().wallClock().instant();
        net.runFor(Duration.ofHours(1));
        assertThat(host.environment().wallClock().instant()).isEqualTo(before.plus(Duration.ofHours(1)));
        host.wallClockOffset(Duration.ofHours(-10));
        assertThat(host.environment().wallClock().instant()).isEqualTo(before.minus(Duration.ofHours(9)));
        assertThat(net.now()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void doesEverythingLate_whenPaused() {
        UdpProbe probe = host.probe().echoing();
        net.runFor(A_SECOND);
        host.pause(Duration.ofSeconds(10));
        server.send(probe.local(), "hello");
        net.runFor(Duration.ofSeconds(9));
        assertThat(probe.received()).isEmpty();
        net.runFor(Duration.ofSeconds(2));

        assertThat(probe.last().at()).isEqualTo(Duration.ofSeconds(11));
        assertThat(server.last().text()).isEqualTo("hello");
    }

    @Test
    void losesWhatItsSocketBufferCannotHold_whenPaused() {
        UdpProbe probe = host.probe();
        net.runFor(A_SECOND);
        host.pause(Duration.ofSeconds(10));
        for (int i = 0; i < 2_000; i++) {
            server.send(probe.local(), "flood");
        }
        net.runFor(Duration.ofSeconds(20));
        assertThat(probe.received()).hasSize(512);

        server.send(probe.local(), "afterwards");
        net.runFor(A_SECOND);
        assertThat(probe.received()).hasSize(513);
    }

    @Test
    void saysNothingMore_whenKilled() {
        UdpProbe probe = host.probe().echoing();
        net.runFor(A_SECOND);
        host.kill();
        server.send(probe.local(), "anybody?");
        net.runFor(A_SECOND);

        assertThat(server.received()).isEmpty();
        assertThat(host.leftovers()).isEmpty();
    }
}
