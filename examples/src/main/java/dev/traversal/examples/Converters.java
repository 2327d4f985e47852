package dev.traversal.examples;

import dev.traversal.api.Ticket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Reads what stands on the command line, strictly: addresses are literals, never looked up. */
final class Converters {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern ADDRESS_AND_PORT = Pattern.compile("(?:\\[([^\\]]+)]|([^:]+)):(0|[1-9][0-9]{0,4})");

    private static final List<String> SCHEMES = List.of("ws", "wss", "http", "socks5");

    private Converters() {}

    static void register(CommandLine command) {
        command.registerConverter(Ticket.class, Converters::ticket);
        command.registerConverter(InetAddress.class, Converters::address);
        command.registerConverter(InetSocketAddress.class, Converters::addressAndPort);
        command.registerConverter(URI.class, Converters::uri);
        command.registerConverter(PlanPair.class, Converters::pair);
    }

    private static PlanPair pair(String text) {
        return PlanPair.named(text).orElseThrow(() -> new TypeConversionException("no pair is named '" + text + "'"));
    }

    private static Ticket ticket(String text) {
        try {
            return Ticket.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    static InetAddress address(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            throw new TypeConversionException("expected an IP address but got '" + text + "'");
        }
        try {
            return InetAddress.getByName(text); // a literal: the pattern lets no name through
        } catch (UnknownHostException e) {
            throw new TypeConversionException("expected an IP address but got '" + text + "'");
        }
    }

    static InetSocketAddress addressAndPort(String text) {
        Matcher matcher = ADDRESS_AND_PORT.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("expected ADDRESS:PORT or [ADDRESS]:PORT but got '" + text + "'");
        }
        int port = Integer.parseInt(matcher.group(3));
        if (port > 65_535) {
            throw new TypeConversionException("port must be 0..65535 but was " + port);
        }
        return new InetSocketAddress(address(matcher.group(1) != null ? matcher.group(1) : matcher.group(2)), port);
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() == null || uri.getScheme() == null || !SCHEMES.contains(uri.getScheme())) {
                throw new TypeConversionException("expected a URI whose scheme is one of " + SCHEMES);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new TypeConversionException("not a URI"); // which one is not said: it may hold a password
        }
    }
}
