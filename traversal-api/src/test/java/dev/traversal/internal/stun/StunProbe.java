package dev.traversal.internal.stun;

import java.net.InetSocketAddress;

/**
 * Does with a datagram whatever this package can do with one, and checks what must always hold. Checks without a library:
 * a fuzzer would instrument that too, and take half a minute to start.
 */
final class StunProbe {
    private static final InetSocketAddress CLIENT = new InetSocketAddress("203.0.113.9", 40_000);
    private static final InetSocketAddress PRIMARY = new InetSocketAddress("198.51.100.1", 3478);
    private static final InetSocketAddress ALTERNATE = new InetSocketAddress("198.51.100.2", 3479);
    private static final IntegrityKey KEY = IntegrityKey.shortTerm(Samples.SHORT_TERM_PASSWORD);

    private StunProbe() {}

    static void everything(byte[] datagram) {
        StunMessage message = new StunMessage(KnownAttributes.ICE);
        StunMessage.looksLikeStun(datagram, 0, datagram.length);
        if (message.parse(datagram, 0, datagram.length) == null) {
            readEverything(message);
        }
        answer(new BindingResponder(StunServerAddresses.single(PRIMARY), "probe"), datagram);
        answer(new BindingResponder(StunServerAddresses.withAlternate(PRIMARY, ALTERNATE), null), datagram);
    }

    private static void readEverything(StunMessage message) {
        AddressBuffer address = new AddressBuffer();
        for (int i = 0; i < message.attributeCount(); i++) {
            int type = message.attributeType(i);
            int end = message.attributeOffset(i) + message.attributeLength(i);
            check(end <= message.offset() + message.length(), "attribute inside its message");
            check(message.has(type), "attribute found");
            message.readXorAddressAt(i, address);
            message.address(type);
            message.xorAddress(type);
            message.text(type);
            message.value(type);
            message.unsignedInt(type);
            message.longValue(type, 0);
        }
        int code = message.errorCode();
        check(code == 0 || (code >= 300 && code < 700), "error code in its range");
        check(message.errorReason().chars().allMatch(c -> c >= ' ' && c <= '~'), "reason fit for a log");
        check(message.priority() >= -1 && message.priority() >> 32 <= 0, "priority in its range");
        check(message.unknownMandatory(new int[4]) <= 4, "unknown attributes bounded");
        message.receiverUfrag();
        message.isForUfrag(new byte[] {'e', 'v', 't', 'j'});
        KEY.verify(message);
    }

    private static void answer(BindingResponder responder, byte[] datagram) {
        int length = responder.respond(0, CLIENT, datagram, 0, datagram.length);
        check(length <= 28 * datagram.length / 10, "answer at most 2.8 times as long");
        StunMessage answer = new StunMessage(KnownAttributes.BINDING);
        if (length > 0) {
            check(answer.parse(responder.answer(), 0, length) == null, "answer well-formed");
            check(answer.messageClass().isResponse(), "answer is a response");
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("does not hold: " + what);
        }
    }
}
