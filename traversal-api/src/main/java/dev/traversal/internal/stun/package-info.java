/**
 * STUN messages: parsing by index, building in place, integrity and the keys it needs. It reads and writes bytes
 * and does nothing else (RFC 8489).
 */
package dev.traversal.internal.stun;
