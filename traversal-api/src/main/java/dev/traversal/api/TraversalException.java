package dev.traversal.api;

import org.jspecify.annotations.Nullable;

/** Something that this library could not do. Its subclasses say whose fault it was. */
public class TraversalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what was wanted, and what came
     */
    public TraversalException(String message) {
        super(message);
    }

    /**
     * Makes one.
     *
     * @param message what was wanted, and what came
     * @param cause what came, or {@code null}
     */
    public TraversalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
