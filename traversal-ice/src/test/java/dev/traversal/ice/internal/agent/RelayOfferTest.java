package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.TransportAddress;
import dev.traversal.api.TurnCredentials;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayOfferTest {
    private static final TurnCredentials.Login LOGIN = new TurnCredentials.Login("1790000000:somebody", "a MAC");
    private static final TransportAddress IPV4 = TransportAddress.of(new InetSocketAddress("203.0.113.1", 65_535));
    private static final TransportAddress IPV6 = TransportAddress.of(new InetSocketAddress("2001:db8::1", 1));

    @Test
    void comesOutAsItWentIn() {
        RelayOffer offer = new RelayOffer(List.of(IPV4, IPV6), LOGIN);

        assertThat(RelayOffer.parse(offer.toBytes())).isEqualTo(offer);
    }

    @Test
    void fitsANote_whenItIsAsLongAsItCanBe() {
        RelayOffer offer = new RelayOffer(
                Collections.nCopies(RelayOffer.MAX_ADDRESSES, IPV6),
                new TurnCredentials.Login("1790000000:" + "a".repeat(52), "b".repeat(28)));

        assertThat(offer.toBytes()).hasSizeLessThan(Note.MAX_VALUE_BYTES);
    }

    @Test
    void isRefused_whereverItBreaksOff() {
        byte[] bytes = new RelayOffer(List.of(IPV4, IPV6), LOGIN).toBytes();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(RelayOffer.parse(Arrays.copyOf(bytes, length))).isNull();
        }
    }

    @Test
    void isRefused_withoutAnAddressOrWithTooMany() {
        assertThat(RelayOffer.parse(new RelayOffer(List.of(), LOGIN).toBytes())).isNull();
        assertThat(RelayOffer.parse(
                        new RelayOffer(Collections.nCopies(RelayOffer.MAX_ADDRESSES + 1, IPV4), LOGIN).toBytes()))
                .isNull();
    }

    @Test
    void isRefused_whenAnAddressIsNone() {
        byte[] bytes = new RelayOffer(List.of(IPV4), LOGIN).toBytes();
        bytes[bytes.length - 7] = 5;

        assertThat(RelayOffer.parse(bytes)).isNull();
    }
}
