package dev.traversal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUriTest {
    @ParameterizedTest
    @CsvSource({
        "stun:example.org, stun:example.org:3478",
        "stuns:example.org, stuns:example.org:5349",
        "STUN:example.org:8000, stun:example.org:8000",
        "stun:192.0.2.1, stun:192.0.2.1:3478",
        "stun:[2001:db8::1], stun:[2001:db8::1]:3478",
        "stuns:[2001:DB8::1]:443, stuns:[2001:db8::1]:443"
    })
    void stunUrisAreRead_withTheirDefaultPorts(String text, String canonical) {
        assertThat(StunUri.parse(text)).hasToString(canonical);
        assertThat(StunUri.parse(canonical)).isEqualTo(StunUri.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "turn:example.org, turn:example.org:3478",
        "turns:example.org, turns:example.org:5349",
        "turn:example.org:8000?transport=udp, turn:example.org:8000?transport=udp",
        "turns:[2001:db8::1]?transport=TCP, turns:[2001:db8::1]:5349?transport=tcp"
    })
    void turnUrisAreRead_withTheirTransports(String text, String canonical) {
        assertThat(TurnUri.parse(text)).hasToString(canonical);
        assertThat(TurnUri.parse(canonical)).isEqualTo(TurnUri.parse(text));
    }

    @Test
    void partsAreThere() {
        TurnUri uri = TurnUri.parse("turns:192.0.2.1:443?transport=tcp");

        assertThat(uri.secure()).isTrue();
        assertThat(uri.transport()).isEqualTo(Optional.of(TurnUri.Transport.TCP));
        assertThat(uri.server().isUnresolved()).isFalse();
        assertThat(StunUri.parse("stun:example.org").server().isUnresolved()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "stun",
                "stun:",
                "stun://example.org",
                "stun:example.org:",
                "stun:example.org:0",
                "stun:example.org:65536",
                "stun:user@example.org",
                "stun:example.org/path",
                "stun:example.org#x",
                "stun:example.org?transport=udp",
                "stun:example.org?",
                "stun:2001:db8::1",
                "stun:[192.0.2.1]",
                "stun:0x7f.1",
                "turn:example.org",
                "http:example.org",
                " stun:example.org",
                "stun:example.org "
            })
    void anythingElseIsNoStunUri(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> StunUri.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "turn:",
                "turn://example.org",
                "turn:example.org?",
                "turn:example.org?transport",
                "turn:example.org?a=b",
                "turn:example.org?transport=sctp",
                "turn:example.org?transport=udp&x=y",
                "stun:example.org",
                "turn:example.org?transport=udp?transport=tcp"
            })
    void anythingElseIsNoTurnUri(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TurnUri.parse(text));
    }

    @Test
    void overlongTextIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> StunUri.parse("stun:" + "a".repeat(400)));
    }

    @Test
    void builderTakesStunUris_andNamesThatLookLikeASchemeAlone() {
        TraversalAgentBuilder builder = TraversalAgent.builder();

        assertThat(builder.stunServer("stun:192.0.2.1")
                        .stunServer("192.0.2.1:3478")
                        .stunServer("stun:3478"))
                .isSameAs(builder);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.stunServer("stuns:192.0.2.1"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.stunServer("stun://192.0.2.1"));
    }
}
