/**
 * Host candidates that say a random name instead of an address: names, the messages about them, who asks and who answers.
 * One-shot queries and their answers alone (RFC 6762 section 5.1; draft-ietf-mmusic-mdns-ice-candidates).
 */
package dev.traversal.ice.internal.mdns;
