/**
 * The implementation that {@code TraversalAgent.builder()} finds. It has no public type beyond what that needs
 * (RFC 8445).
 */
package dev.traversal.ice;
