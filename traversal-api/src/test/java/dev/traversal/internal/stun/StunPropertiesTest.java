package dev.traversal.internal.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds of every message, and of every sequence of bytes. */
class StunPropertiesTest {
    private final StunMessage message = new StunMessage(KnownAttributes.ICE);

    record Attribute(int type, byte[] value) {}

    @Property
    void whatIsWrittenIsRead(
            @ForAll MessageClass messageClass,
            @ForAll @IntRange(max = 0xfff) int method,
            @ForAll @Size(12) byte[] id,
            @ForAll("attributes") List<Attribute> attributes) {
        StunWriter writer = new StunWriter(65_000).begin(messageClass, method, id);
        attributes.forEach(attribute -> writer.attribute(attribute.type(), attribute.value()));
        byte[] bytes = writer.fingerprint().toBytes();

        assertThat(Messages.parse(message, bytes)).isNull();
        assertThat(message.is(messageClass, method)).isTrue();
        assertThat(message.messageClass()).isEqualTo(messageClass);
        assertThat(message.method()).isEqualTo(method);
        assertThat(message.hasTransactionId(id)).isTrue();
        assertThat(message.attributeCount()).isEqualTo(attributes.size());
        for (int i = 0; i < attributes.size(); i++) {
            assertThat(message.attributeType(i)).isEqualTo(attributes.get(i).type());
            assertThat(Arrays.copyOfRange(
                            message.buffer(),
                            message.attributeOffset(i),
                            message.attributeOffset(i) + message.attributeLength(i)))
                    .isEqualTo(attributes.get(i).value());
        }
    }

    @Property
    void integrityHoldsForTheKeyThatMadeItAlone(
            @ForAll @Size(max = 200) byte[] key,
            @ForAll @Size(max = 1_000) byte[] data,
            @ForAll boolean sha256,
            @ForAll @IntRange(max = 10_000) int bit) {
        IntegrityKey right = IntegrityKey.ofBytes(key);
        byte[] longer = Arrays.copyOf(key, key.length + 1);
        longer[key.length] = 1;
        StunWriter writer = new StunWriter(2_000).begin(MessageClass.REQUEST, StunMethod.BINDING, Messages.ID);
        writer.attribute(StunAttribute.SOFTWARE, data);
        byte[] bytes = (sha256 ? writer.integritySha256(right) : writer.integrity(right)).toBytes();

        assertThat(message.parse(bytes, 0, bytes.length)).isNull();
        assertThat(right.verify(message)).isTrue();
        assertThat(IntegrityKey.ofBytes(longer).verify(message)).isFalse();
        byte[] changed = Messages.withBitFlipped(bytes, bit % (8 * bytes.length));
        assertThat(message.parse(changed, 0, changed.length) == null && right.verify(message))
                .isFalse();
    }

    @Property
    void addressIsTheSameAfterXorAndBack(
            @ForAll @Size(12) byte[] id, @ForAll("addressBytes") byte[] ip, @ForAll @IntRange(max = 65_535) int port)
            throws UnknownHostException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(ip), port);
        byte[] bytes = new StunWriter(128)
                .begin(MessageClass.SUCCESS, StunMethod.BINDING, id)
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, address)
                .address(StunAttribute.MAPPED_ADDRESS, address)
                .toBytes();
        assertThat(message.parse(bytes, 0, bytes.length)).isNull();
        AddressBuffer expected = new AddressBuffer();
        AddressBuffer read = new AddressBuffer();
        expected.set(address);

        assertThat(message.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS)).isEqualTo(address);
        assertThat(message.address(StunAttribute.MAPPED_ADDRESS)).isEqualTo(address);
        assertThat(message.readXorAddress(StunAttribute.XOR_MAPPED_ADDRESS, read))
                .isTrue();
        assertThat(read.sameAs(expected)).isTrue();
    }

    @Property
    void noBytesThrowOrAreAnsweredWithMuchMore(@ForAll("datagrams") byte[] datagram) {
        StunProbe.everything(datagram);
        Messages.parse(message, datagram);
    }

    @Provide
    Arbitrary<List<Attribute>> attributes() {
        Arbitrary<Integer> types = Arbitraries.integers()
                .between(0, 0xffff)
                .filter(type -> type != StunAttribute.FINGERPRINT
                        && type != StunAttribute.MESSAGE_INTEGRITY
                        && type != StunAttribute.MESSAGE_INTEGRITY_SHA256);
        Arbitrary<byte[]> values = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        return Combinators.combine(types, values).as(Attribute::new).list().ofMaxSize(12);
    }

    @Provide
    Arbitrary<byte[]> addressBytes() {
        Arbitrary<byte[]> ipv4 = Arbitraries.bytes().array(byte[].class).ofSize(4);
        Arbitrary<byte[]> ipv6 = Arbitraries.bytes()
                .array(byte[].class)
                .ofSize(16)
                // Java makes an IPv4 address of an IPv4-mapped one.
                .filter(bytes -> bytes[0] != 0);
        return Arbitraries.oneOf(ipv4, ipv6);
    }

    /** Noise, noise behind a sound header, and sound messages with a few bytes changed. */
    @Provide
    Arbitrary<byte[]> datagrams() {
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        Arbitrary<byte[]> headed = noise.map(body -> Messages.raw(0x0001, body.length, body));
        Arbitrary<byte[]> samples = Arbitraries.of(Samples.request(), Samples.ipv6Response(), Samples.sha256Request());
        Arbitrary<byte[]> changed = Combinators.combine(
                        samples, Arbitraries.integers().between(0, 800).list().ofMaxSize(4))
                .as((bytes, bits) -> {
                    byte[] result = bytes;
                    for (int bit : bits) {
                        result = Messages.withBitFlipped(result, bit % (8 * bytes.length));
                    }
                    return result;
                });
        return Arbitraries.oneOf(noise, headed, changed);
    }
}
