package dev.traversal.examples;

import dev.traversal.sim.InputPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Two hosts, each behind a NAT of the kernel's, and servers on the other side of a router: 60 ms from host to host and back,
 * if the kernel has netem, else none.
 * Hosts and servers are this process, in a network namespace that it must be alone in; each NAT and the router have others.
 * Packets between its own addresses go through them, as rules say that come before the table of local addresses. What goes
 * from server to server, signaling, takes 40 ms.
 */
final class PlanNetwork implements AutoCloseable {
    static final int PORT = 3478;
    private static final int SERVERS = 3;

    private static final String OPEN = """
            ip link set lo up
            echo 1 >/proc/sys/net/ipv4/ip_forward
            for conf in /proc/sys/net/ipv4/conf/*; do echo 0 >$conf/rp_filter; done
            """;

    /** With the number of the side, the input policy, the rule that translates, and what delays. */
    private static final String EDGE = """
            ip address add 10.7%1$d.0.1/24 dev in
            ip address add 203.0.113.%1$d2/28 dev out
            ip link set in up
            ip link set out up
            ip route add default via 203.0.113.%1$d1
            %4$s dev out root netem delay 15ms limit 10000
            nft -f - <<'RULES'
            table ip plan {
              chain input {
                type filter hook input priority filter; policy accept;
                iifname "out" ct state established,related accept
                iifname "out" %2$s
              }
              chain forward {
                type filter hook forward priority filter; policy accept;
                iifname "out" ct state established,related accept
                iifname "out" drop
              }
              chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                oifname "out" %3$s
              }
            }
            RULES
            """;

    /** With what delays. */
    private static final String ROUTER = """
            ip address add 192.0.2.1/24 dev servers
            ip link set servers up
            for side in 1 2; do
              ip address add 203.0.113.${side}1/28 dev edge$side
              ip link set edge$side up
              %1$s dev edge$side root netem delay 15ms limit 10000
            done
            """;

    /** With the process numbers of the router and of both edges. */
    private static final String ENDS = """
            set -e
            ip link set lo up
            ip link add servers type veth peer name servers netns %1$d
            for last in 11 12 13; do ip address add 192.0.2.$last/24 dev servers; done
            ip link set servers up
            ip route add default via 192.0.2.1
            side=1
            for edge in %2$d %3$d; do
              ip link add host$side type veth peer name in netns $edge
              ip address add 10.7$side.0.2/24 dev host$side
              ip link set host$side up
              nsenter --net=/proc/%1$d/ns/net ip link add edge$side type veth peer name out netns $edge
              ip rule add pref 5 iif lo from 10.7$side.0.2 lookup 10$side
              ip route add default via 10.7$side.0.1 table 10$side
              side=2
            done
            for conf in /proc/sys/net/ipv4/conf/*; do echo 0 >$conf/rp_filter; echo 1 >$conf/accept_local; done
            ip rule add pref 10 lookup local
            ip rule del pref 0
            tc qdisc add dev lo root netem delay 20ms limit 10000 2>/dev/null || echo no netem
            """;

    private final EdgeShell router = new EdgeShell();
    private final List<EdgeShell> edges = List.of(new EdgeShell(), new EdgeShell());
    private final boolean delays;

    PlanNetwork(PlanPair pair, InputPolicy input) throws IOException, InterruptedException {
        String script =
                ENDS.formatted(router.pid(), edges.get(0).pid(), edges.get(1).pid());
        Process process =
                new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("the namespaces could not be joined: " + said.strip());
        }
        delays = !said.contains("no netem");
        String delay = delays ? "tc qdisc add" : ": qdisc";
        router.run(OPEN + ROUTER.formatted(delay));
        List<PlanEdge> kinds = List.of(pair.ours(), pair.peers());
        for (int i = 0; i < edges.size(); i++) {
            String statement = kinds.get(i).statement().orElseThrow();
            edges.get(i).run(OPEN + EDGE.formatted(i + 1, input.name().toLowerCase(Locale.ROOT), statement, delay));
        }
    }

    /** {@return whether packets take time} */
    boolean delays() {
        return delays;
    }

    /** {@return the address of a host} */
    static InetAddress host(int side) {
        return address(10, 71 + side, 0, 2);
    }

    /** {@return where servers listen, at addresses of their own} */
    static List<InetSocketAddress> servers() {
        return IntStream.range(0, SERVERS)
                .mapToObj(i -> new InetSocketAddress(address(192, 0, 2, 11 + i), PORT))
                .toList();
    }

    /** Lets the NATs forget all mappings. */
    void forget() throws IOException {
        for (EdgeShell edge : edges) {
            edge.run("conntrack -F >/dev/null 2>&1");
        }
    }

    @Override
    public void close() {
        edges.forEach(EdgeShell::close);
        router.close();
    }

    private static InetAddress address(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(raw);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
