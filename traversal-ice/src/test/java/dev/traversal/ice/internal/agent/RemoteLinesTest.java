package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Candidate;
import dev.traversal.api.SessionDescription;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteLinesTest {
    private static final String PASSWORD = "a=ice-pwd:0123456789012345678901";
    private static final String OTHER_PASSWORD = "a=ice-pwd:9876543210987654321098";

    private final RemoteLines lines = new RemoteLines(false, Set.of());

    @Test
    void otherCredentialsBeginAnotherGeneration_whicheverComesFirst() {
        told("a=ice-ufrag:aaaa", PASSWORD);

        assertThat(lines.add("a=ice-ufrag:bbbb")).isInstanceOf(RemoteLines.Outcome.Noted.class);
        assertThat(told(OTHER_PASSWORD).ufrag()).isEqualTo("bbbb");
        assertThat(lines.add(PASSWORD)).isInstanceOf(RemoteLines.Outcome.Noted.class);
        assertThat(told("a=ice-ufrag:cccc").password()).isEqualTo(PASSWORD.substring(10));
    }

    @Test
    void theEndOfCandidatesIsForgotten_whenAnotherGenerationBegins() {
        told("a=ice-ufrag:aaaa", PASSWORD, candidate(1, ""), "a=end-of-candidates");

        SessionDescription next = told("a=ice-ufrag:bbbb", OTHER_PASSWORD);
        assertThat(next.endOfCandidates()).isFalse();
        assertThat(next.candidates()).isEmpty();
    }

    @Test
    void credentialsToldTwiceAreNoRestart() {
        told("a=ice-ufrag:aaaa", PASSWORD);

        assertThat(told("a=ice-ufrag:aaaa").ufrag()).isEqualTo("aaaa");
        assertThat(told(PASSWORD).ufrag()).isEqualTo("aaaa");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=ice-ufrag:x", "a=ice-pwd:tooShort", "a=ice-ufrag:white space"})
    void malformedCredentialsLeaveThoseBefore(String line) {
        told("a=ice-ufrag:aaaa", PASSWORD);

        assertThat(lines.add(line)).isInstanceOf(RemoteLines.Outcome.Refused.class);
        assertThat(told(candidate(1, "")).ufrag()).isEqualTo("aaaa");
    }

    @Test
    void candidatesOfAGenerationToComeWait_andThoseOfOneThatIsOverAreIgnored() {
        told("a=ice-ufrag:aaaa", PASSWORD);
        assertThat(ports(told(candidate(1, " ufrag aaaa")))).containsExactly(1);
        assertThat(ports(told(candidate(2, " generation 0 ufrag bbbb network-id 1"))))
                .isEmpty();

        SessionDescription next = told("a=ice-ufrag:bbbb", OTHER_PASSWORD);
        assertThat(ports(next)).containsExactly(2);
        assertThat(ports(told(candidate(3, " ufrag aaaa")))).isEmpty();
        assertThat(ports(told(candidate(4, "")))).containsExactly(4);
    }

    @Test
    void noMoreThanAHundredCandidatesWait() {
        for (int port = 1; port <= 200; port++) {
            lines.add(candidate(port, " ufrag aaaa"));
        }

        assertThat(ports(told("a=ice-ufrag:aaaa", PASSWORD))).hasSize(SessionDescription.MAX_CANDIDATES);
    }

    private SessionDescription told(String... each) {
        RemoteLines.Outcome last = new RemoteLines.Outcome.Noted();
        for (String line : each) {
            last = lines.add(line);
        }
        assertThat(last).isInstanceOf(RemoteLines.Outcome.Told.class);
        return ((RemoteLines.Outcome.Told) last).description();
    }

    private static List<Integer> ports(SessionDescription description) {
        return description.candidates().stream()
                .map(Candidate::address)
                .map(address -> address.port())
                .toList();
    }

    private static String candidate(int port, String extension) {
        return "a=candidate:1 1 udp " + (1_000 + port) + " 203.0.113.200 " + port + " typ host" + extension;
    }
}
