/**
 * The driver of the real network: sockets, timers and event loops for machines, made with Netty, natively through epoll
 * where it is there. The only package that imports {@code io.netty.channel} for datagrams.
 *
 * <p>Internal. No RFC: what it carries are the protocols of the other packages, over UDP (RFC 768).
 */
package dev.traversal.internal.netty;
