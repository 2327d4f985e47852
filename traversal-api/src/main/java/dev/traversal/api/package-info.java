/**
 * What an application compiles against: an agent, the channels it opens, and what it tells about them.
 *
 * <p>The words are those of ICE (RFC 8445).
 */
package dev.traversal.api;
