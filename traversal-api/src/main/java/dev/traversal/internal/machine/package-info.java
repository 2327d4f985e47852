/**
 * The ground that every protocol stands on: machines without I/O, what they ask for, and who runs them.
 *
 * <p>Internal until 1.0. No RFC: this is the shape in which the protocols of this library are written.
 */
package dev.traversal.internal.machine;
