package dev.traversal.internal.machine;

/**
 * A machine on its loop. Every method may be called from any thread and hops to the loop; when the caller is on that
 * loop already {@link #deliver} runs at once, while {@link #execute} always runs after the current call has been
 * drained.
 *
 * @param <M> the machine
 */
public interface Runner<M> extends DatagramSink {
    /**
     * Runs a command on the machine's loop, then drains the machine. Nothing happens after {@link #stop()}.
     *
     * @param command what to do
     */
    void execute(Command<M> command);

    /** {@return whether the caller is on the machine's loop} */
    boolean onLoop();

    /** Drains the machine a last time and takes it off its loop: its timer is cancelled, later calls do nothing. */
    void stop();

    /**
     * Something to do with a machine.
     *
     * @param <M> the machine
     */
    @FunctionalInterface
    interface Command<M> {
        /**
         * Acts.
         *
         * @param machine the machine, on its loop
         * @param nowNanos the time
         */
        void run(M machine, long nowNanos);
    }
}
