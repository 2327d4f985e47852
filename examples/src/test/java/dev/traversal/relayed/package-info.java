/** Whole agents that meet by way of whole relays, in the simulator (RFC 8656). */
@NullMarked
package dev.traversal.relayed;

import org.jspecify.annotations.NullMarked;
