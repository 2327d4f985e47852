package dev.traversal.internal.netty;

import dev.traversal.internal.address.IpLiteral;
import dev.traversal.internal.machine.LocalAddress;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Linux knows about the IPv6 addresses of this host, from {@code /proc/net/if_inet6}: which are temporary, which
 * deprecated. Elsewhere nothing is known, and addresses are judged by their bytes.
 */
final class Ipv6AddressFlags {
    private static final Logger log = LoggerFactory.getLogger(Ipv6AddressFlags.class);
    private static final Path FILE = Path.of("/proc/net/if_inet6");
    private static final int COLUMNS = 6;
    private static final int FLAGS_COLUMN = 4;
    private static final int HEX_DIGITS = 32;

    private final Map<InetAddress, Integer> flags;

    private Ipv6AddressFlags(Map<InetAddress, Integer> flags) {
        this.flags = flags;
    }

    static Ipv6AddressFlags read() {
        try {
            return Files.isReadable(FILE)
                    ? parse(Files.readAllLines(FILE, StandardCharsets.US_ASCII))
                    : parse(List.of());
        } catch (IOException e) {
            return parse(List.of());
        }
    }

    /**
     * {@return what lines say such as {@code 20010db8…0002 02 40 00 01 eth0}: address, interface, prefix length, scope,
     * flags, name; others are skipped}
     */
    static Ipv6AddressFlags parse(List<String> lines) {
        Map<InetAddress, Integer> flags = new HashMap<>();
        for (String line : lines) {
            String[] words = line.trim().split(" +");
            if (words.length == COLUMNS && words[0].length() == HEX_DIGITS) {
                note(words, flags);
            }
        }
        return new Ipv6AddressFlags(flags);
    }

    /** A line of some other kernel's idea of that file says nothing. */
    private static void note(String[] words, Map<InetAddress, Integer> flags) {
        try {
            InetAddress address = IpLiteral.toAddress(HexFormat.of().parseHex(words[0]));
            flags.merge(address, Integer.parseInt(words[FLAGS_COLUMN], 16), (a, b) -> a | b);
        } catch (IllegalArgumentException e) {
            log.debug("not understood: {}", words[0]);
        }
    }

    LocalAddress describe(InetAddress address, int prefixBits) {
        Integer known = address instanceof Inet6Address ? flags.get(address) : null;
        return known == null ? LocalAddress.of(address, prefixBits) : LocalAddress.of(address, prefixBits, known);
    }
}
