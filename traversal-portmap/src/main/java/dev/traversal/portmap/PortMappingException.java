package dev.traversal.portmap;

import dev.traversal.api.TraversalException;

/** No gateway maps the port. */
public final class PortMappingException extends TraversalException {
    private static final long serialVersionUID = 1L;

    private final PortMappingFailure failure;

    /**
     * Makes one.
     *
     * @param failure the reason, or the most telling one of several
     * @param message what was asked for, and what each protocol said
     */
    public PortMappingException(PortMappingFailure failure, String message) {
        super(message);
        this.failure = failure;
    }

    /** {@return the reason} */
    public PortMappingFailure failure() {
        return failure;
    }
}
