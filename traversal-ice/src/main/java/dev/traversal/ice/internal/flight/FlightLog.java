package dev.traversal.ice.internal.flight;

import dev.traversal.api.TraversalEvent;
import jdk.jfr.FlightRecorder;

/** Records events while a flight recording runs. Loading the recorder costs more than a connection, so nobody else does. */
public final class FlightLog {
    private static final boolean AVAILABLE =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private FlightLog() {}

    /**
     * Records an event if somebody wants it.
     *
     * @param event what happened
     */
    public static void record(TraversalEvent event) {
        if (AVAILABLE && FlightRecorder.isInitialized()) {
            TraversalFlightEvent.of(event).commit();
        }
    }
}
