package dev.traversal.portmap.internal.upnp;

import dev.traversal.internal.address.IpLiteral;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The search for gateways (UPnP Device Architecture 1.1, section 1.3). */
final class Ssdp {
    static final int PORT = 1_900;
    static final String IGD_1 = "urn:schemas-upnp-org:device:InternetGatewayDevice:1";
    static final String IGD_2 = "urn:schemas-upnp-org:device:InternetGatewayDevice:2";
    static final String ROOT = "upnp:rootdevice";

    private static final byte[] SITE_GROUP = {(byte) 239, (byte) 255, (byte) 255, (byte) 250};
    private static final byte[] LINK_GROUP = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xc};
    private static final int MAX_BYTES = 2_048;

    private Ssdp() {}

    /** {@return the group that is asked} */
    static InetSocketAddress group(boolean ipv6) {
        return new InetSocketAddress(IpLiteral.toAddress(ipv6 ? LINK_GROUP : SITE_GROUP), PORT);
    }

    /**
     * {@return a question}
     *
     * @param to where it goes
     * @param target what is searched for
     */
    static byte[] search(InetSocketAddress to, String target) {
        String host = new HttpTarget(to, "/").host();
        return ("M-SEARCH * HTTP/1.1\r\nHOST: " + host + "\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: " + target
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * {@return where the description is that an answer points to, {@code null} if it is no answer or points elsewhere than to
     * who sent it}
     */
    static @Nullable HttpTarget location(byte[] buffer, int offset, int length, InetAddress sender) {
        if (length > MAX_BYTES) {
            return null;
        }
        String[] lines = new String(buffer, offset, length, StandardCharsets.ISO_8859_1).split("\r?\n", -1);
        if (!lines[0].startsWith("HTTP/1.") || !lines[0].contains(" 200")) {
            return null;
        }
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0
                    && line.substring(0, colon).strip().toLowerCase(Locale.ROOT).equals("location")) {
                return HttpTarget.absolute(line.substring(colon + 1).strip(), sender);
            }
        }
        return null;
    }
}
