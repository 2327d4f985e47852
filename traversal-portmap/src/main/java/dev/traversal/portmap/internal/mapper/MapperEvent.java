package dev.traversal.portmap.internal.mapper;

import dev.traversal.portmap.GatewayReport;
import dev.traversal.portmap.PortMappingEvent;
import dev.traversal.portmap.PortMappingFailure;
import java.util.List;

/** What the mapper tells its owner. */
public sealed interface MapperEvent {
    /**
     * Something happened to a request's mapping.
     *
     * @param request the owner's name for it
     * @param event what
     */
    record Happened(int request, PortMappingEvent event) implements MapperEvent {}

    /**
     * No gateway maps it; told once.
     *
     * @param request the owner's name for it
     * @param failure the most telling reason
     * @param reason for people
     */
    record Failed(int request, PortMappingFailure failure, String reason) implements MapperEvent {}

    /**
     * All gateways have been looked at.
     *
     * @param gateways what they speak
     */
    record Looked(List<GatewayReport> gateways) implements MapperEvent {}

    /** The owner is to look whether the gateways are others. */
    record SurveyWanted() implements MapperEvent {}

    /** Nothing is left at any gateway that was asked for. */
    record Emptied() implements MapperEvent {}
}
