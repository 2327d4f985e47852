package dev.traversal.relay.internal.websocket;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.AddressKind;
import dev.traversal.internal.address.IpLiteral;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The STUN servers that a rendezvous server names: literals only, and none that lead back into our own host. */
final class NamedStunServers {
    private static final int MAX_PORT_DIGITS = 5;
    private static final int MAX_PORT = 65_535;

    private NamedStunServers() {}

    static List<TransportAddress> acceptable(List<String> named, InetAddress server) {
        List<TransportAddress> accepted = new ArrayList<>();
        for (String text : named) {
            parse(text, server).filter(address -> !accepted.contains(address)).ifPresent(accepted::add);
        }
        return accepted;
    }

    private static Optional<TransportAddress> parse(String text, InetAddress server) {
        int colon = text.lastIndexOf(':');
        String digits = text.substring(colon + 1);
        boolean number = !digits.isEmpty()
                && digits.length() <= MAX_PORT_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (colon < 0 || !number) {
            return Optional.empty();
        }
        int port = Integer.parseInt(digits);
        if (port == 0 || port > MAX_PORT) {
            return Optional.empty();
        }
        return host(text.substring(0, colon), server).map(address -> new TransportAddress(address, port));
    }

    private static Optional<InetAddress> host(String text, InetAddress server) {
        if (text.isEmpty()) {
            return Optional.of(server);
        }
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        byte[] bytes = IpLiteral.parse(bracketed ? text.substring(1, text.length() - 1) : text);
        if (bytes == null) {
            return Optional.empty();
        }
        InetAddress address = IpLiteral.toAddress(bytes);
        AddressKind kind = AddressKind.of(address);
        boolean near = kind == AddressKind.LOOPBACK && server.isLoopbackAddress();
        return kind.isReachable() || near ? Optional.of(address) : Optional.empty();
    }
}
