/**
 * Finds default routes without native code: in the files of Linux's {@code /proc/net}, elsewhere in what the system's own
 * commands print.
 */
package dev.traversal.portmap.internal.gateway;
