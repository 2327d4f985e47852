package dev.traversal.portmap.internal.upnp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.address.IpLiteral;
import dev.traversal.portmap.internal.upnp.HttpExchange.Outcome;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpExchangeTest {
    private static final HttpTarget TARGET = new HttpTarget(
            new InetSocketAddress(IpLiteral.toAddress(Objects.requireNonNull(IpLiteral.parse("192.168.1.1"))), 5_000),
            "/ctl");

    private final HttpExchange exchange = new HttpExchange();

    @BeforeEach
    void ask() {
        exchange.request(TARGET, null, null);
    }

    @AfterEach
    void end() {
        exchange.close();
    }

    private Outcome take(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        return exchange.take(bytes, 0, bytes.length);
    }

    @Test
    void requestNamesHostAndAction() {
        try (HttpExchange other = new HttpExchange()) {
            String request = new String(other.request(TARGET, "urn:x#Do", "<a/>"), US_ASCII);

            assertThat(request)
                    .startsWith("POST /ctl HTTP/1.1\r\n")
                    .containsIgnoringCase("host: 192.168.1.1:5000\r\n")
                    .contains("SOAPAction: \"urn:x#Do\"\r\n")
                    .endsWith("\r\n\r\n<a/>");
        }
    }

    @Test
    void answerComesInPieces() {
        assertThat(take("HTTP/1.1 200 OK\r\nContent-Le")).isInstanceOf(Outcome.Waiting.class);
        assertThat(take("ngth: 3\r\n\r\nab")).isInstanceOf(Outcome.Waiting.class);

        Outcome.Answer answer = (Outcome.Answer) take("c");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).asString(US_ASCII).isEqualTo("abc");
    }

    @Test
    void bodyEndsWithTheStream_ifItsLengthIsUnknown() {
        take("HTTP/1.0 200 OK\r\n\r\nabc");

        assertThat(exchange.end())
                .isInstanceOfSatisfying(
                        Outcome.Answer.class, it -> assertThat(it.body()).hasSize(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\na",
                "SSH-2.0-dropbear\r\n\r\n"
            })
    void u04_lengthsAndEncodingsThatAreNotTaken(String answer) {
        Outcome outcome = take(answer);

        assertThat(outcome instanceof Outcome.Waiting ? exchange.end() : outcome)
                .isInstanceOf(Outcome.Broken.class);
    }

    @Test
    void u04_bodyWithoutEnd() {
        take("HTTP/1.1 200 OK\r\n\r\n");
        Outcome outcome = new Outcome.Waiting();
        int taken = 0;
        while (outcome instanceof Outcome.Waiting && taken < 1_000) {
            outcome = take("x".repeat(1_000));
            taken++;
        }

        assertThat(outcome).isInstanceOf(Outcome.Broken.class);
        assertThat(taken).isLessThan(264);
    }

    @Test
    void u03_redirectIsAnAnswerLikeAnyOther() {
        Outcome outcome = take("HTTP/1.1 301 Moved\r\nLocation: http://203.0.113.9/\r\nContent-Length: 0\r\n\r\n");

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Answer.class,
                        it -> assertThat(it.status()).isEqualTo(301)); // whoever asked takes 200 alone
    }
}
