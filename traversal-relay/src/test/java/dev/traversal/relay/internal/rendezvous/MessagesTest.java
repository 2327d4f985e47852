package dev.traversal.relay.internal.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What is written is read again, and what nobody wrote is survived. */
class MessagesTest {
    private static final PeerId PEER = Identity.generate().peerId();

    @Property(tries = 300)
    void readsWhatItWrote(@ForAll("messages") RendezvousMessage message) {
        byte[] text = MessageWriter.write(message);

        assertThat(text).hasSizeLessThanOrEqualTo(RendezvousMessage.MAX_MESSAGE_BYTES);
        assertThat(MessageReader.read(text)).usingRecursiveComparison().isEqualTo(message);
    }

    @Property(tries = 2_000)
    void neverThrows_whateverTheBytes(@ForAll @Size(max = 300) byte[] bytes) {
        RendezvousMessage message = MessageReader.read(bytes);
        assertThat(message == null || message instanceof RendezvousMessage.Invalid)
                .isTrue();
    }

    @Property(tries = 2_000)
    void neverThrows_whenAGoodMessageIsDamaged(
            @ForAll("messages") RendezvousMessage message,
            @ForAll @IntRange(max = 100_000) int where,
            @ForAll byte what) {
        byte[] text = MessageWriter.write(message);
        text[where % text.length] = what;
        MessageReader.read(text);
        byte[] shorter = Arrays.copyOf(text, where % text.length);
        assertThat(MessageReader.read(shorter)).isNull();
    }

    @Property(tries = 300)
    void refusesLongValues(@ForAll @IntRange(min = 1, max = 2_000) int excess) {
        String head = "{\"type\":\"send\",\"id\":1,\"to\":\"" + PEER + "\",\"envelope\":\"";
        byte[] envelope = new byte[RendezvousMessage.MAX_ENVELOPE_BYTES + excess];
        String text = head + Base64.getUrlEncoder().withoutPadding().encodeToString(envelope) + "\"}";

        assertThat(MessageReader.read(text.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(new RendezvousMessage.Invalid(OptionalLong.of(1), ErrorReason.MALFORMED));
    }

    @Provide
    Arbitrary<RendezvousMessage> messages() {
        Arbitrary<Long> ids = Arbitraries.longs().between(0, 999_999_999_999_999_999L);
        Arbitrary<byte[]> prekeys =
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(512);
        Arbitrary<byte[]> envelopes = Arbitraries.bytes().array(byte[].class).ofMaxSize(2_000);
        Arbitrary<byte[]> nonces = Arbitraries.bytes().array(byte[].class).ofSize(32);
        Arbitrary<byte[]> keys = Arbitraries.bytes().array(byte[].class).ofSize(33);
        Arbitrary<byte[]> signatures =
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(72);
        Arbitrary<List<String>> servers =
                Arbitraries.strings().ofMaxLength(60).list().ofMaxSize(8);
        return Arbitraries.oneOf(
                nonces.map(nonce -> new RendezvousMessage.Challenge(1, nonce)),
                Combinators.combine(keys, signatures, prekeys.optional())
                        .as((key, signature, prekey) -> new RendezvousMessage.Register(1, key, signature, prekey)),
                servers.map(RendezvousMessage.Registered::new),
                Combinators.combine(ids, prekeys).as(RendezvousMessage.Publish::new),
                ids.map(RendezvousMessage.Published::new),
                ids.map(id -> new RendezvousMessage.Fetch(id, PEER)),
                Combinators.combine(ids, prekeys).as(RendezvousMessage.Prekey::new),
                Combinators.combine(ids, envelopes)
                        .as((id, envelope) -> new RendezvousMessage.Send(id, PEER, envelope, Optional.empty())),
                ids.map(RendezvousMessage.Sent::new),
                envelopes.map(envelope -> new RendezvousMessage.Message(PEER, envelope)),
                Combinators.combine(ids, Arbitraries.of(ErrorReason.class))
                        .as((id, reason) -> new RendezvousMessage.Failed(OptionalLong.of(id), reason)));
    }
}
