package dev.traversal.sim;

import dev.traversal.sim.SimGateway.Entry;
import dev.traversal.sim.SimGateway.Speech;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The HTTP of a simulated gateway: its description and its actions. */
final class SimIgd {
    static final int PORT = 5_000;

    private static final Pattern ACTION = Pattern.compile("SOAPAction: \"([^\"#]*)#(\\w+)\"", Pattern.CASE_INSENSITIVE);

    private final SimGateway gateway;

    SimIgd(SimGateway gateway) {
        this.gateway = gateway;
    }

    SimStream.Taker accept(SimStream stream) {
        StringBuilder request = new StringBuilder();
        return new SimStream.Taker() {
            @Override
            public void received(byte[] message) {
                request.append(new String(message, StandardCharsets.ISO_8859_1));
                if (request.indexOf("\r\n\r\n") >= 0) {
                    String text = request.toString();
                    request.setLength(0);
                    gateway.host().network().after(gateway.slowness(), () -> answer(stream, text));
                }
            }

            @Override
            public void ended(String reason) {
                // nothing is kept
            }
        };
    }

    private void answer(SimStream stream, String request) {
        Matcher action = ACTION.matcher(request);
        byte[] body;
        int status = 200;
        if (request.startsWith("GET /desc.xml ")) {
            body = bytes(description());
        } else if (action.find()) {
            gateway.count(action.group(2));
            String result = act(action.group(2), request, stream.remote());
            status = result.startsWith("<errorCode>") ? 500 : 200;
            body = bytes(envelope(action.group(1), action.group(2), result));
        } else {
            status = 404;
            body = new byte[0];
        }
        byte[] changed = gateway.change(body);
        byte[] head = bytes("HTTP/1.1 " + status + " X\r\nContent-Type: text/xml\r\nContent-Length: " + changed.length
                + "\r\nConnection: close\r\n\r\n");
        stream.send(head, 0, head.length);
        for (int at = 0; at < changed.length; at += 1_000) {
            stream.send(changed, at, Math.min(1_000, changed.length - at));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String description() {
        int version = gateway.igdVersion();
        return "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device><deviceType>"
                + "urn:schemas-upnp-org:device:InternetGatewayDevice:" + version + "</deviceType>"
                + "<friendlyName>Simulated gateway</friendlyName><deviceList><device><serviceList><service>"
                + "<serviceType>urn:schemas-upnp-org:service:WANIPConnection:" + version + "</serviceType>"
                + "<controlURL>/ctl/IPConn</controlURL></service></serviceList></device></deviceList></device></root>";
    }

    private static String envelope(String type, String action, String result) {
        String inner = result.startsWith("<errorCode>")
                ? "<s:Fault><faultcode>s:Client</faultcode><detail><UPnPError>" + result
                        + "</UPnPError></detail></s:Fault>"
                : "<u:" + action + "Response xmlns:u=\"" + type + "\">" + result + "</u:" + action + "Response>";
        return "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
                + inner + "</s:Body></s:Envelope>";
    }

    private static String fault(int code) {
        return "<errorCode>" + code + "</errorCode>";
    }

    private String act(String action, String request, InetSocketAddress remote) {
        if (gateway.refuses(Speech.UPNP)) {
            return fault(606);
        }
        int protocol = "TCP".equals(value(request, "NewProtocol")) ? 6 : 17;
        int port = number(value(request, "NewExternalPort"));
        return switch (action) {
            case "GetExternalIPAddress" ->
                "<NewExternalIPAddress>" + gateway.external().getHostAddress() + "</NewExternalIPAddress>";
            case "GetSpecificPortMappingEntry" -> look(gateway.find(protocol, port));
            case "AddPortMapping" -> add(request, protocol, port, remote, false);
            case "AddAnyPortMapping" ->
                gateway.igdVersion() > 1 ? add(request, protocol, port, remote, true) : fault(401);
            case "DeletePortMapping" -> delete(protocol, port);
            default -> fault(401);
        };
    }

    private String look(@Nullable Entry entry) {
        long left = entry == null || entry.endNanos() == 0
                ? 0
                : (entry.endNanos() - gateway.host().network().nowNanos()) / NatSettings.SECOND;
        return entry == null
                ? fault(714)
                : "<NewInternalPort>" + entry.internal().getPort() + "</NewInternalPort><NewInternalClient>"
                        + entry.internal().getAddress().getHostAddress()
                        + "</NewInternalClient><NewEnabled>1</NewEnabled>"
                        + "<NewLeaseDuration>" + left + "</NewLeaseDuration>";
    }

    private String add(String request, int protocol, int port, InetSocketAddress remote, boolean any) {
        int lease = number(value(request, "NewLeaseDuration"));
        if (!value(request, "NewInternalClient").equals(remote.getAddress().getHostAddress())) {
            return fault(606); // secure mode: nobody maps for others
        }
        if (gateway.isPermanentOnly() && lease != 0) {
            return fault(725);
        }
        InetSocketAddress internal =
                new InetSocketAddress(remote.getAddress(), number(value(request, "NewInternalPort")));
        Entry entry = gateway.add(protocol, port, internal, lease == 0 ? 0 : gateway.granted(lease), any);
        if (entry == null) {
            return fault(718);
        }
        return any ? "<NewReservedPort>" + entry.externalPort() + "</NewReservedPort>" : "";
    }

    private String delete(int protocol, int port) {
        Entry entry = gateway.find(protocol, port);
        if (entry == null) {
            return fault(714);
        }
        gateway.remove(entry);
        return "";
    }

    private static String value(String request, String name) {
        int begin = request.indexOf("<" + name + ">");
        int end = request.indexOf("</" + name + ">");
        return begin < 0 || end < begin ? "" : request.substring(begin + name.length() + 2, end);
    }

    private static int number(String text) {
        return text.isEmpty() || !text.chars().allMatch(Character::isDigit) ? 0 : Integer.parseInt(text);
    }
}
