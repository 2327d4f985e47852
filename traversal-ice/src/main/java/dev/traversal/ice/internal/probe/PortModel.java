package dev.traversal.ice.internal.probe;

import java.util.function.IntToDoubleFunction;

/**
 * One belief about an allocator.
 *
 * @param kind what it is
 * @param logWeight logarithm of prior times evidence
 * @param low the first port it may pick
 * @param high the last
 * @param size how many ports it may pick
 * @param density the chance of a port from {@code low} to {@code high} to be the next
 */
record PortModel(Kind kind, double logWeight, int low, int high, int size, IntToDoubleFunction density) {
    /** The families of models. */
    enum Kind {
        UNIFORM,
        LINUX,
        RANGE,
        FREE_RANGE,
        SCATTERED,
        BLOCK,
        UNALIGNED,
        MAP_E,
        SEQUENTIAL,
        PER_DESTINATION
    }

    AllocatorClass allocatorClass() {
        return switch (kind) {
            case SEQUENTIAL -> AllocatorClass.SEQUENTIAL;
            case PER_DESTINATION -> AllocatorClass.PER_DESTINATION;
            default -> size <= AllocatorPosterior.BOUNDED_PORTS ? AllocatorClass.BOUNDED : AllocatorClass.FULL;
        };
    }

    /** Adds, for each port, the chance that one of {@code openers} mappings has it, if this model holds. */
    void addMass(double[] mass, double weight, int openers) {
        if (kind == Kind.SEQUENTIAL) {
            return; // bracketed, not guessed
        }
        for (int port = low; port <= high; port++) {
            mass[port] += weight * Math.min(1, openers * density.applyAsDouble(port));
        }
    }
}
