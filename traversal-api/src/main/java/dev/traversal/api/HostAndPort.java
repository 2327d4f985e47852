package dev.traversal.api;

import dev.traversal.internal.address.IpLiteral;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code HOST}, {@code HOST:PORT}, {@code [IPV6]} and {@code [IPV6]:PORT}, strictly and without a resolver. An
 * address gives a resolved socket address, a name an unresolved one.
 */
final class HostAndPort {
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})]|([0-9A-Za-z._-]{1,253}))(?::([1-9][0-9]{0,4}))?");
    private static final Pattern LABELS = Pattern.compile("[0-9A-Za-z_-]{1,63}(?:\\.[0-9A-Za-z_-]{1,63})*+\\.?");
    /** What resolvers read as a number, and so as an address: {@code 127.1}, {@code 0x7f.1}, {@code 2130706433}. */
    private static final Pattern NUMERIC_END = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9A-Fa-f]*)\\.?");

    private static final int SHOWN = 80;

    private HostAndPort() {}

    static InetSocketAddress parse(String text, int defaultPort) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw refused("HOST, HOST:PORT or [IPV6]:PORT", text);
        }
        String digits = matcher.group(3);
        int port = digits == null ? defaultPort : Integer.parseInt(digits);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1..65535 but was " + (digits == null ? "absent" : digits));
        }
        String bracketed = matcher.group(1);
        String host = bracketed != null ? bracketed : matcher.group(2);
        byte[] address = IpLiteral.parse(host);
        if (address != null && (bracketed != null) == (address.length > 4)) {
            return new InetSocketAddress(IpLiteral.toAddress(address), port);
        }
        if (bracketed != null
                || !LABELS.matcher(host).matches()
                || NUMERIC_END.matcher(host).matches()) {
            throw refused("a name, an IPv4 address or an IPv6 address in brackets", text);
        }
        return InetSocketAddress.createUnresolved(host, port);
    }

    private static IllegalArgumentException refused(String wanted, String text) {
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return new IllegalArgumentException("expected " + wanted + " but got \"" + shown + "\"");
    }
}
