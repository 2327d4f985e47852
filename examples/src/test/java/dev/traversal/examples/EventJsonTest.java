package dev.traversal.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.api.CloseReason;
import dev.traversal.api.ConnectivityAdvice;
import dev.traversal.api.ConnectivityException;
import dev.traversal.api.ConnectivityReport;
import dev.traversal.api.PairFate;
import dev.traversal.api.Path;
import dev.traversal.api.PeerId;
import dev.traversal.api.SessionId;
import dev.traversal.api.TransportAddress;
import dev.traversal.api.TraversalEvent;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the library writes as JSON, read by a parser that is not ours. */
class EventJsonTest {
    private static final SessionId SESSION = new SessionId("0123456789abcdef0123456789abcdef");
    private static final PeerId PEER = new PeerId("a".repeat(52));
    private static final Candidate HOST = candidate(CandidateType.HOST, "2001:db8::7", 4000);
    private static final Candidate PUBLIC = candidate(CandidateType.SERVER_REFLEXIVE, "203.0.113.9", 5000);
    private static final Path PATH = new Path(HOST, PUBLIC);

    static Stream<TraversalEvent> events() {
        return Stream.of(
                new TraversalEvent.CandidateGathered(PUBLIC),
                new TraversalEvent.GatheringFailed("stun:192.0.2.1:3478", "said \"no\"\n\tand \\ went"),
                new TraversalEvent.SignalingChanged(true, "naïve 😀 \u2028 \u0000 \ud83d"),
                new TraversalEvent.RelayingBegan(PEER, PUBLIC.address()),
                new TraversalEvent.RelayingEnded(PEER, "expired"),
                new TraversalEvent.SessionStarted(SESSION, Optional.empty(), true),
                new TraversalEvent.RemoteCandidateLearnt(SESSION, PUBLIC),
                new TraversalEvent.CheckEnded(SESSION, PATH, Optional.of(Duration.ofMillis(3)), Optional.empty()),
                new TraversalEvent.PathSelected(SESSION, PATH, Duration.ofMillis(40)),
                new TraversalEvent.PathLost(SESSION, PATH),
                new TraversalEvent.IceRestarted(SESSION, 2, true),
                new TraversalEvent.Secured(SESSION, "TLS_ECDHE", Duration.ofSeconds(1)),
                new TraversalEvent.ProbingPlanned(SESSION, "R", "keeps a socket's port", "any port", 552, 0.9987),
                new TraversalEvent.ProbingWave(SESSION, 2),
                new TraversalEvent.ProbingEnded(
                        SESSION, true, "a probe met an opener", "R", 1, 120, 384, Duration.ofMillis(391)),
                new TraversalEvent.SessionClosed(SESSION, CloseReason.LOST),
                new TraversalEvent.SessionFailed(SESSION, new ConnectivityException("no way", report())));
    }

    @ParameterizedTest
    @MethodSource("events")
    void readsBackAsItsMembers(TraversalEvent event) throws IOException {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("type", event.name());
        expected.putAll(event.members());

        assertThat(event.toJson()).doesNotContain("\n", "\u2028");
        assertThat(parse(event.toJson())).hasToString(expected.toString());
    }

    @Test
    void theEventsAboveAreAllThereAre() {
        List<Class<?>> kinds = new ArrayList<>();
        Stream.concat(
                        Stream.of(TraversalEvent.class.getPermittedSubclasses()),
                        Stream.of(TraversalEvent.OfSession.class.getPermittedSubclasses()))
                .filter(kind -> !Modifier.isAbstract(kind.getModifiers()))
                .forEach(kinds::add);

        assertThat(events().map(Object::getClass)).hasSameElementsAs(kinds);
        assertThat(events().map(TraversalEvent::name)).doesNotHaveDuplicates();
    }

    @Test
    void theCommandPrintsTheSameAndTheTime() throws IOException {
        for (TraversalEvent event : events().toList()) {
            List<String> lines = new ArrayList<>();
            new EventLines(Output.prefixed("event ", lines::add)).accept(event);
            Map<String, Object> printed = parse(lines.get(0).substring("event ".length()));

            assertThat(printed.remove("t")).isNotNull();
            assertThat(printed).isEqualTo(parse(event.toJson()));
        }
    }

    @Test
    void hasThisForm() {
        assertThat(new TraversalEvent.PathLost(SESSION, PATH).toJson())
                .isEqualTo("{\"type\":\"path-lost\",\"session\":\"0123456789abcdef0123456789abcdef\",\"relayed\":false,"
                        + "\"local\":{\"type\":\"host\",\"origin\":\"INTERFACE\",\"address\":\"2001:db8::7\","
                        + "\"port\":4000},\"remote\":{\"type\":\"srflx\",\"origin\":\"INTERFACE\","
                        + "\"address\":\"203.0.113.9\",\"port\":5000}}");
        assertThat(new TraversalEvent.SignalingChanged(false, "a\"\\\u0007\u2028\ud83d").toJson())
                .isEqualTo(
                        "{\"type\":\"signaling\",\"connected\":false,\"detail\":\"a\\\"\\\\\\u0007\\u2028\\ud83d\"}");
    }

    private static ConnectivityReport report() {
        return new ConnectivityReport(
                SESSION,
                Optional.empty(),
                Duration.ofSeconds(15),
                "the peer answered",
                List.of(),
                List.of(new ConnectivityReport.PairReport(
                        HOST,
                        PUBLIC,
                        "failed",
                        false,
                        7,
                        0,
                        Optional.empty(),
                        Optional.of("no answer"),
                        PairFate.UNANSWERED)),
                List.of("plan X"),
                List.of(ConnectivityAdvice.NOTHING_ANSWERED));
    }

    private static Candidate candidate(CandidateType type, String address, int port) {
        TransportAddress at = TransportAddress.of(new InetSocketAddress(address, port));
        return new Candidate(
                type,
                CandidateOrigin.INTERFACE,
                at,
                type == CandidateType.HOST ? Optional.empty() : Optional.of(at),
                100,
                "1");
    }

    private static Map<String, Object> parse(String json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            Map<String, Object> object = object(parser);
            assertThat(parser.nextToken()).isNull();
            return object;
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield items;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> parser.getLongValue();
        };
    }
}
