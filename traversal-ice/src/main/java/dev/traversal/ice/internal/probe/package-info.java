/**
 * What is believed about a NAT that gives each flow a port of its own, and in which order its ports are probed. All
 * are pure values and functions; the behaviours are those of RFC 4787 section 4.
 */
package dev.traversal.ice.internal.probe;
