package dev.traversal.ice.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.api.CloseReason;
import dev.traversal.api.Path;
import dev.traversal.api.SessionId;
import dev.traversal.api.TransportAddress;
import dev.traversal.api.TraversalEvent;
import dev.traversal.api.TraversalException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightLogTest {
    private static final SessionId SESSION = new SessionId("00112233445566778899aabbccddeeff");
    private static final Candidate CANDIDATE = new Candidate(
            CandidateType.HOST,
            CandidateOrigin.INTERFACE,
            TransportAddress.of(new InetSocketAddress("198.51.100.1", 4000)),
            Optional.empty(),
            100,
            "1");
    private static final Path PATH = new Path(CANDIDATE, CANDIDATE);
    private static final List<TraversalEvent> EVENTS = List.of(
            new TraversalEvent.CandidateGathered(CANDIDATE),
            new TraversalEvent.GatheringFailed("stun:192.0.2.1:3478", "no answer"),
            new TraversalEvent.SignalingChanged(true, "ws://192.0.2.1"),
            new TraversalEvent.SessionStarted(SESSION, Optional.empty(), true),
            new TraversalEvent.RemoteCandidateLearnt(SESSION, CANDIDATE),
            new TraversalEvent.CheckEnded(SESSION, PATH, Optional.of(Duration.ofMillis(20)), Optional.empty()),
            new TraversalEvent.PathSelected(SESSION, PATH, Duration.ofMillis(30)),
            new TraversalEvent.PathLost(SESSION, PATH),
            new TraversalEvent.Secured(SESSION, "TLS_X", Duration.ofMillis(50)),
            new TraversalEvent.SessionClosed(SESSION, CloseReason.CLOSED_HERE),
            new TraversalEvent.SessionFailed(SESSION, new TraversalException("no way")));

    @TempDir
    private java.nio.file.Path directory;

    @Test
    void everyEventIsRecorded_whileSomebodyRecords() throws IOException {
        java.nio.file.Path file = directory.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("dev.traversal.Event");
            recording.start();
            EVENTS.forEach(FlightLog::record);
            recording.stop();
            recording.dump(file);
        }
        assertThat(Files.size(file)).isPositive();
        List<RecordedEvent> recorded = RecordingFile.readAllEvents(file);

        assertThat(recorded)
                .extracting(event -> event.getString("event"))
                .containsExactlyElementsOf(
                        EVENTS.stream().map(it -> it.getClass().getSimpleName()).toList());
        RecordedEvent check = recorded.get(5);
        assertThat(check.getString("session")).isEqualTo(SESSION.value());
        assertThat(check.getString("remote")).isEqualTo("host 198.51.100.1:4000");
        assertThat(check.getDuration("roundTrip")).isEqualTo(Duration.ofMillis(20));
    }
}
