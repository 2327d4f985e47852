package dev.traversal.sim;

/** An event that runs a piece of code. */
final class Task extends SimEvent {
    private final Runnable action;

    Task(Runnable action) {
        this.action = action;
    }

    @Override
    void fire() {
        action.run();
    }
}
