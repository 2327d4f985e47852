package dev.traversal.portmap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.sim.SimGateway.Speech;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows U01 to U10 of SECURITY.md, as far as a whole gateway is needed to show them. */
class HostileUpnpTest {
    private final Home home = new Home(11);

    @BeforeEach
    void speakUpnpAlone() {
        home.gateway.speaks(Speech.UPNP);
    }

    @AfterEach
    void leaveNothingOpen() {
        home.close();
        assertThat(home.computer.leftovers()).isEmpty();
    }

    private PortMappingException refused() {
        CompletableFuture<PortMapping> mapping = home.open().map(Protocol.UDP, Home.PORT);
        return (PortMappingException) home.awaitFailure(mapping);
    }

    private void replace(String what, String with) {
        home.gateway.answers(
                answer -> new String(answer, UTF_8).replace(what, with).getBytes(UTF_8));
    }

    /** Changes answers over HTTP alone. */
    private void replaceBody(UnaryOperator<byte[]> change) {
        home.gateway.answers(
                answer -> new String(answer, UTF_8).startsWith("HTTP/1.1") ? answer : change.apply(answer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://203.0.113.9/x",
                "http://169.254.169.254/",
                "file:///etc/passwd",
                "http://192.168.1.3@evil.example/",
                "http://[::ffff:127.0.0.1]/",
                "https://192.168.1.3:5000/desc.xml",
                "http://gateway:5000/desc.xml"
            })
    void u01_descriptionElsewhere(String location) {
        replace("http://192.168.1.3:5000/desc.xml", location);

        PortMapper mapper = home.open();
        home.awaitFailure(mapper.map(Protocol.UDP, Home.PORT));

        assertThat(mapper.rejected()).containsKey("WRONG_LOCATION");
        assertThat(home.gateway.requests("GetExternalIPAddress")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>'",
        "''",
        "'no xml'",
        "'<a><b></a>'"
    })
    void u05_documentTypesAndWhatIsNoXml(String document) {
        replaceBody(answer -> document.getBytes(UTF_8));

        assertThat(refused().failure()).isEqualTo(PortMappingFailure.MALFORMED);
    }

    @Test
    void u04_bodyBeyondAllBounds() {
        replaceBody(answer -> new byte[300 << 10]);

        assertThat(refused().failure()).isEqualTo(PortMappingFailure.NO_ANSWER);
    }

    @Test
    void u04_answerThatNeverComes() {
        home.gateway.answers(answer -> {
            String text = new String(answer, UTF_8);
            if (!text.startsWith("HTTP/1.1")) {
                home.gateway.slowness(Duration.ofHours(1));
            }
            return answer;
        });

        CompletableFuture<PortMapping> mapping = home.open().map(Protocol.UDP, Home.PORT);
        home.net.await("the end of patience", mapping::isDone, Duration.ofSeconds(8));
    }

    @Test
    void u07_controlUrlElsewhere() {
        for (String url : new String[] {"http://203.0.113.9/ctl", "javascript:alert(1)", "//203.0.113.9/ctl"}) {
            replace("<controlURL>/ctl/IPConn</controlURL>", "<controlURL>" + url + "</controlURL>");

            assertThat(refused().failure()).isEqualTo(PortMappingFailure.UNSUPPORTED);
        }
        assertThat(home.gateway.requests("GetExternalIPAddress")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"718, CONFLICT", "606, NOT_AUTHORIZED", "728, NO_RESOURCES", "401, UNSUPPORTED", "99999, MALFORMED"})
    void u08_faultsAreFailures(int code, PortMappingFailure failure) {
        replaceBody(answer -> {
            String text = new String(answer, UTF_8);
            boolean adds = text.contains("AddPortMappingResponse");
            return (adds ? "<a><errorCode>" + code + "</errorCode></a>" : text).getBytes(UTF_8);
        });

        assertThat(refused().failure()).isEqualTo(failure);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html><body>Router</body></html>"})
    void u08_anAnswerThatIsNone(String body) {
        replaceBody(answer -> {
            String text = new String(answer, UTF_8);
            return (text.contains("AddPortMappingResponse") ? body : text).getBytes(UTF_8);
        });

        assertThat(refused().failure()).isEqualTo(PortMappingFailure.MALFORMED);
    }

    @Test
    void u09_addressThatIsPrivate() {
        home.gateway.lying("192.168.1.1");

        assertThat(home.await(home.open().map(Protocol.UDP, Home.PORT)).isPublic())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&lt;script&gt;", "1", "0.0.0.0", "127.0.0.1", "gateway.example"})
    void u09_addressThatIsNone(String address) {
        String external = home.nat.externalAddress().getHostAddress();
        replace(
                "<NewExternalIPAddress>" + external + "<",
                "<NewExternalIPAddress>" + (address.equals("1") ? "1".repeat(4_096) : address) + "<");

        assertThat(refused().failure()).isEqualTo(PortMappingFailure.NETWORK_FAILURE);
    }

    @Test
    void u10_saysYesButThePortIsAnothersAfterAll() {
        boolean[] lied = {false};
        replaceBody(answer -> {
            String text = new String(answer, UTF_8);
            if (text.contains("<NewInternalClient>") && !lied[0]) {
                lied[0] = true;
                return text.replaceAll("<NewInternalClient>[^<]*<", "<NewInternalClient>192.168.1.77<")
                        .getBytes(UTF_8);
            }
            return answer;
        });

        PortMapping first = home.await(home.open().map(Protocol.UDP, Home.PORT));
        home.runFor(Duration.ofSeconds(1));

        PortMappingEvent.Changed changed =
                home.events(PortMappingEvent.Changed.class).get(0);
        assertThat(changed.before()).isEqualTo(first);
        assertThat(changed.after().external().port()).isNotEqualTo(Home.PORT);
    }
}
