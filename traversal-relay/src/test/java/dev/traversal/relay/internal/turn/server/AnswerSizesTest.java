package dev.traversal.relay.internal.turn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What strangers make a server send: whoever forges a source shall gain little by it. */
class AnswerSizesTest {
    private static final InetSocketAddress IPV4 = TurnWorld.address("198.51.100.7", 40_000);
    private static final InetSocketAddress IPV6 = TurnWorld.address("2001:db8:7::7", 40_000);
    private static final List<InetSocketAddress> FOUR = List.of(
            TurnWorld.SERVER,
            TurnWorld.address("203.0.113.1", 3479),
            TurnWorld.address("203.0.113.2", 3478),
            TurnWorld.address("203.0.113.2", 3479));

    @Test
    void bindingAnswersAreOnePointSixTimesTheRequest_overIpv4() {
        assertThat(growth(server(TurnWorld.config()), IPV4, binding())).isEqualTo(1.6);
    }

    @Test
    void bindingAnswersAreTwoPointTwoTimesTheRequest_overIpv6() {
        assertThat(growth(server(TurnWorld.config()), IPV6, binding())).isEqualTo(2.2);
    }

    @Test
    void bindingAnswersAreTwoPointEightTimesTheRequest_whereBehaviourIsDiscovered() {
        assertThat(growth(server(discovering()), IPV4, binding())).isEqualTo(2.8);
        assertThat(growth(server(discovering()), IPV4, change(6))).isLessThanOrEqualTo(2.8);
        assertThat(growth(server(discovering()), IPV6, binding())).isLessThanOrEqualTo(2.8);
        assertThat(growth(server(discovering()), IPV6, change(6))).isLessThanOrEqualTo(2.8);
    }

    @Test
    void challengesAreTwiceTheRequest_orLess() {
        for (InetSocketAddress source : List.of(IPV4, IPV6)) {
            for (byte[] request : strangersRequests()) {
                assertThat(growth(server(TurnWorld.config()), source, request)).isBetween(0.1, 2.0);
            }
        }
    }

    @Test
    void challengesAreThreePointSixTimesTheRequestOrLess_whereSha256IsOffered() {
        TurnServerConfig config = TurnWorld.config().offeringSha256();
        for (InetSocketAddress source : List.of(IPV4, IPV6)) {
            for (byte[] request : strangersRequests()) {
                assertThat(growth(server(config), source, request)).isBetween(0.1, 3.6);
            }
        }
    }

    @Test
    void headersAloneAreNotChallenged() {
        BareServer server = server(TurnWorld.config());
        server.tell(0, IPV4, header(StunMethod.REFRESH));

        assertThat(TurnClient.parse(server.last()).errorCode()).isEqualTo(StunErrorCode.BAD_REQUEST);
    }

    @Test
    void nothingElseOfAStrangerIsAnswered() {
        BareServer server = server(TurnWorld.config());
        for (int method = 0; method < 0x20; method++) {
            boolean served = List.of(
                            StunMethod.BINDING,
                            StunMethod.ALLOCATE,
                            StunMethod.REFRESH,
                            StunMethod.CREATE_PERMISSION,
                            StunMethod.CHANNEL_BIND)
                    .contains(method);
            byte[] request = header(method);
            if (!served) {
                server.tell(0, IPV4, request);
            }
            request[0] |= 0x01; // an answer
            server.tell(0, IPV4, request);
            request[1] |= 0x10; // the other kind of answer
            server.tell(0, IPV4, request);
            request[0] &= ~0x01; // an indication
            server.tell(0, IPV4, request);
        }
        byte[] data = TurnClient.channelData(0x4000, "to nobody");
        server.tell(0, IPV4, data);

        assertThat(server.sentDatagrams).isZero();
    }

    /** {@return whatever makes sense without credentials, and what does not} */
    private static List<byte[]> strangersRequests() {
        List<byte[]> requests = new ArrayList<>();
        for (int method : new int[] {
            StunMethod.ALLOCATE, StunMethod.REFRESH, StunMethod.CREATE_PERMISSION, StunMethod.CHANNEL_BIND
        }) {
            requests.add(header(method));
            requests.add(with(method, writer -> writer.flag(StunAttribute.DONT_FRAGMENT)));
            requests.add(with(method, TurnClient::transport));
            requests.add(with(method, writer -> writer.fingerprint()));
            requests.add(with(method, writer -> TurnClient.transport(writer).fingerprint()));
            requests.add(with(method, writer -> writer.intAttribute(0x7f00, 1)));
            requests.add(with(method, writer -> writer.text(StunAttribute.USERNAME, "alice")));
        }
        return requests;
    }

    private static byte[] binding() {
        return header(StunMethod.BINDING);
    }

    private static byte[] change(int flags) {
        return with(StunMethod.BINDING, writer -> writer.intAttribute(StunAttribute.CHANGE_REQUEST, flags));
    }

    private static byte[] header(int method) {
        return with(method, writer -> {});
    }

    private static byte[] with(int method, Consumer<StunWriter> attributes) {
        StunWriter writer = TurnClient.begin(method, TurnClient.newId());
        attributes.accept(writer);
        return writer.toBytes();
    }

    private static TurnServerConfig discovering() {
        TurnServerConfig usual = TurnWorld.config();
        return new TurnServerConfig(
                FOUR,
                usual.relayed(),
                usual.realm(),
                usual.users(),
                usual.policy(),
                usual.limits(),
                usual.sha256(),
                usual.mobility(),
                usual.oldChannels());
    }

    private static BareServer server(TurnServerConfig config) {
        return new BareServer(config);
    }

    private static double growth(BareServer server, InetSocketAddress source, byte[] request) {
        return (double) server.tell(0, source, request) / request.length;
    }
}
