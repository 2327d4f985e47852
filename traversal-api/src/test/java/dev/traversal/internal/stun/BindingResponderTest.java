package dev.traversal.internal.stun;

import static dev.traversal.internal.stun.Messages.attribute;
import static dev.traversal.internal.stun.Messages.join;
import static dev.traversal.internal.stun.Messages.message;
import static dev.traversal.internal.stun.Messages.raw;
import static dev.traversal.internal.stun.Messages.request;
import static dev.traversal.internal.stun.Messages.withBitFlipped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BindingResponderTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress("203.0.113.9", 40_000);
    private static final InetSocketAddress CLIENT_IPV6 = new InetSocketAddress("2001:db8::9", 40_000);
    private static final InetSocketAddress PRIMARY = new InetSocketAddress("198.51.100.1", 3478);
    private static final InetSocketAddress ALTERNATE = new InetSocketAddress("198.51.100.2", 3479);
    private static final byte[] PADDED = attribute(StunAttribute.SOFTWARE, new byte[40]);

    private final BindingResponder responder = new BindingResponder(StunServerAddresses.single(PRIMARY), "server");
    private final BindingResponder discovery =
            new BindingResponder(StunServerAddresses.withAlternate(PRIMARY, ALTERNATE), "server");
    private final StunMessage answer = new StunMessage(KnownAttributes.BINDING);

    @AfterEach
    void goodRequestIsStillAnswered() {
        assertThat(ask(responder, request())).isEqualTo(MessageClass.SUCCESS);
        assertThat(ask(discovery, request())).isEqualTo(MessageClass.SUCCESS);
    }

    @Test
    void answersWithTheSourceAddress() {
        assertThat(ask(responder, request())).isEqualTo(MessageClass.SUCCESS);

        assertThat(answer.hasTransactionId(Messages.ID)).isTrue();
        assertThat(answer.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS)).isEqualTo(CLIENT);
        assertThat(answer.hasFingerprint()).isFalse();
        assertThat(responder.answerPort()).isEqualTo(CLIENT.getPort());
    }

    @Test
    void answersIpv6_whenTheRequestIsABareHeader() {
        byte[] request = request();
        int length = responder.respond(0, CLIENT_IPV6, request, 0, request.length);

        assertThat(length).isEqualTo(44);
        assertThat(answer.parse(responder.answer(), 0, length)).isNull();
        assertThat(answer.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS)).isEqualTo(CLIENT_IPV6);
    }

    @Test
    void answersWithAFingerprint_whenTheRequestHasOne() {
        byte[] request = new StunWriter(64)
                .begin(MessageClass.REQUEST, StunMethod.BINDING, Messages.ID)
                .fingerprint()
                .toBytes();
        assertThat(ask(responder, request)).isEqualTo(MessageClass.SUCCESS);
        assertThat(answer.hasFingerprint()).isTrue();
    }

    @Test
    void namesItself_whereThereIsRoom() {
        assertThat(ask(responder, request())).isEqualTo(MessageClass.SUCCESS);
        assertThat(answer.has(StunAttribute.SOFTWARE)).isFalse();
        assertThat(ask(responder, request(PADDED))).isEqualTo(MessageClass.SUCCESS);
        assertThat(answer.text(StunAttribute.SOFTWARE)).isEqualTo("server");
    }

    @Test
    void namesItsOtherAddressAndWhereItAnswersFrom_whenItHasFourSockets() {
        byte[] change = attribute(StunAttribute.CHANGE_REQUEST, new byte[] {0, 0, 0, 6});
        assertThat(ask(discovery, request(PADDED, change))).isEqualTo(MessageClass.SUCCESS);

        assertThat(discovery.answerSocket()).isEqualTo(3);
        assertThat(answer.address(StunAttribute.OTHER_ADDRESS)).isEqualTo(ALTERNATE);
        assertThat(answer.address(StunAttribute.RESPONSE_ORIGIN)).isEqualTo(ALTERNATE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 6})
    void answersFromTheSocketAskedFor(int flags) {
        byte[] change = attribute(StunAttribute.CHANGE_REQUEST, new byte[] {0, 0, 0, (byte) flags});
        byte[] request = request(PADDED, change);
        for (int socket = 0; socket < 4; socket++) {
            int length = discovery.respond(socket, CLIENT, request, 0, request.length);
            assertThat(answer.parse(discovery.answer(), 0, length)).isNull();
            assertThat(discovery.answerSocket()).isEqualTo(socket ^ flags >> 1);
            assertThat(answer.address(StunAttribute.RESPONSE_ORIGIN))
                    .isEqualTo(StunServerAddresses.withAlternate(PRIMARY, ALTERNATE)
                            .sockets()
                            .get(discovery.answerSocket()));
        }
    }

    @Test
    void answersToAnotherPort_whenAskedTo() {
        byte[] port = attribute(StunAttribute.RESPONSE_PORT, new byte[] {0x12, 0x34, 0, 0});
        assertThat(ask(discovery, request(port))).isEqualTo(MessageClass.SUCCESS);
        assertThat(discovery.answerPort()).isEqualTo(0x1234);
    }

    @Test
    void refusesDiscoveryThatMakesNoSense() {
        byte[] portZero = attribute(StunAttribute.RESPONSE_PORT, new byte[4]);
        byte[] shortFlags = attribute(StunAttribute.CHANGE_REQUEST, new byte[3]);

        assertThat(ask(discovery, request(portZero))).isEqualTo(MessageClass.ERROR);
        assertThat(answer.errorCode()).isEqualTo(StunErrorCode.BAD_REQUEST);
        assertThat(ask(discovery, request(shortFlags))).isEqualTo(MessageClass.ERROR);
        assertThat(answer.errorCode()).isEqualTo(StunErrorCode.BAD_REQUEST);
    }

    @Test
    void doesNotUnderstandDiscovery_whenItHasOneSocket() {
        byte[] change = attribute(StunAttribute.CHANGE_REQUEST, new byte[4]);
        assertThat(ask(responder, request(change))).isEqualTo(MessageClass.ERROR);
        assertThat(answer.errorCode()).isEqualTo(StunErrorCode.UNKNOWN_ATTRIBUTE);
        assertThat(answer.value(StunAttribute.UNKNOWN_ATTRIBUTES)).containsExactly(0x00, 0x03);
    }

    static Stream<byte[]> silentInputs() {
        byte[] good = request(attribute(StunAttribute.SOFTWARE, new byte[8]));
        byte[] overrun = good.clone();
        overrun[23] = 9;
        byte[] fingerprinted = new StunWriter(64)
                .begin(MessageClass.REQUEST, StunMethod.BINDING, Messages.ID)
                .fingerprint()
                .toBytes();
        return Stream.of(
                new byte[0],
                Arrays.copyOf(good, 19),
                withBitFlipped(good, 0),
                withBitFlipped(good, 1),
                raw(0x0001, 5, new byte[5]),
                raw(0x0001, 8),
                Arrays.copyOf(good, good.length + 4),
                withBitFlipped(good, 63),
                overrun,
                withBitFlipped(fingerprinted, 8 * fingerprinted.length - 1),
                request(attribute(StunAttribute.USERNAME, new byte[509])),
                message(0x0011),
                message(0x0101),
                message(0x0111),
                message(0x0003));
    }

    @ParameterizedTest
    @MethodSource("silentInputs")
    void staysSilent_whenTheInputIsNotAGoodRequest(byte[] input) {
        assertThat(ask(responder, input)).isNull();
        assertThat(ask(discovery, input)).isNull();
    }

    @Test
    void s13_unknownMandatoryAttributeIsNamed() {
        assertThat(ask(responder, request(attribute(0x7fff)))).isEqualTo(MessageClass.ERROR);
        assertThat(answer.errorCode()).isEqualTo(StunErrorCode.UNKNOWN_ATTRIBUTE);
        assertThat(answer.value(StunAttribute.UNKNOWN_ATTRIBUTES)).containsExactly(0x7f, 0xff);
        assertThat(ask(responder, message(0x0011, attribute(0x7fff)))).isNull();
        assertThat(ask(responder, message(0x0101, attribute(0x7fff)))).isNull();
    }

    @Test
    void s14_hundredTimesTheSameUnknownAttributeIsNamedOnce() {
        byte[] hundred = IntStream.range(0, 100)
                .mapToObj(i -> attribute(0x7fff))
                .reduce(Messages::join)
                .orElseThrow();
        byte[] request = request(hundred);

        assertThat(ask(responder, request)).isEqualTo(MessageClass.ERROR);
        assertThat(answer.value(StunAttribute.UNKNOWN_ATTRIBUTES)).containsExactly(0x7f, 0xff);
        assertThat(answer.errorReason()).isEqualTo("Unknown Attribute");
        assertThat(answer.length()).isLessThan(request.length);
    }

    @Test
    void s14_onlyTheFirstSixteenAreNamed() {
        byte[] many = IntStream.range(0, 200)
                .mapToObj(i -> attribute(0x7000 + i))
                .reduce(Messages::join)
                .orElseThrow();
        assertThat(ask(responder, request(many))).isEqualTo(MessageClass.ERROR);
        assertThat(answer.value(StunAttribute.UNKNOWN_ATTRIBUTES)).hasSize(32).startsWith(0x70, 0x00, 0x70, 0x01);
    }

    @Test
    void s15_unknownOptionalAttributeIsIgnored() {
        assertThat(ask(responder, request(attribute(0xfffe, new byte[1_200])))).isEqualTo(MessageClass.SUCCESS);
        assertThat(answer.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS)).isEqualTo(CLIENT);
    }

    @Test
    void s16_softwareThatIsTooLongIsDropped() {
        byte[] software = "s".repeat(764).getBytes(StandardCharsets.US_ASCII);
        assertThat(ask(responder, request(attribute(StunAttribute.SOFTWARE, software))))
                .isEqualTo(MessageClass.SUCCESS);
        assertThat(answer.text(StunAttribute.SOFTWARE)).isEqualTo("server");
    }

    @Test
    void s23_indicationIsSilent_whateverItsIntegrity() {
        IntegrityKey key = IntegrityKey.shortTerm("somebody's password here");
        byte[] indication = new StunWriter(128)
                .begin(MessageClass.INDICATION, StunMethod.BINDING, Messages.ID)
                .integrity(key)
                .toBytes();
        assertThat(ask(responder, indication)).isNull();
        assertThat(ask(responder, withBitFlipped(indication, 8 * 30))).isNull();
    }

    @Test
    void rejectedIsCountedByReason() {
        ask(responder, new byte[3]);
        ask(responder, message(0x0003));
        ask(responder, request(attribute(0x7fff)));

        assertThat(responder.rejects().of(StunReject.TOO_SHORT)).isEqualTo(1);
        assertThat(responder.rejects().of(StunReject.METHOD)).isEqualTo(1);
        assertThat(responder.rejects().of(StunReject.UNKNOWN_ATTRIBUTE)).isEqualTo(1);
        assertThat(responder.rejects().total()).isEqualTo(3);
    }

    @Test
    void addressesMustBeFourDifferentOnes() {
        assertThatThrownBy(() -> StunServerAddresses.withAlternate(PRIMARY, PRIMARY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> StunServerAddresses.withAlternate(PRIMARY, new InetSocketAddress("198.51.100.2", 3478)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StunServerAddresses.withAlternate(PRIMARY, new InetSocketAddress("2001:db8::1", 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The class of the answer, or null for silence; no answer is more than 2.8 times as long as its request. */
    private @Nullable MessageClass ask(BindingResponder asked, byte[] request) {
        byte[] shifted = join(new byte[7], request);
        int length = asked.respond(0, CLIENT, shifted, 7, request.length);
        assertThat(length).isLessThanOrEqualTo(28 * request.length / 10);
        if (length == 0) {
            return null;
        }
        assertThat(answer.parse(asked.answer(), 0, length)).isNull();
        return answer.messageClass();
    }
}
