/** Measurements: ratios against peers and hand-written floors, taken in one run. */
@org.jspecify.annotations.NullMarked
package dev.traversal.benchmarks;
