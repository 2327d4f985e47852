package dev.traversal.benchmarks.relay;

import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The four questions of a TURN client from nothing to a bound channel. */
final class ChannelAsker {
    static final String USER = "bench";
    static final String PASSWORD = "relay-speed";
    static final String REALM = "turn";

    private static final int UDP = 17;
    private static final int LIFETIME_SECONDS = 3_600;
    private static final IntegrityKey KEY = IntegrityKey.longTerm(USER, REALM, PASSWORD);
    private static final AtomicLong TRANSACTIONS = new AtomicLong(1);

    private final int channel;
    private byte @Nullable [] nonce;
    private @Nullable InetSocketAddress relayed;

    ChannelAsker(int channel) {
        this.channel = channel;
    }

    InetSocketAddress relayed() {
        InetSocketAddress address = relayed;
        if (address == null) {
            throw new IllegalStateException("nothing is allocated yet");
        }
        return address;
    }

    /** {@return the first request, without credentials} */
    byte[] first() {
        return allocate(begin(StunMethod.ALLOCATE)).toBytes();
    }

    private static StunWriter allocate(StunWriter writer) {
        return writer.intAttribute(StunAttribute.REQUESTED_TRANSPORT, UDP << 24)
                .intAttribute(StunAttribute.LIFETIME, LIFETIME_SECONDS);
    }

    /** {@return the next request, {@code null} when there is none} */
    byte @Nullable [] answered(byte[] buffer, int offset, int length, InetSocketAddress peer) {
        StunMessage answer = new StunMessage(KnownAttributes.TURN);
        if (answer.parse(buffer, offset, length) != null) {
            throw new IllegalStateException("an answer that is no STUN message");
        }
        if (answer.messageClass() == MessageClass.ERROR) {
            if (nonce != null) {
                throw new IllegalStateException("refused with " + answer.errorCode());
            }
            nonce = answer.value(StunAttribute.NONCE);
            return sign(allocate(begin(StunMethod.ALLOCATE)));
        }
        if (answer.is(MessageClass.SUCCESS, StunMethod.ALLOCATE)) {
            relayed = answer.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS);
            return sign(begin(StunMethod.CHANNEL_BIND)
                    .intAttribute(StunAttribute.CHANNEL_NUMBER, channel << 16)
                    .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer));
        }
        return null;
    }

    private byte[] sign(StunWriter writer) {
        byte[] known = nonce;
        if (known == null) {
            throw new IllegalStateException("no nonce yet");
        }
        return writer.text(StunAttribute.USERNAME, USER)
                .text(StunAttribute.REALM, REALM)
                .attribute(StunAttribute.NONCE, known)
                .integrity(KEY)
                .toBytes();
    }

    private static StunWriter begin(int method) {
        byte[] id = new byte[StunMessage.TRANSACTION_ID_BYTES];
        long number = TRANSACTIONS.getAndIncrement();
        for (int i = 0; i < Long.BYTES; i++) {
            id[i] = (byte) (number >> Byte.SIZE * i);
        }
        return new StunWriter(1_000).begin(MessageClass.REQUEST, method, id);
    }
}
