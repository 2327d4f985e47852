package dev.traversal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketTest {
    private static final PeerKey KEY = Identity.generate().publicKey();
    private static final String BARE = new Ticket(KEY, Optional.empty()).toString();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws://198.51.100.1:8443",
                "wss://rendezvous.example/path?a=b",
                "ws://[2001:db8::1]:80/",
                "sim://hub",
                "sim:hub",
                "ws://h/@",
                "xmpp:alice@chat.example/home",
                "coap+tcp://[2001:db8::1]/meet",
                "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                "https://user@chat.example/room#alice"
            })
    void isReadBack(String address) {
        Ticket ticket = new Ticket(KEY, Optional.of(URI.create(address)));

        assertThat(Ticket.parse(" " + ticket + "\n")).isEqualTo(ticket);
        assertThat(ticket.toString()).startsWith("traversal:1:").endsWith("@" + address);
        assertThat(ticket.peerId()).isEqualTo(KEY.peerId());
    }

    @Test
    void isReadBack_withoutAnAddress() {
        assertThat(Ticket.parse(BARE)).isEqualTo(new Ticket(KEY, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws:a",
                "ws:///a",
                "//a",
                "1x:a",
                "x_y:a",
                ":a",
                "x:",
                "x:a b",
                "x:\u0007",
                "x:ä",
                "a",
                "",
                "ws://user@a",
                "ws://user:secret@a",
                "ws://a#b",
                "ws://a:0",
                "ws://a:65536",
                "ws://a b",
                "ws://ä",
                "ws://a/ä",
                "WS://a",
                "ws://[fe80::1%25eth0]/",
                "sim://u@hub"
            })
    void addressOfAnotherKindIsRefused(String address) {
        assertThatIllegalArgumentException().isThrownBy(() -> Ticket.parse(BARE + "@" + address));
    }

    @Test
    void addressOfMoreThan512CharactersIsRefused() {
        assertThat(Ticket.parse(BARE + "@ws://a/" + "x".repeat(505))).isNotNull();
        assertThatIllegalArgumentException().isThrownBy(() -> Ticket.parse(BARE + "@ws://a/" + "x".repeat(506)));
        assertThatIllegalArgumentException().isThrownBy(() -> Ticket.parse(BARE + "@ws://a/" + "x".repeat(100_000)));
    }

    @Test
    void everyCutTicketIsRefused() {
        for (int length = 0; length < BARE.length(); length++) {
            String cut = BARE.substring(0, length);
            assertThatIllegalArgumentException().isThrownBy(() -> Ticket.parse(cut));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Ticket.parse(BARE + "="));
        assertThatIllegalArgumentException().isThrownBy(() -> Ticket.parse(BARE.replace("traversal:1", "traversal:2")));
    }

    @Property
    void anyTextIsReadOrRefused(@ForAll String text) {
        readOrRefused(text);
        readOrRefused("traversal:1:" + text);
        readOrRefused(BARE + "@" + text);
    }

    @Property
    void ticketWithAnyOneCharacterChangedIsReadOrRefused(@ForAll int position, @ForAll char character) {
        StringBuilder text = new StringBuilder(BARE + "@ws://198.51.100.1:8443/");
        text.setCharAt(Math.floorMod(position, text.length()), character);
        readOrRefused(text.toString());
    }

    private static void readOrRefused(String text) {
        Ticket ticket;
        try {
            ticket = Ticket.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
            return;
        }
        assertThat(Ticket.parse(ticket.toString())).isEqualTo(ticket);
    }
}
