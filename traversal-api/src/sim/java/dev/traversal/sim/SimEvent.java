package dev.traversal.sim;

/** Something that happens at a moment of virtual time. Reusable: it is in the queue at most once. */
abstract class SimEvent {
    static final int NOT_QUEUED = -1;

    long at;
    long sequence;
    int index = NOT_QUEUED;

    abstract void fire();

    final boolean isQueued() {
        return index != NOT_QUEUED;
    }
}
