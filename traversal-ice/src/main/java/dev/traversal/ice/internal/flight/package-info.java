/**
 * What happens in an agent, as events of the JDK's flight recorder: while somebody records, and at no cost otherwise.
 * Each is one of {@link dev.traversal.api.TraversalEvent}.
 */
package dev.traversal.ice.internal.flight;
