package dev.traversal.relay.internal.turn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import dev.traversal.relay.internal.turn.ChannelData;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.UdpProbe;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A scripted client: does what it is told, right or wrong. */
final class TurnClient {
    private static int transactions;

    final UdpProbe probe;
    final String username;
    final String password;
    private final TurnWorld world;
    private InetSocketAddress server = TurnWorld.SERVER;
    byte @Nullable [] nonce;
    boolean sha256;
    boolean hashed;
    byte[] lastRequest = {};

    TurnClient(TurnWorld world, SimHost host, String username, String password) {
        this.world = world;
        this.username = username;
        this.password = password;
        probe = host.probe();
        world.run(1);
    }

    TurnClient via(InetSocketAddress other) {
        server = other;
        return this;
    }

    /** {@return the address at the relay} */
    InetSocketAddress allocate() {
        StunMessage answer = allocate(writer -> {});
        assertThat(code(answer)).isZero();
        return relayed(answer);
    }

    StunMessage allocate(Consumer<StunWriter> more) {
        return request(StunMethod.ALLOCATE, writer -> more.accept(transport(writer)));
    }

    static StunWriter transport(StunWriter writer) {
        return writer.intAttribute(StunAttribute.REQUESTED_TRANSPORT, 17 << 24);
    }

    static InetSocketAddress relayed(StunMessage answer) {
        InetSocketAddress relayed = answer.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS);
        assertThat(relayed).isNotNull();
        return relayed;
    }

    /** Asks with credentials, and once more if the nonce is refused. */
    StunMessage request(int method, Consumer<StunWriter> attributes) {
        if (nonce == null) {
            learnNonce(StunMethod.ALLOCATE, TurnClient::transport);
        }
        byte[] id = newId();
        StunMessage answer = ask(write(method, id, attributes));
        if (code(answer) == 438) {
            nonce = answer.value(StunAttribute.NONCE);
            answer = ask(write(method, id, attributes));
        }
        return answer;
    }

    StunMessage learnNonce(int method, Consumer<StunWriter> attributes) {
        StunWriter writer = begin(method, newId());
        attributes.accept(writer);
        StunMessage answer = ask(writer.toBytes());
        nonce = answer.value(StunAttribute.NONCE);
        return answer;
    }

    byte[] write(int method, byte[] id, Consumer<StunWriter> attributes) {
        StunWriter writer = begin(method, id);
        attributes.accept(writer);
        return authenticate(writer).toBytes();
    }

    StunWriter authenticate(StunWriter writer) {
        String realm = TurnServerConfig.USUAL_REALM;
        if (hashed) {
            writer.attribute(StunAttribute.USERHASH, IntegrityKey.userHash(username, realm));
        } else {
            writer.text(StunAttribute.USERNAME, username);
        }
        writer.text(StunAttribute.REALM, realm);
        if (nonce != null) {
            writer.attribute(StunAttribute.NONCE, nonce);
        }
        if (!sha256) {
            return writer.integrity(IntegrityKey.longTerm(username, realm, password));
        }
        return writer.attribute(StunAttribute.PASSWORD_ALGORITHMS, Authenticator.PASSWORD_ALGORITHMS)
                .attribute(StunAttribute.PASSWORD_ALGORITHM, new byte[] {0, 2, 0, 0})
                .integritySha256(IntegrityKey.longTermSha256(username, realm, password));
    }

    static StunWriter begin(int method, byte[] id) {
        return new StunWriter(65_000).begin(MessageClass.REQUEST, method, id);
    }

    static byte[] newId() {
        byte[] id = new byte[12];
        int number = ++transactions;
        for (int i = 0; i < 4; i++) {
            id[i] = (byte) (number >> 8 * i);
        }
        return id;
    }

    /** {@return the answer to bytes that are sent as they are} */
    StunMessage ask(byte[] request) {
        List<UdpProbe.Received> answers = tell(request);
        assertThat(answers).as("answers").hasSize(1);
        return parse(answers.get(0).payload());
    }

    /** {@return whatever comes back} */
    List<UdpProbe.Received> tell(byte[] bytes) {
        lastRequest = bytes;
        probe.clear();
        probe.send(server, bytes, 0);
        world.run(200);
        return probe.received();
    }

    static StunMessage parse(byte[] bytes) {
        StunMessage answer = new StunMessage(KnownAttributes.TURN);
        assertThat(answer.parse(bytes, 0, bytes.length)).isNull();
        return answer;
    }

    int permit(InetSocketAddress... peers) {
        return code(request(StunMethod.CREATE_PERMISSION, writer -> {
            for (InetSocketAddress peer : peers) {
                writer.xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer);
            }
        }));
    }

    int bind(int channel, InetSocketAddress peer) {
        return code(request(
                StunMethod.CHANNEL_BIND,
                writer -> writer.intAttribute(StunAttribute.CHANNEL_NUMBER, channel << 16)
                        .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer)));
    }

    StunMessage refresh(int seconds) {
        return request(StunMethod.REFRESH, writer -> writer.intAttribute(StunAttribute.LIFETIME, seconds));
    }

    void send(InetSocketAddress peer, String text) {
        StunWriter writer = new StunWriter(2_000)
                .begin(MessageClass.INDICATION, StunMethod.SEND, newId())
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer)
                .text(StunAttribute.DATA, text);
        probe.send(server, writer.toBytes(), 0);
    }

    void sendOn(int channel, String text) {
        probe.send(server, channelData(channel, text), 0);
    }

    static byte[] channelData(int channel, String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[4 + payload.length];
        ChannelData.writeHeader(bytes, 0, channel, payload.length);
        System.arraycopy(payload, 0, bytes, 4, payload.length);
        return bytes;
    }

    /** {@return what came from peers, as {@code ADDRESS text} or {@code #CHANNEL text}} */
    List<String> data() {
        List<String> lines = new ArrayList<>();
        for (UdpProbe.Received each : probe.received()) {
            byte[] bytes = each.payload();
            if (ChannelData.looksLike(bytes, 0, bytes.length)) {
                lines.add("#%x %s"
                        .formatted(
                                ChannelData.channel(bytes, 0),
                                new String(bytes, 4, bytes.length - 4, StandardCharsets.UTF_8)));
            } else {
                StunMessage message = parse(bytes);
                if (message.is(MessageClass.INDICATION, StunMethod.DATA)) {
                    byte[] data = message.value(StunAttribute.DATA);
                    lines.add(message.xorAddress(StunAttribute.XOR_PEER_ADDRESS) + " "
                            + new String(data == null ? new byte[0] : data, StandardCharsets.UTF_8));
                }
            }
        }
        return lines;
    }

    /** {@return the error code, 0 for a success that was protected as it must be} */
    int code(StunMessage answer) {
        if (answer.messageClass() == MessageClass.SUCCESS) {
            String realm = TurnServerConfig.USUAL_REALM;
            assertThat(answer.hasIntegritySha256()).isEqualTo(sha256);
            assertThat((sha256
                                    ? IntegrityKey.longTermSha256(username, realm, password)
                                    : IntegrityKey.longTerm(username, realm, password))
                            .verify(answer))
                    .isTrue();
            return 0;
        }
        assertThat(answer.messageClass()).isEqualTo(MessageClass.ERROR);
        return answer.errorCode();
    }
}
