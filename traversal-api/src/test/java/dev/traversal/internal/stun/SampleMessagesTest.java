package dev.traversal.internal.stun;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** The sample messages of RFC 5769 and RFC 8489 appendix B.1: read, verified and rebuilt byte for byte. */
class SampleMessagesTest {
    private static final IntegrityKey SHORT_TERM = IntegrityKey.shortTerm(Samples.SHORT_TERM_PASSWORD);
    private static final byte SPACE = 0x20;

    private final StunMessage message = new StunMessage(KnownAttributes.ICE);
    private final StunWriter writer = new StunWriter(512);

    @Test
    void request_isReadAndVerified() {
        parse(Samples.request());

        assertThat(message.is(MessageClass.REQUEST, StunMethod.BINDING)).isTrue();
        assertThat(message.hasTransactionId(Samples.SHORT_TERM_ID)).isTrue();
        assertThat(message.text(StunAttribute.SOFTWARE)).isEqualTo("STUN test client");
        assertThat(message.priority()).isEqualTo(0x6e0001ffL);
        assertThat(message.longValue(StunAttribute.ICE_CONTROLLED, 0)).isEqualTo(0x932ff9b151263b36L);
        assertThat(message.isForUfrag("evtj".getBytes(UTF_8))).isTrue();
        assertThat(message.receiverUfrag()).isEqualTo("evtj");
        assertThat(message.hasFingerprint()).isTrue();
        assertThat(SHORT_TERM.verify(message)).isTrue();
    }

    @Test
    void request_isRebuiltByteForByte() {
        writer.padWith(SPACE);
        writer.begin(MessageClass.REQUEST, StunMethod.BINDING, Samples.SHORT_TERM_ID)
                .text(StunAttribute.SOFTWARE, "STUN test client")
                .intAttribute(StunAttribute.PRIORITY, 0x6e0001ff)
                .longAttribute(StunAttribute.ICE_CONTROLLED, 0x932ff9b151263b36L)
                .text(StunAttribute.USERNAME, "evtj:h6vY")
                .integrity(SHORT_TERM)
                .fingerprint();

        assertThat(writer.toBytes()).isEqualTo(Samples.request());
    }

    @Test
    void ipv4Response_isReadVerifiedAndRebuilt() {
        parse(Samples.ipv4Response());
        InetSocketAddress mapped = new InetSocketAddress("192.0.2.1", 32853);

        assertThat(message.is(MessageClass.SUCCESS, StunMethod.BINDING)).isTrue();
        assertThat(message.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS)).isEqualTo(mapped);
        assertThat(SHORT_TERM.verify(message)).isTrue();
        assertThat(response(mapped)).isEqualTo(Samples.ipv4Response());
    }

    @Test
    void ipv6Response_isReadVerifiedAndRebuilt() {
        parse(Samples.ipv6Response());
        InetSocketAddress mapped = new InetSocketAddress("2001:db8:1234:5678:11:2233:4455:6677", 32853);

        assertThat(message.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS)).isEqualTo(mapped);
        assertThat(SHORT_TERM.verify(message)).isTrue();
        assertThat(response(mapped)).isEqualTo(Samples.ipv6Response());
    }

    @Test
    void longTermRequest_isReadVerifiedAndRebuilt() {
        parse(Samples.longTermRequest());
        IntegrityKey key =
                IntegrityKey.longTerm(Samples.LONG_TERM_USER, Samples.LONG_TERM_REALM, Samples.LONG_TERM_PASSWORD);

        assertThat(message.text(StunAttribute.USERNAME)).isEqualTo(Samples.LONG_TERM_USER);
        assertThat(message.text(StunAttribute.REALM)).isEqualTo(Samples.LONG_TERM_REALM);
        assertThat(message.text(StunAttribute.NONCE)).isEqualTo("f//499k954d6OL34oL9FSTvy64sA");
        assertThat(key.verify(message)).isTrue();

        writer.begin(MessageClass.REQUEST, StunMethod.BINDING, Samples.LONG_TERM_ID)
                .text(StunAttribute.USERNAME, Samples.LONG_TERM_USER)
                .text(StunAttribute.NONCE, "f//499k954d6OL34oL9FSTvy64sA")
                .text(StunAttribute.REALM, Samples.LONG_TERM_REALM)
                .integrity(key);
        assertThat(writer.toBytes()).isEqualTo(Samples.longTermRequest());
    }

    @Test
    void sha256Request_isReadVerifiedAndRebuilt() {
        parse(Samples.sha256Request());
        IntegrityKey key = IntegrityKey.longTermSha256(
                Samples.LONG_TERM_USER, Samples.LONG_TERM_REALM, Samples.LONG_TERM_PASSWORD);
        byte[] userHash = IntegrityKey.userHash(Samples.LONG_TERM_USER, Samples.LONG_TERM_REALM);

        assertThat(message.valueEquals(StunAttribute.USERHASH, userHash)).isTrue();
        assertThat(key.verify(message)).isTrue();

        writer.begin(MessageClass.REQUEST, StunMethod.BINDING, Samples.LONG_TERM_ID)
                .attribute(StunAttribute.USERHASH, userHash)
                .text(StunAttribute.NONCE, "obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA")
                .text(StunAttribute.REALM, Samples.LONG_TERM_REALM)
                .intAttribute(StunAttribute.PASSWORD_ALGORITHM, StunAttribute.PASSWORD_ALGORITHM_SHA256 << 16)
                .integritySha256(key);
        assertThat(writer.toBytes()).isEqualTo(Samples.sha256Request());
    }

    private void parse(byte[] bytes) {
        assertThat(message.parse(bytes, 0, bytes.length)).isNull();
        assertThat(message.hasUnknownMandatory()).isFalse();
    }

    private byte[] response(InetSocketAddress mapped) {
        writer.padWith(SPACE);
        writer.begin(MessageClass.SUCCESS, StunMethod.BINDING, Samples.SHORT_TERM_ID)
                .text(StunAttribute.SOFTWARE, "test vector")
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, mapped)
                .integrity(SHORT_TERM)
                .fingerprint();
        return writer.toBytes();
    }
}
