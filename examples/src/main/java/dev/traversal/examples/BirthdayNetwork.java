package dev.traversal.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A host behind a NAT of the kernel's, and a peer without one. Both are this process, in a network namespace that it must
 * be alone in; the NAT has another. Packets between the two addresses go through it, as rules say that come before the
 * table of local addresses.
 */
final class BirthdayNetwork implements AutoCloseable {
    private static final String EDGE = """
            ip link set lo up
            ip address add 10.71.0.1/24 dev in
            ip address add 203.0.113.1/24 dev out
            ip link set in up
            ip link set out up
            echo 1 >/proc/sys/net/ipv4/ip_forward
            for conf in /proc/sys/net/ipv4/conf/*; do echo 0 >$conf/rp_filter; done
            nft -f - <<'RULES'
            table ip birthday {
              chain input {
                type filter hook input priority filter; policy accept;
                iifname "out" ct state established,related accept
                iifname "out" drop
              }
              chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                oifname "out" masquerade fully-random
              }
            }
            RULES
            """;

    private static final String ENDS = """
            set -e
            ip link set lo up
            ip link add host type veth peer name in netns %1$d
            ip link add peer type veth peer name out netns %1$d
            ip address add 10.71.0.2/24 dev host
            ip address add 203.0.113.2/24 dev peer
            ip link set host up
            ip link set peer up
            for conf in /proc/sys/net/ipv4/conf/*; do echo 0 >$conf/rp_filter; echo 1 >$conf/accept_local; done
            ip rule add pref 10 lookup local
            ip rule add pref 5 iif lo from 10.71.0.2 lookup 100
            ip rule add pref 6 iif lo from 203.0.113.2 lookup 101
            ip rule del pref 0
            ip route add default via 10.71.0.1 table 100
            ip route add default via 203.0.113.1 table 101
            """;

    private static final byte[] HOST = {10, 71, 0, 2};
    private static final byte[] PEER = {(byte) 203, 0, 113, 2};

    private final EdgeShell edge;

    BirthdayNetwork() throws IOException, InterruptedException {
        edge = new EdgeShell();
        Process process = new ProcessBuilder("sh", "-c", ENDS.formatted(edge.pid()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("the namespaces could not be joined: " + said.strip());
        }
        edge.run(EDGE);
    }

    /** {@return where a socket of the host is bound} */
    static InetSocketAddress host() throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(HOST), 0);
    }

    static InetSocketAddress peer() throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(PEER), 0);
    }

    /** Lets the NAT forget all mappings. */
    void forget() throws IOException {
        edge.run("conntrack -F >/dev/null 2>&1");
    }

    @Override
    public void close() {
        edge.close();
    }
}
