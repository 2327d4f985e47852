package dev.traversal.portmap.internal.mapper;

import static dev.traversal.portmap.MappingProtocol.NAT_PMP;
import static dev.traversal.portmap.MappingProtocol.PCP;
import static dev.traversal.portmap.MappingProtocol.UPNP_IGD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.TransportAddress;
import dev.traversal.portmap.PortMapping;
import dev.traversal.portmap.PortMappingEvent;
import dev.traversal.portmap.PortMappingFailure;
import dev.traversal.portmap.PortRequest;
import dev.traversal.portmap.Protocol;
import dev.traversal.portmap.internal.protocol.Reject;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows P01 to P10 of SECURITY.md: after each, the right answer is still taken. */
class HostileDatagramsTest {
    private static final String EXTERNAL = "198.51.100.7";

    private static void takesTheRightAnswer(Bench bench) {
        bench.answer(bench.pcpGrant(EXTERNAL, 4_000, 7_200, 100));
        assertThat(bench.mapped()).hasSize(1);
    }

    @Test
    void p01_rightAnswerFromSomebodyElse() {
        Bench bench = new Bench(PCP);
        byte[] grant = bench.pcpGrant(EXTERNAL, 4_000, 7_200, 100);

        bench.answer(new InetSocketAddress(Bench.address("192.168.1.66"), 5_351), grant);
        bench.answer(new InetSocketAddress(Bench.GATEWAY, 5_352), grant);

        assertThat(bench.events).isEmpty();
        assertThat(bench.rejected(Reject.NOT_THE_GATEWAY)).isEqualTo(1);
        takesTheRightAnswer(bench);
    }

    @Test
    void p02_answersThatAreNone() {
        Bench bench = new Bench(PCP);
        byte[] grant = bench.pcpGrant(EXTERNAL, 4_000, 7_200, 100);
        for (int length : new int[] {1, 3, 15, 59}) {
            bench.answer(Arrays.copyOf(grant, length));
        }
        bench.answer(changed(grant, 0, 7)); // version
        bench.answer(changed(grant, 1, 0x01)); // a request
        bench.answer(changed(grant, 1, 0x82)); // of another operation: too short for that
        bench.answer(changed(grant, 1, 0xff));

        assertThat(bench.events).isEmpty();
        takesTheRightAnswer(bench);
    }

    @Test
    void p02_unansweredRequestIsRepeated_whateverElseComes() {
        Bench bench = new Bench(PCP);
        byte[] first = bench.asked();
        bench.answer(new byte[] {2});
        int before = bench.sent.size();

        bench.run(Bench.SECOND / 2);

        assertThat(bench.sent).hasSize(before + 1);
        assertThat(bench.asked()).isEqualTo(first);
    }

    @Test
    void p03_anotherInternalPort() {
        Bench pcp = new Bench(PCP);
        byte[] grant = pcp.pcpGrant(EXTERNAL, 4_000, 7_200, 100);
        pcp.answer(changed(grant, 41, grant[41] + 1));
        assertThat(pcp.events).isEmpty();
        assertThat(pcp.rejected(Reject.WRONG_PORT)).isEqualTo(1);
        takesTheRightAnswer(pcp);

        Bench natPmp = new Bench(NAT_PMP);
        natPmp.answer(Bench.natPmpAddress(EXTERNAL, 100));
        natPmp.answer(Bench.natPmpGrant(Bench.PORT + 1, 4_000, 7_200, 100));
        assertThat(natPmp.events).isEmpty();
        assertThat(natPmp.rejected(Reject.WRONG_PORT)).isEqualTo(1);
    }

    @Test
    void p04_leaseOfNoTime() {
        Bench bench = new Bench(PCP);
        bench.answer(bench.pcpGrant(EXTERNAL, 4_000, 0, 100));

        assertThat(bench.mapped()).isEmpty();
        assertThat(refusal(bench)).isEqualTo(PortMappingFailure.TOO_BRIEF);
    }

    @Test
    void p04_leaseOfASecondIsRenewedEveryHalfMinute_threeTimes() {
        Bench bench = new Bench(PCP);
        bench.answer(bench.pcpGrant(EXTERNAL, 4_000, 1, 100));
        for (int i = 1; i <= 3; i++) {
            int before = bench.sent.size();
            bench.run(29 * Bench.SECOND);
            assertThat(bench.sent).hasSize(before);
            bench.run(Bench.SECOND);
            assertThat(bench.sent).hasSize(before + 1);
            bench.answer(bench.pcpGrant(EXTERNAL, 4_000, 1, 100 + 30 * i));
        }

        assertThat(bench.events).anyMatch(PortMappingEvent.Lost.class::isInstance);
        assertThat(refusal(bench)).isEqualTo(PortMappingFailure.TOO_BRIEF);
    }

    @Test
    void p04_hugeLeaseIsADay() {
        Bench bench = new Bench(PCP);
        bench.answer(bench.pcpGrant(EXTERNAL, 4_000, 0xffff_ffffL, 100));

        assertThat(bench.mapped().get(0).lease()).hasSeconds(86_400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "100.64.0.1", "0.0.0.0", "192.168.0.1", "127.0.0.1"})
    void p05_addressThatIsNotPublic(String external) {
        Bench bench = new Bench(PCP);
        bench.answer(bench.pcpGrant(external, 4_000, 7_200, 100));

        assertThat(bench.mapped()).allMatch(mapping -> !mapping.isPublic());
    }

    @Test
    void p05_portZero() {
        Bench pcp = new Bench(PCP);
        pcp.answer(pcp.pcpGrant(EXTERNAL, 0, 7_200, 100));
        assertThat(pcp.mapped()).isEmpty();

        Bench natPmp = new Bench(NAT_PMP);
        natPmp.answer(Bench.natPmpAddress(EXTERNAL, 100));
        natPmp.answer(Bench.natPmpGrant(Bench.PORT, 0, 7_200, 100));
        assertThat(natPmp.mapped()).isEmpty();
    }

    @Test
    void p06_nonceWithOneWrongBit() {
        Bench bench = new Bench(PCP);
        byte[] grant = bench.pcpGrant(EXTERNAL, 4_000, 7_200, 100);
        for (int bit = 0; bit < 96; bit++) {
            bench.answer(changed(grant, 24 + bit / 8, grant[24 + bit / 8] ^ 1 << bit % 8));
        }

        assertThat(bench.events).isEmpty();
        assertThat(bench.rejected(Reject.WRONG_NONCE)).isEqualTo(96);
        takesTheRightAnswer(bench);
    }

    @Test
    void p07_aHundredNoticesASecond_andOneRenewal() {
        Bench bench = new Bench(PCP);
        takesTheRightAnswer(bench);
        int before = bench.sent.size();
        for (int i = 0; i < 500; i++) {
            bench.announce(announcement(i % 2 == 0 ? 1 : 1_000_000_000));
            bench.run(Bench.SECOND / 100);
        }

        assertThat(bench.sent.size() - before).isBetween(1, 5); // one question, perhaps repeated
        bench.answer(bench.pcpGrant(EXTERNAL, 4_000, 7_200, 1));
        assertThat(bench.events).hasSize(1);
    }

    @Test
    void p08_lengthsAndOptions() {
        Bench bench = new Bench(PCP);
        byte[] grant = bench.pcpGrant(EXTERNAL, 4_000, 7_200, 100);
        bench.answer(Arrays.copyOf(grant, 1_101));
        bench.answer(Arrays.copyOf(grant, 1_104));
        bench.answer(withOption(grant, 2, 200, 0)); // longer than what is left
        byte[] many = grant;
        for (int i = 0; i < 200; i++) {
            many = withOption(many, 130, 0, 0);
        }
        bench.answer(many);

        assertThat(bench.events).isEmpty();
        assertThat(bench.rejected(Reject.WRONG_OPTION)).isEqualTo(2);
        assertThat(bench.rejected(Reject.WRONG_LENGTH)).isEqualTo(2);
        takesTheRightAnswer(bench);
    }

    @Test
    void p09_optionThatSpeaksOfAThirdParty() {
        Bench bench = new Bench(PCP);
        bench.answer(withOption(bench.pcpGrant(EXTERNAL, 4_000, 7_200, 100), 1, 16, 16));

        assertThat(bench.events).isEmpty();
        assertThat(bench.rejected(Reject.WRONG_OPTION)).isEqualTo(1);
    }

    @Test
    void p09_nobodyElsesPortIsEverAskedFor() {
        Bench bench = new Bench(
                PortRequest.of(Protocol.UDP, Bench.PORT).exactly().onlyFrom(TransportAddress.parse("203.0.113.9:4000")),
                PCP);
        byte[] asked = bench.asked();

        assertThat(Arrays.copyOfRange(asked, 20, 24)).isEqualTo(Bench.LOCAL.getAddress());
        assertThat(asked).hasSize(60 + 4 + 24);
        assertThat(asked[60]).isEqualTo((byte) 2); // PREFER_FAILURE
        assertThat(asked[64]).isEqualTo((byte) 3); // FILTER, and no THIRD_PARTY
    }

    @Test
    void p10_aThousandAnswersThatNobodyAskedFor() {
        Bench bench = new Bench(PCP, NAT_PMP);
        bench.answer(bench.pcpGrant(EXTERNAL, 4_000, 7_200, 100));
        int before = bench.sent.size();
        for (int i = 0; i < 1_000; i++) {
            bench.answer(Bench.natPmpGrant(Bench.PORT, 4_000 + i, 7_200, 100));
        }

        assertThat(bench.rejected(Reject.NOT_ASKED)).isEqualTo(1_000);
        assertThat(bench.sent).hasSize(before);
        assertThat(bench.events).hasSize(1);
        PortMapping mapping = bench.mapped().get(0);
        assertThat(mapping.external()).isEqualTo(TransportAddress.parse(EXTERNAL + ":4000"));
    }

    @Test
    void u02_tenThousandLocations_andFourDescriptions() {
        Bench bench = new Bench(UPNP_IGD);
        for (int i = 0; i < 10_000; i++) {
            String answer = "HTTP/1.1 200 OK\r\nLOCATION: http://192.168.1.1:80/" + i + "\r\n\r\n";
            bench.answer(new InetSocketAddress(Bench.GATEWAY, 1_900), answer.getBytes(StandardCharsets.US_ASCII));
        }
        bench.run(10 * Bench.SECOND);

        assertThat(bench.streams).hasSize(4);
        assertThat(bench.rejected(Reject.TOO_MANY)).isEqualTo(9_996);
    }

    private static byte[] changed(byte[] message, int at, int value) {
        byte[] copy = message.clone();
        copy[at] = (byte) value;
        return copy;
    }

    private static byte[] withOption(byte[] message, int code, int declared, int bytes) {
        return ByteBuffer.allocate(message.length + 4 + bytes)
                .put(message)
                .put((byte) code)
                .put((byte) 0)
                .putShort((short) declared)
                .array();
    }

    private static byte[] announcement(int epoch) {
        return ByteBuffer.allocate(24)
                .put((byte) 2)
                .put((byte) 0x80)
                .putShort((short) 0)
                .putInt(0)
                .putInt(epoch)
                .array();
    }

    private static PortMappingFailure refusal(Bench bench) {
        return bench.events.stream()
                .filter(PortMappingEvent.Refused.class::isInstance)
                .map(it -> ((PortMappingEvent.Refused) it).failure())
                .findFirst()
                .orElseThrow();
    }
}
