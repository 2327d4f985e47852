/** The {@code traversal} command. */
@org.jspecify.annotations.NullMarked
package dev.traversal.examples;
