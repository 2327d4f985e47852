package dev.traversal.ice.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.NatBehavior;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.IpLiteral;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HardMessagesTest {
    private static final InetAddress HERE = address("198.51.100.7");
    private static final InetAddress THERE = address("2001:db8::9");
    private static final TransportAddress AIM = new TransportAddress(HERE, 4_000);
    private static final byte[] KEY = bytes(16);
    private static final byte[] DIGEST = bytes(32);

    private static final NatProfile PROFILE = new NatProfile(
            List.of(HERE, THERE),
            NatBehavior.ADDRESS_AND_PORT_DEPENDENT,
            NatBehavior.UNKNOWN,
            true,
            12.5,
            Stream.generate(() -> new PortSample(15, 65_535)).limit(16).toList(),
            Stream.generate(() -> new PortSample(2, 1_023)).limit(4).toList());
    private static final Party PARTY = new Party(PROFILE, HardNatBudget.FAST, true, false);

    static Stream<HardMessage> messages() {
        return Stream.of(
                new HardMessage.Offer(-1, Long.MIN_VALUE, PARTY, AIM, KEY),
                new HardMessage.Answer(0, Long.MAX_VALUE, PARTY, AIM, KEY, DIGEST),
                new HardMessage.Settle(1, new Plan.Bracketed(Plan.Side.OFFERER, 16, 64)),
                new HardMessage.Settle(
                        1, new Plan.Guessed(Plan.Side.ANSWERER, Plan.PortChoice.BOUNDED, true, 424, 32, 424)),
                new HardMessage.Settle(
                        1, new Plan.Guessed(Plan.Side.OFFERER, Plan.PortChoice.RUN, false, 64_512, 384, 1_280)),
                new HardMessage.Settle(1, new Plan.Windowed(64, 4)),
                new HardMessage.Settle(1, new Plan.Crossed(Plan.Side.OFFERER, true, false, 179_776, 32, 910)),
                new HardMessage.Settle(1, new Plan.None("the peer knows no way")),
                new HardMessage.Opened(2, 16, List.of(HERE, THERE), 4_096),
                new HardMessage.Bracket(3, 1, HERE, 0, 65_535, -64, 64, 300.25),
                new HardMessage.Go(4, 2, new TransportAddress(THERE, 65_535)),
                new HardMessage.Hit(5, 1_024),
                new HardMessage.Cancel(6, "because = of \"that\""));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsBackAsItWas(HardMessage message) {
        String text = HardMessages.toText(message);

        assertThat(text).hasSizeLessThanOrEqualTo(HardMessages.MAX_CHARACTERS).matches("[!-~ ]+");
        assertThat(HardMessages.parse(text).message())
                .hasValueSatisfying(
                        read -> assertThat(HardMessages.toText(read)).isEqualTo(text));
    }

    @Property
    void everyPartyReadsBack_soThatBothEndsPlanAlike(
            @ForAll("profiles") NatProfile profile, @ForAll boolean ttl, @ForAll boolean low) {
        Party party = new Party(profile, HardNatBudget.LOW, ttl, low);

        HardMessage.Offer offer = (HardMessage.Offer)
                HardMessages.parse(HardMessages.toText(new HardMessage.Offer(1, 2, party, AIM, KEY)))
                        .message()
                        .orElseThrow();

        assertThat(offer.party()).isEqualTo(party);
        assertThat(Plans.digest(Plans.plan(offer.party(), PARTY))).isEqualTo(Plans.digest(Plans.plan(party, PARTY)));
    }

    @Provide
    static Arbitrary<NatProfile> profiles() {
        Arbitrary<PortSample> sample = Combinators.combine(
                        Arbitraries.integers().between(0, 15),
                        Arbitraries.integers().between(1, 65_535))
                .as(PortSample::new);
        return Combinators.combine(
                        Arbitraries.of(HERE, THERE).list().ofMinSize(1).ofMaxSize(4),
                        Arbitraries.of(NatBehavior.class),
                        Arbitraries.of(NatBehavior.class),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 1_000_000).map(hundredths -> hundredths / 100.0),
                        sample.list().ofMaxSize(16),
                        sample.list().ofMaxSize(4))
                .as(NatProfile::new);
    }

    @Test
    void membersReadBack() {
        HardMessage.Offer offer = (HardMessage.Offer)
                HardMessages.parse(HardMessages.toText(new HardMessage.Offer(-1, 7, PARTY, AIM, KEY)))
                        .message()
                        .orElseThrow();

        assertThat(offer.party()).isEqualTo(PARTY);
        assertThat(offer.key()).isEqualTo(KEY);
        assertThat(offer.aim()).isEqualTo(AIM);
        assertThat(offer.attempt()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "2 hit a=5 i=1024",
                "1 knock a=5",
                "1 hit a=5",
                "1 hit a=5 i=0",
                "1 hit a=5 i=65536",
                "1 hit a=5 i=1024 i=1025",
                "1 hit a=5 i=+1024x",
                "1 hit a=11111111111111111 i=1024",
                "1 hit a=5 i=1024 rest",
                "1 go a=4 w=17 m=198.51.100.7:1",
                "1 go a=4 w=1 m=198.51.100.7:0",
                "1 go a=4 w=1 m=host.example:9",
                "1 go a=4 w=1 m=198.51.100.7",
                "1 opened a=2 w=1 x= n=4",
                "1 opened a=2 w=1 x=198.51.100.1,198.51.100.2,198.51.100.3,198.51.100.4,198.51.100.5 n=4",
                "1 settle a=1 g=Z/OFFERER",
                "1 settle a=1 g=B/OFFERER/true/424/32/99999",
                "1 settle a=1 g=B/NOBODY/true/424/32/424",
                "1 cancel a=1 r=*",
                "1 offer a=1 t=1 m=198.51.100.7:1 k=AA"
            })
    void n01_hostileTextIsRefused(String text) {
        HardMessages.Parsed parsed = HardMessages.parse(text);

        assertThat(parsed.message()).isEmpty();
        assertThat(parsed.refusal()).isPresent();
    }

    @Test
    void everyTruncationAndAnyChangeIsRefusedOrRead() {
        Random random = new Random(1);
        messages().map(HardMessages::toText).forEach(text -> {
            for (int i = 0; i < text.length(); i++) {
                assertThat(HardMessages.parse(text.substring(0, i))).isNotNull();
                char[] changed = text.toCharArray();
                changed[i] = (char) random.nextInt(0x250);
                assertThat(HardMessages.parse(new String(changed))).isNotNull();
            }
        });
    }

    @Test
    void tooLongIsRefused() {
        String text = "1 hit a=5 i=1024" + " ".repeat(HardMessages.MAX_CHARACTERS);

        assertThat(HardMessages.parse(text).refusal()).contains(HardMessages.Refusal.TOO_LONG);
    }

    @Test
    void reasonsAreBoundedAndPrintable() {
        HardMessage.Cancel cancel = (HardMessage.Cancel)
                HardMessages.parse(HardMessages.toText(new HardMessage.Cancel(1, "\u0007ü".repeat(200))))
                        .message()
                        .orElseThrow();

        assertThat(cancel.reason()).hasSize(HardMessages.MAX_REASON_CHARACTERS).matches("\\?+");
    }

    private static InetAddress address(String text) {
        return IpLiteral.toAddress(Objects.requireNonNull(IpLiteral.parse(text)));
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
