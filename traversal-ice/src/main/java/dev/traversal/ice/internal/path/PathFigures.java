package dev.traversal.ice.internal.path;

/** How many questions were asked over a path, and how many went unanswered. Any thread may read. */
public interface PathFigures {
    /** {@return how many were asked} */
    int asked();

    /** {@return how many went unanswered for too long} */
    int lost();

    /** {@return the share of those of late, 0..1} */
    double loss();
}
