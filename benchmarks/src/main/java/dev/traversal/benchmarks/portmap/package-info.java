/** How long it takes until a port is mapped, beside other clients. */
package dev.traversal.benchmarks.portmap;
