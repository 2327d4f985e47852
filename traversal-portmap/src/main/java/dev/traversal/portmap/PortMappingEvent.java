package dev.traversal.portmap;

/** What happens to mappings, in order. */
public sealed interface PortMappingEvent {
    /**
     * A gateway maps the port.
     *
     * @param mapping how
     */
    record Mapped(PortMapping mapping) implements PortMappingEvent {}

    /**
     * A mapping was replaced: by a better one, or by another one after the gateway lost its memory or its address.
     *
     * @param before what no longer holds
     * @param after what holds now
     */
    record Changed(PortMapping before, PortMapping after) implements PortMappingEvent {}

    /**
     * Somebody came in by a mapping who had not been sent anything before, so that it does lead in.
     *
     * @param mapping what was proven
     */
    record Verified(PortMapping mapping) implements PortMappingEvent {}

    /**
     * A mapping is no more, and was not given back by us. It is asked for again as long as the mapper is open.
     *
     * @param mapping what no longer holds
     * @param reason for people
     */
    record Lost(PortMapping mapping, String reason) implements PortMappingEvent {}

    /**
     * A gateway does not map the port.
     *
     * @param request what was asked for
     * @param gateway who was asked
     * @param failure the most telling reason
     * @param reason what each protocol said, for people
     */
    record Refused(PortRequest request, Gateway gateway, PortMappingFailure failure, String reason)
            implements PortMappingEvent {}
}
