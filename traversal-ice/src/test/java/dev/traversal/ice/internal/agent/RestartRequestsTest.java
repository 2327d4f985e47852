package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.SessionDescription;
import dev.traversal.api.SessionDescription.Allowance;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartRequestsTest {
    private static final long ORIGIN = Long.MAX_VALUE - 1_000_000_000L; // the clock wraps in every test

    private final RestartRequests requests = new RestartRequests();

    @Test
    void aFewAreAdmittedAtOnce_andThenOneInTwoSeconds() {
        int admitted = 0;
        for (int i = 0; i < 1_000; i++) {
            long now = at(Duration.ofMillis(10L * i));
            admitted += requests.admit(wish(i), now) ? 1 : 0;
            admitted += requests.pollDue(now).isEmpty() ? 0 : 1;
        }

        assertThat(admitted).isEqualTo(RestartRequests.BURST + 4);
        assertThat(requests.refused()).isEqualTo(1_000 - admitted - 1);
    }

    @Test
    void theLastThatThePeerWantedBegins_withAllThatWasToldOfIt() {
        exhaust();
        assertThat(requests.admit(wish(8), at(Duration.ZERO))).isFalse();
        assertThat(requests.admit(wish(9), at(Duration.ZERO))).isFalse();
        assertThat(requests.admit(wish(9), at(Duration.ofSeconds(1)))).isFalse();

        assertThat(requests.deadline().atNanos()).isEqualTo(at(Duration.ofSeconds(2)));
        assertThat(requests.pollDue(at(Duration.ofMillis(1_999)))).isEmpty();
        assertThat(requests.pollDue(at(Duration.ofSeconds(2))))
                .extracting(SessionDescription::ufrag)
                .containsExactly("peer9", "peer9");
        assertThat(requests.deadline()).isNull();
        assertThat(requests.refused()).isEqualTo(1);
    }

    @Test
    void whatWaitsIsBounded_whenThePeerSaysMoreAndMoreOfIt() {
        exhaust();
        for (int i = 0; i < 1_000; i++) {
            assertThat(requests.admit(wish(9), at(Duration.ZERO))).isFalse();
        }

        assertThat(requests.pollDue(at(Duration.ofSeconds(2)))).hasSize(SessionDescription.MAX_CANDIDATES);
    }

    @Test
    void nothingBegins_whenSomethingLaterTookItsPlace() {
        exhaust();
        assertThat(requests.admit(wish(9), at(Duration.ZERO))).isFalse();
        requests.forget();

        assertThat(requests.deadline()).isNull();
        assertThat(requests.pollDue(at(Duration.ofMinutes(1)))).isEmpty();
    }

    private void exhaust() {
        for (int i = 0; i < RestartRequests.BURST; i++) {
            assertThat(requests.admit(wish(i), at(Duration.ZERO))).isTrue();
        }
    }

    private static long at(Duration time) {
        return ORIGIN + time.toNanos();
    }

    private static SessionDescription wish(int number) {
        String text =
                String.join("\r\n", List.of("a=ice-ufrag:peer" + number, "a=ice-pwd:0123456789abcdefghijklmn", ""));
        return SessionDescription.parse(text, Allowance.NO_FINGERPRINT).description();
    }
}
