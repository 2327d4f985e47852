/**
 * What others plug into an agent: sources of candidates, signaling, the implementation itself.
 *
 * <p>Candidates as in RFC 8445, descriptions as in RFC 8839.
 */
package dev.traversal.spi;
