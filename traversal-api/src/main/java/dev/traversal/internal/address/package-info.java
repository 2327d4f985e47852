/**
 * IP addresses as text and as kinds, judged by their bytes alone: nothing here asks a resolver.
 *
 * <p>The text forms are those of RFC 4291 section 2.2 and RFC 5952, the kinds those of RFC 6890.
 */
package dev.traversal.internal.address;
