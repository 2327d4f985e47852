package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.address.IpLiteral;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import dev.traversal.relay.internal.turn.ChannelData;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves itself once, from the first question to a datagram in each direction, without a network: so the first client of a
 * process finds the classes and the cryptography loaded, and is not kept waiting for a quarter of a second.
 */
public final class TurnWarmUp {
    private static final Logger log = LoggerFactory.getLogger(TurnWarmUp.class);
    private static final String USER = "warm-up";
    private static final int CHANNEL = ChannelData.MIN_CHANNEL;
    private static final int UDP = 17;
    private static final int MAX_MESSAGE_BYTES = 500;
    static final int ROUNDS = 5;
    private static final InetAddress HERE = IpLiteral.toAddress(new byte[] {(byte) 192, 0, 2, 1});
    private static final InetAddress ELSEWHERE = IpLiteral.toAddress(new byte[] {(byte) 198, 51, 100, 1});
    private static final InetSocketAddress CLIENT = new InetSocketAddress(ELSEWHERE, 40_000);
    private static final InetSocketAddress PEER = new InetSocketAddress(ELSEWHERE, 50_000);

    private final String password;
    private final byte[] transactionId = new byte[StunMessage.TRANSACTION_ID_BYTES];
    private final StunMessage answer = new StunMessage(KnownAttributes.TURN);
    private final TurnCounters counters = new TurnCounters();
    private final TurnServerMachine machine;
    private byte @Nullable [] nonce;
    private byte[] last = {};
    private int relaySocket;

    private TurnWarmUp(SecureRandom random) {
        password = Long.toHexString(random.nextLong());
        TurnServerConfig config = TurnServerConfig.of(
                new InetSocketAddress(HERE, 3478), List.of(HERE), new NamedUsers(Map.of(USER, password)));
        machine = new TurnServerMachine(config, this::send, random, counters, 0);
        drain();
    }

    /**
     * Does so.
     *
     * @param random the source of secrets, which warms up as well
     */
    public static void run(SecureRandom random) {
        try {
            once(random);
        } catch (RuntimeException e) {
            log.debug("the relay starts cold", e);
        }
    }

    /** {@return what has been counted at the end} */
    static TurnCounters once(SecureRandom random) {
        TurnWarmUp warmUp = new TurnWarmUp(random);
        warmUp.serve();
        return warmUp.counters;
    }

    private void serve() {
        tell(0, CLIENT, begin(StunMethod.BINDING).toBytes());
        tell(0, CLIENT, allocate().toBytes());
        nonce = answer.parse(last, 0, last.length) == null ? answer.value(StunAttribute.NONCE) : null;
        tell(0, CLIENT, sign(allocate()));
        for (int i = 0; i < ROUNDS; i++) {
            tell(0, CLIENT, sign(begin(StunMethod.CREATE_PERMISSION).xorAddress(StunAttribute.XOR_PEER_ADDRESS, PEER)));
            tell(
                    0,
                    CLIENT,
                    sign(begin(StunMethod.CHANNEL_BIND)
                            .intAttribute(StunAttribute.CHANNEL_NUMBER, CHANNEL << 16)
                            .xorAddress(StunAttribute.XOR_PEER_ADDRESS, PEER)));
            byte[] data = new byte[ChannelData.HEADER_BYTES];
            ChannelData.writeHeader(data, 0, CHANNEL, 0);
            tell(0, CLIENT, data);
            tell(relaySocket, PEER, data);
        }
        tell(0, CLIENT, sign(begin(StunMethod.REFRESH).intAttribute(StunAttribute.LIFETIME, 0)));
    }

    private StunWriter allocate() {
        return begin(StunMethod.ALLOCATE).intAttribute(StunAttribute.REQUESTED_TRANSPORT, UDP << 24);
    }

    private StunWriter begin(int method) {
        transactionId[0]++;
        return new StunWriter(MAX_MESSAGE_BYTES).begin(MessageClass.REQUEST, method, transactionId);
    }

    private byte[] sign(StunWriter writer) {
        byte[] known = nonce;
        if (known == null) {
            throw new IllegalStateException("there was no challenge");
        }
        String realm = TurnServerConfig.USUAL_REALM;
        return writer.text(StunAttribute.USERNAME, USER)
                .text(StunAttribute.REALM, realm)
                .attribute(StunAttribute.NONCE, known)
                .integrity(IntegrityKey.longTerm(USER, realm, password))
                .toBytes();
    }

    private void tell(int socket, InetSocketAddress source, byte[] datagram) {
        machine.handleDatagram(socket, source, datagram, 0, datagram.length, 0);
        drain();
    }

    private void drain() {
        for (Effect effect = machine.pollEffect(); effect != null; effect = machine.pollEffect()) {
            if (effect instanceof Effect.OpenSocket open) {
                relaySocket = open.socket();
                machine.handleInput(new Input.SocketOpened(open.socket(), open.local()), 0);
            }
        }
        while (machine.pollEvent() != null) {
            // nobody listens
        }
    }

    private boolean send(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        last = Arrays.copyOfRange(buffer, offset, offset + length);
        return true;
    }
}
