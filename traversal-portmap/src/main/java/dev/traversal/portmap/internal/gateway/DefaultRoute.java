package dev.traversal.portmap.internal.gateway;

import java.net.InetAddress;

/**
 * A way to everywhere.
 *
 * @param gateway the next router; an IPv6 link-local address has no scope yet
 * @param interfaceName the interface's name, or on Windows its address or number
 * @param metric the less the better
 */
record DefaultRoute(InetAddress gateway, String interfaceName, long metric) {}
