package dev.traversal.portmap.internal.upnp;

import dev.traversal.portmap.PortMappingFailure;

/** What the numbers of errors mean (WANIPConnection:2 section 2.5, WANIPv6FirewallControl:1 section 2.5). */
final class Fault {
    static final int INVALID_ARGUMENTS = 402;
    static final int ACTION_FAILED = 501;
    static final int NOT_AUTHORIZED = 606;
    static final int NO_SUCH_ENTRY = 714;
    static final int CONFLICT = 718;
    static final int SAME_PORT_REQUIRED = 724;
    static final int PERMANENT_ONLY = 725;
    static final int NO_PORTS = 728;
    static final int OTHER_MECHANISM = 729;

    private static final int INVALID_ACTION = 401;
    private static final int PINHOLE_SPACE = 701;
    private static final int FIREWALL_DISABLED = 702;
    private static final int INBOUND_DISALLOWED = 703;

    private Fault() {}

    static PortMappingFailure failure(int code) {
        return switch (code) {
            case INVALID_ACTION, 602 -> PortMappingFailure.UNSUPPORTED;
            case NOT_AUTHORIZED, INBOUND_DISALLOWED, FIREWALL_DISABLED -> PortMappingFailure.NOT_AUTHORIZED;
            case CONFLICT, OTHER_MECHANISM, SAME_PORT_REQUIRED -> PortMappingFailure.CONFLICT;
            case PERMANENT_ONLY -> PortMappingFailure.PERMANENT_ONLY;
            case NO_PORTS, PINHOLE_SPACE, ACTION_FAILED -> PortMappingFailure.NO_RESOURCES;
            default -> PortMappingFailure.MALFORMED;
        };
    }

    static String text(String action, int code) {
        return "UPnP: " + action + (code < 0 ? " gave no answer that can be read" : " failed with " + code);
    }
}
