package dev.traversal.internal.stun;

import static dev.traversal.internal.stun.Messages.attribute;
import static dev.traversal.internal.stun.Messages.join;
import static dev.traversal.internal.stun.Messages.raw;
import static dev.traversal.internal.stun.Messages.request;
import static dev.traversal.internal.stun.Messages.success;
import static dev.traversal.internal.stun.Messages.withBitFlipped;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the codec makes of broken and hostile datagrams; the rows stand in the security policy. */
class StunBadInputTest {
    private static final IntegrityKey KEY = IntegrityKey.shortTerm("a password of some length");
    private static final IntegrityKey OTHER_KEY = IntegrityKey.shortTerm("a password of sume length");

    private final StunMessage message = new StunMessage(KnownAttributes.ICE);
    private final StunWriter writer = new StunWriter(1_500);

    @Test
    void s01_shorterThanAHeader() {
        byte[] good = request();
        for (int length = 0; length < StunMessage.HEADER_BYTES; length++) {
            assertThat(parse(Arrays.copyOf(good, length))).isEqualTo(StunReject.TOO_SHORT);
        }
        assertThat(parse(good)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x80, 0xc0})
    void s02_firstTwoBitsAreNotZero(int bits) {
        byte[] datagram = request();
        datagram[0] |= (byte) bits;

        assertThat(StunMessage.looksLikeStun(datagram, 0, datagram.length)).isFalse();
        assertThat(parse(datagram)).isEqualTo(StunReject.NOT_STUN);
    }

    @Test
    void s02_firstByteAboveThreeIsNotOffered_whenTheRestLooksLikeStun() {
        byte[] datagram = request();
        for (int first = 0; first < 256; first++) {
            datagram[0] = (byte) first;
            assertThat(StunMessage.looksLikeStun(datagram, 0, datagram.length)).isEqualTo(first <= 3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void s03_lengthIsNoMultipleOfFour(int length) {
        assertThat(parse(raw(0x0001, length))).isEqualTo(StunReject.LENGTH);
        assertThat(parse(raw(0x0001, length, new byte[length]))).isEqualTo(StunReject.LENGTH);
    }

    @Test
    void s04_lengthOfAttributesThatAreNotThere() {
        assertThat(parse(raw(0x0001, 8))).isEqualTo(StunReject.LENGTH);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 100})
    void s05_bytesBehindTheMessage(int extra) {
        byte[] good = request(attribute(StunAttribute.PRIORITY, new byte[4]));
        assertThat(parse(Arrays.copyOf(good, good.length + extra))).isEqualTo(StunReject.LENGTH);
    }

    @Test
    void s06_cookieOffByOneBit() {
        for (int bit = 32; bit < 64; bit++) {
            byte[] datagram = withBitFlipped(request(), bit);
            assertThat(StunMessage.looksLikeStun(datagram, 0, datagram.length)).isFalse();
            assertThat(parse(datagram)).isEqualTo(StunReject.CLASSIC_STUN);
        }
    }

    @Test
    void s07_lengthLongerThanDatagram() {
        byte[] attribute = attribute(StunAttribute.SOFTWARE, new byte[8]);
        attribute[3] = 9;
        assertThat(parse(request(attribute))).isEqualTo(StunReject.ATTRIBUTE_OVERRUN);
        attribute[2] = (byte) 0xff;
        attribute[3] = (byte) 0xff;
        assertThat(parse(request(attribute))).isEqualTo(StunReject.ATTRIBUTE_OVERRUN);
    }

    @Test
    void s08_paddingOfTheLastAttributeIsMissing() {
        byte[] attribute = Arrays.copyOf(attribute(StunAttribute.SOFTWARE, new byte[5]), 9);
        assertThat(parse(raw(0x0001, 9, attribute))).isEqualTo(StunReject.LENGTH);
        assertThat(parse(raw(0x0001, 12, attribute))).isEqualTo(StunReject.LENGTH);
    }

    @Test
    void s09_paddingThatIsNotZero() {
        byte[] username = attribute(StunAttribute.USERNAME, "evtj:".getBytes(StandardCharsets.US_ASCII));
        username[9] = 'x';
        username[10] = (byte) 0xff;
        assertThat(parse(request(username))).isNull();
        assertThat(message.text(StunAttribute.USERNAME)).isEqualTo("evtj:");
        assertThat(message.isForUfrag("evtj".getBytes(StandardCharsets.US_ASCII)))
                .isTrue();
    }

    @Test
    void s10_integrityWithOneBitWrong() {
        byte[] good = authenticated(MessageClass.REQUEST).toBytes();
        int firstBit = 8 * (good.length - HmacEngine.SHA1_BYTES);
        for (int bit = firstBit; bit < 8 * good.length; bit++) {
            assertThat(parse(withBitFlipped(good, bit))).isNull();
            assertThat(KEY.verify(message)).isFalse();
        }
        assertThat(parse(good)).isNull();
        assertThat(KEY.verify(message)).isTrue();
        assertThat(OTHER_KEY.verify(message)).isFalse();
    }

    @Test
    void s10_anythingBeforeTheIntegrityWithOneBitWrong() {
        byte[] good = authenticated(MessageClass.REQUEST).toBytes();
        int firstOfIntegrity = good.length - HmacEngine.SHA1_BYTES - 4;
        for (int bit = 0; bit < 8 * firstOfIntegrity; bit++) {
            if (parse(withBitFlipped(good, bit)) == null) {
                assertThat(KEY.verify(message)).as("bit %d", bit).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                StunAttribute.USE_CANDIDATE,
                StunAttribute.PRIORITY,
                StunAttribute.LIFETIME,
                StunAttribute.XOR_PEER_ADDRESS,
                0x7fff
            })
    void s11_attributeBehindTheIntegrity(int type) {
        authenticated(MessageClass.REQUEST).attribute(type, new byte[8]).fingerprint();
        assertThat(parse(writer.toBytes())).isNull();
        assertThat(message.hasValueOf(type, 8)).isFalse();
        assertThat(message.attributeCount()).isEqualTo(3);
        assertThat(message.priority()).isEqualTo(1);
        assertThat(message.hasUnknownMandatory()).isFalse();
        assertThat(KEY.verify(message)).isTrue();
    }

    @Test
    void s12_fingerprintWithOneBitWrong() {
        writer.begin(MessageClass.REQUEST, StunMethod.BINDING, Messages.ID).fingerprint();
        byte[] good = writer.toBytes();
        for (int bit = 8 * (good.length - 4); bit < 8 * good.length; bit++) {
            assertThat(parse(withBitFlipped(good, bit))).isEqualTo(StunReject.FINGERPRINT);
        }
        assertThat(parse(good)).isNull();
    }

    @Test
    void s12_fingerprintIsNotLastOrHasAnotherLength() {
        writer.begin(MessageClass.REQUEST, StunMethod.BINDING, Messages.ID)
                .fingerprint()
                .flag(StunAttribute.USE_CANDIDATE);
        assertThat(parse(writer.toBytes())).isEqualTo(StunReject.FINGERPRINT);
        assertThat(parse(request(attribute(StunAttribute.FINGERPRINT, new byte[8]))))
                .isEqualTo(StunReject.FINGERPRINT);
    }

    @Test
    void s13_unknownMandatoryAttribute() {
        assertThat(parse(request(attribute(0x7fff)))).isNull();
        assertThat(message.hasUnknownMandatory()).isTrue();
        assertThat(unknown()).containsExactly(0x7fff);
    }

    @Test
    void s14_sameUnknownMandatoryAttributeAHundredTimes() {
        byte[] hundred = IntStream.range(0, 100)
                .mapToObj(i -> attribute(0x7fff))
                .reduce(Messages::join)
                .orElseThrow();
        assertThat(parse(request(hundred, attribute(0x003f)))).isNull();
        assertThat(unknown()).containsExactly(0x7fff, 0x003f);
    }

    @Test
    void s14_moreAttributesThanAMessageHas() {
        assertThat(parse(request(attributes(StunMessage.MAX_ATTRIBUTES)))).isNull();
        assertThat(parse(request(attributes(StunMessage.MAX_ATTRIBUTES + 1))))
                .isEqualTo(StunReject.TOO_MANY_ATTRIBUTES);
        assertThat(parse(request(attributes(16_000)))).isEqualTo(StunReject.TOO_MANY_ATTRIBUTES);
    }

    @Test
    void s15_unknownOptionalAttributeOf1200Bytes() {
        assertThat(parse(request(attribute(0xfffe, new byte[1_200]), attribute(StunAttribute.USE_CANDIDATE))))
                .isNull();
        assertThat(message.hasUnknownMandatory()).isFalse();
        assertThat(message.has(StunAttribute.USE_CANDIDATE)).isTrue();
    }

    @Test
    void s16_textsLongerThanTheyMayBe() {
        assertThat(parse(request(attribute(StunAttribute.USERNAME, new byte[508]))))
                .isNull();
        assertThat(parse(request(attribute(StunAttribute.USERNAME, new byte[509]))))
                .isEqualTo(StunReject.ATTRIBUTE_LENGTH);
        assertThat(textOf(StunAttribute.REALM, "r".repeat(127))).hasSize(127);
        assertThat(textOf(StunAttribute.REALM, "r".repeat(128))).isNull();
        assertThat(textOf(StunAttribute.REALM, "\u20ac".repeat(127))).hasSize(127);
        assertThat(textOf(StunAttribute.SOFTWARE, "s".repeat(764))).isNull();
        assertThat(textOf(StunAttribute.NONCE, "n".repeat(764))).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0,8", "3,8", "1,20", "2,8", "1,1", "2,1", "1,0", "1,7", "2,19", "1,12", "2,24"})
    void s17_addressOfAnotherShape(int family, int length) {
        byte[] value = new byte[length];
        if (length > 1) {
            value[1] = (byte) family;
        }
        assertThat(parse(success(attribute(StunAttribute.XOR_MAPPED_ADDRESS, value))))
                .isNull();
        assertThat(message.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS)).isNull();
        assertThat(message.address(StunAttribute.XOR_MAPPED_ADDRESS)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "ff02::1", "::7f00:1"})
    void s18_noCandidateOfASpecialAddress(String address) {
        assertThat(SpecialAddresses.isOrdinary(new InetSocketAddress(address, 4000), false))
                .isFalse();
        assertThat(SpecialAddresses.isOrdinary(new InetSocketAddress(address, 4000), true))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"})
    void s18_noCandidateOfLoopback_unlessItIsAllowed(String address) {
        assertThat(SpecialAddresses.isOrdinary(new InetSocketAddress(address, 4000), false))
                .isFalse();
        assertThat(SpecialAddresses.isOrdinary(new InetSocketAddress(address, 4000), true))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.7", "203.0.113.9", "192.0.2.1", "2001:db8::7", "10.0.0.1", "100.64.0.1"})
    void s18_candidateOfAnOrdinaryAddress_butNotOfPortZero(String address) {
        assertThat(SpecialAddresses.isOrdinary(new InetSocketAddress(address, 4000), false))
                .isTrue();
        assertThat(SpecialAddresses.isOrdinary(new InetSocketAddress(address, 0), false))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "2,99", "7,0", "3,100", "4,255"})
    void s22_errorCodeThatIsNone(int hundreds, int number) {
        byte[] value = {0, 0, (byte) hundreds, (byte) number};
        assertThat(parse(Messages.message(0x0111, attribute(StunAttribute.ERROR_CODE, value))))
                .isNull();
        assertThat(message.errorCode()).isZero();
    }

    @Test
    void s22_errorCodeOfThreeBytes() {
        assertThat(parse(Messages.message(0x0111, attribute(StunAttribute.ERROR_CODE, new byte[] {0, 0, 4}))))
                .isNull();
        assertThat(message.errorCode()).isZero();
        assertThat(message.errorReason()).isEmpty();
    }

    @Test
    void s22_errorReasonOf3000BytesWithControlCharacters() {
        byte[] reason = new byte[3_000];
        Arrays.fill(reason, (byte) 'a');
        reason[1] = 0x1b;
        reason[2] = '\n';
        reason[3] = (byte) 0xc3;
        byte[] value = join(new byte[] {0, 0, 4, 20}, reason);
        assertThat(parse(Messages.message(0x0111, attribute(StunAttribute.ERROR_CODE, value))))
                .isNull();
        assertThat(message.errorCode()).isEqualTo(420);
        assertThat(message.errorReason()).hasSizeLessThanOrEqualTo(127).matches("[ -~]+");
    }

    @Test
    void s24_sha256DecidesWhereBothIntegritiesStand() {
        byte[] onlySha256Right = both(OTHER_KEY, KEY);
        byte[] onlySha1Right = both(KEY, OTHER_KEY);

        assertThat(parse(onlySha256Right)).isNull();
        assertThat(KEY.verify(message)).isTrue();
        assertThat(parse(onlySha1Right)).isNull();
        assertThat(KEY.verify(message)).isFalse();
        assertThat(parse(both(KEY, KEY))).isNull();
        assertThat(KEY.verify(message)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 20, 28})
    void s24_truncatedSha256IsRefused(int bytes) {
        writer.begin(MessageClass.REQUEST, StunMethod.BINDING, Messages.ID).integritySha256(KEY);
        byte[] whole = writer.toBytes();
        byte[] cut = Arrays.copyOf(whole, 24 + bytes);
        ByteBuffer.wrap(cut).putShort(2, (short) (4 + bytes)).putShort(22, (short) bytes);

        assertThat(parse(cut)).isNull();
        assertThat(KEY.verify(message)).isFalse();
    }

    @Test
    void integrityOfAnotherLengthIsRejected() {
        assertThat(parse(request(attribute(StunAttribute.MESSAGE_INTEGRITY, new byte[16]))))
                .isEqualTo(StunReject.ATTRIBUTE_LENGTH);
        for (int bytes : new int[] {0, 12, 30, 36}) {
            assertThat(parse(request(attribute(StunAttribute.MESSAGE_INTEGRITY_SHA256, new byte[bytes]))))
                    .isEqualTo(StunReject.ATTRIBUTE_LENGTH);
        }
    }

    @Test
    void missingIntegrityIsNotRight() {
        assertThat(parse(request())).isNull();
        assertThat(message.hasIntegrity()).isFalse();
        assertThat(KEY.verify(message)).isFalse();
    }

    @Test
    void nothingOfTheMessageBeforeIsLeft_whenOneIsRejected() {
        assertThat(parse(authenticated(MessageClass.REQUEST).toBytes())).isNull();
        assertThat(parse(new byte[3])).isEqualTo(StunReject.TOO_SHORT);
        assertThat(message.attributeCount()).isZero();
        assertThat(message.hasIntegrity()).isFalse();
        assertThat(message.has(StunAttribute.PRIORITY)).isFalse();
    }

    private @Nullable StunReject parse(byte[] datagram) {
        return Messages.parse(message, datagram);
    }

    private int[] unknown() {
        int[] types = new int[8];
        return Arrays.copyOf(types, message.unknownMandatory(types));
    }

    private @Nullable String textOf(int type, String text) {
        assertThat(parse(request(attribute(type, text.getBytes(StandardCharsets.UTF_8)))))
                .isNull();
        return message.text(type);
    }

    private StunWriter authenticated(MessageClass messageClass) {
        return writer.begin(messageClass, StunMethod.BINDING, Messages.ID)
                .intAttribute(StunAttribute.PRIORITY, 1)
                .text(StunAttribute.USERNAME, "evtj:h6vY")
                .integrity(KEY);
    }

    private byte[] both(IntegrityKey sha1, IntegrityKey sha256) {
        return writer.begin(MessageClass.REQUEST, StunMethod.BINDING, Messages.ID)
                .integrity(sha1)
                .integritySha256(sha256)
                .fingerprint()
                .toBytes();
    }

    private static byte[] attributes(int count) {
        byte[] all = new byte[4 * count];
        for (int i = 0; i < count; i++) {
            ByteBuffer.wrap(all).putShort(4 * i, (short) 0xfffe);
        }
        return all;
    }
}
