/**
 * What a rendezvous server keeps outside of itself: the directory of peers and the bus between them. In memory by
 * default; several servers that share both act as one (RFC 6455 is what clients speak to any of them).
 */
package dev.traversal.relay.spi;
