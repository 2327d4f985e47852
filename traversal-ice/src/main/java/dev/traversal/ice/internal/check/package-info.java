/**
 * The checklist of one session: pairs, their states, pacing, roles and nomination. It decides which check leaves
 * next and what an answer means (RFC 8445 sections 6 to 8).
 */
package dev.traversal.ice.internal.check;
