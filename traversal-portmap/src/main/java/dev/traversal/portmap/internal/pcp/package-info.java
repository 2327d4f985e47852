/**
 * Port Control Protocol, the client's side (RFC 6887): MAP, PEER and ANNOUNCE with the options FILTER and PREFER_FAILURE;
 * THIRD_PARTY is never asked for.
 */
package dev.traversal.portmap.internal.pcp;
