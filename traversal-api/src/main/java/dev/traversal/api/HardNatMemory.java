package dev.traversal.api;

import java.util.Optional;

/**
 * Keeps how often attempts through hard NATs have failed, so that those without a prospect are not made again. What it
 * returns is only ever a hint: a wrong or hostile value costs an attempt, or leaves data on a relay for some hours. Asked on
 * the agent's loop, so it must not wait for anything. Thread-safe.
 */
public interface HardNatMemory {
    /**
     * {@return what was kept}
     *
     * @param attempt a short text that stands for a plan between kinds of NATs
     */
    Optional<String> recall(String attempt);

    /**
     * Keeps a value in place of another.
     *
     * @param attempt a short text that stands for a plan between kinds of NATs
     * @param outcome a short text
     */
    void keep(String attempt, String outcome);

    /** {@return a memory that lasts as long as it is used, of the last 64 kinds of attempts} */
    static HardNatMemory inMemory() {
        return new RecentAttempts();
    }
}
