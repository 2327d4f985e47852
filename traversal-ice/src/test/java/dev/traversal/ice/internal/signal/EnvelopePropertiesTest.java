package dev.traversal.ice.internal.signal;

import static dev.traversal.ice.internal.signal.Party.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class EnvelopePropertiesTest {
    private static final Party ALICE = new Party();
    private static final Party BOB = new Party();

    @Property
    void anyBytesAreRefused(@ForAll @Size(max = 2_000) byte[] bytes) {
        assertThat(BOB.opener.open(bytes, NOW)).isInstanceOf(Verdict.Refused.class);
        assertThat(SignedPrekey.verify(bytes, BOB.identity.publicKey(), NOW)).isInstanceOf(Verdict.Refused.class);
    }

    @Property(tries = 300)
    void anyBytesBehindAGoodHeaderAreRefused(@ForAll @Size(min = 48, max = 2_000) byte[] bytes) {
        byte[] envelope = EnvelopeProbe.withHeader(BOB, bytes);

        BOB.refuses(envelope, EnvelopeRefusal.UNDECRYPTABLE);
    }

    @Property(tries = 300)
    void anyBytesThatAreSealedWellAreRefused(@ForAll @Size(max = 2_000) byte[] bytes, @ForAll boolean padded) {
        byte[] plaintext = padded ? Arrays.copyOf(bytes, (bytes.length + 255) / 256 * 256) : bytes;

        assertThat(BOB.opener.open(EnvelopeProbe.seal(BOB, plaintext), NOW)).isInstanceOf(Verdict.Refused.class);
    }

    @Property(tries = 200)
    void anyMessageIsReadBack(
            @ForAll @Size(max = 3_000) byte[] body,
            @ForAll @IntRange(min = 0) int generation,
            @ForAll MessageKind kind) {
        EnvelopeCodec.Content content = new EnvelopeCodec.Content(
                kind,
                ALICE.newSession(),
                generation,
                generation,
                generation,
                kind == MessageKind.OFFER
                        ? Optional.of(new EnvelopeCodec.Claim(new byte[33], new byte[PublicPrekey.BYTES]))
                        : Optional.empty(),
                body);
        byte[] encoded = EnvelopeCodec.encode(content);

        EnvelopeCodec.Unpacked unpacked = EnvelopeCodec.unpack(EnvelopeCodec.pack(new byte[Ecdsa.BYTES], encoded));

        assertThat(unpacked).isNotNull();
        assertThat(unpacked.signedPart()).isEqualTo(encoded);
        assertThat(unpacked.content()).usingRecursiveComparison().isEqualTo(content);
    }
}
