package dev.traversal.internal.stun;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Answers Binding requests of anybody (RFC 8489 section 12), and with four sockets those that discover how a NAT
 * behaves (RFC 5780). Knows no client and keeps nothing between two datagrams.
 *
 * <p>An answer is at most twice as long as its request, or 2.8 times where behaviour is to be discovered, which is what the
 * three addresses need over IPv4: what is optional is left out where it does not fit. One answer that a client cannot do
 * without is longer: an IPv6 address to a request of a bare header, 44 bytes for 20.
 *
 * <p>Allocates nothing in steady state. Not thread-safe: the answer stands until the next call.
 */
public final class BindingResponder {
    private static final int GROWTH_TENTHS = 20;
    private static final int DISCOVERY_GROWTH_TENTHS = 28;
    private static final int MAX_ANSWER_BYTES = 1_200;
    private static final int MAX_NAMED_UNKNOWN = 16;
    private static final int FINGERPRINT_BYTES = 8;
    private static final int ATTRIBUTE_HEADER_BYTES = 4;

    private final StunServerAddresses addresses;
    private final byte @Nullable [] software;
    private final StunMessage request;
    private final StunWriter writer = new StunWriter(MAX_ANSWER_BYTES);
    private final int[] unknown = new int[MAX_NAMED_UNKNOWN];
    private final RejectCounter rejects = new RejectCounter();
    private int answerSocket;
    private int answerPort;

    /**
     * Makes one.
     *
     * @param addresses what the server is bound to
     * @param software what it calls itself, or {@code null} to keep that to itself
     */
    public BindingResponder(StunServerAddresses addresses, @Nullable String software) {
        this.addresses = addresses;
        this.software = software == null ? null : software.getBytes(StandardCharsets.UTF_8);
        this.request = new StunMessage(
                addresses.hasAlternate() ? KnownAttributes.BEHAVIOR_DISCOVERY : KnownAttributes.BINDING);
    }

    /**
     * Answers one datagram.
     *
     * @param socket index of the socket at which it arrived, in {@link StunServerAddresses#sockets()}
     * @param source who sent it
     * @param buffer holds it
     * @param offset where it begins
     * @param length its bytes
     * @return bytes of the answer in {@link #answer()}, or 0 to stay silent
     */
    public int respond(int socket, InetSocketAddress source, byte[] buffer, int offset, int length) {
        StunReject reject = rejects.count(request.parse(buffer, offset, length));
        if (reject != null || !isBindingRequest()) {
            return 0;
        }
        answerSocket = socket;
        answerPort = source.getPort();
        if (request.hasUnknownMandatory()) {
            rejects.count(StunReject.UNKNOWN_ATTRIBUTE);
            return refuseUnknown();
        }
        if (addresses.hasAlternate() && !readDiscoveryWishes(socket)) {
            rejects.count(StunReject.ATTRIBUTE_LENGTH);
            return refuse(StunErrorCode.BAD_REQUEST, 0);
        }
        return succeed(socket, source);
    }

    /** {@return the array that holds the answer, from index 0} */
    public byte[] answer() {
        return writer.buffer();
    }

    /** {@return index of the socket that the answer is to leave from} */
    public int answerSocket() {
        return answerSocket;
    }

    /** {@return the port of the source to which the answer is to go} */
    public int answerPort() {
        return answerPort;
    }

    /** {@return what was refused, by reason} */
    public RejectCounter rejects() {
        return rejects;
    }

    private boolean isBindingRequest() {
        if (request.messageClass() == MessageClass.INDICATION) {
            return false;
        }
        if (request.messageClass() != MessageClass.REQUEST) {
            rejects.count(StunReject.MESSAGE_CLASS);
            return false;
        }
        if (request.method() != StunMethod.BINDING) {
            rejects.count(StunReject.METHOD);
            return false;
        }
        return true;
    }

    /** Reads CHANGE-REQUEST and RESPONSE-PORT; false if one is malformed (RFC 5780 sections 7.2 and 7.5). */
    private boolean readDiscoveryWishes(int socket) {
        if (request.has(StunAttribute.CHANGE_REQUEST)) {
            long flags = request.unsignedInt(StunAttribute.CHANGE_REQUEST);
            if (flags < 0) {
                return false;
            }
            answerSocket = socket
                    ^ ((flags & StunAttribute.CHANGE_ADDRESS_FLAG) != 0 ? StunServerAddresses.OTHER_ADDRESS : 0)
                    ^ ((flags & StunAttribute.CHANGE_PORT_FLAG) != 0 ? StunServerAddresses.OTHER_PORT : 0);
        }
        if (request.has(StunAttribute.RESPONSE_PORT)) {
            long value = request.unsignedInt(StunAttribute.RESPONSE_PORT);
            answerPort = (int) (value >>> 16);
            return value >= 0 && answerPort != 0;
        }
        return true;
    }

    private int succeed(int socket, InetSocketAddress source) {
        writer.beginAnswer(MessageClass.SUCCESS, request).xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, source);
        int room = room(addresses.hasAlternate() ? DISCOVERY_GROWTH_TENTHS : GROWTH_TENTHS);
        if (addresses.hasAlternate()) {
            int other = socket ^ StunServerAddresses.OTHER_ADDRESS_AND_PORT;
            appendAddress(StunAttribute.OTHER_ADDRESS, addresses.sockets().get(other), room);
            appendAddress(StunAttribute.RESPONSE_ORIGIN, addresses.sockets().get(answerSocket), room);
        }
        if (software != null && fits(software.length, room)) {
            writer.attribute(StunAttribute.SOFTWARE, software);
        }
        return finish();
    }

    /** {@return how long an answer may be before its FINGERPRINT} */
    private int room(int tenths) {
        return tenths * request.length() / 10 - (request.hasFingerprint() ? FINGERPRINT_BYTES : 0);
    }

    private void appendAddress(int type, InetSocketAddress address, int room) {
        if (fits(AddressBuffer.valueBytes(address), room)) {
            writer.address(type, address);
        }
    }

    private int refuseUnknown() {
        return refuse(StunErrorCode.UNKNOWN_ATTRIBUTE, request.unknownMandatory(unknown));
    }

    /** Refuses, and names what was not understood; the reason phrase is for people and left out where space is short. */
    private int refuse(int code, int unknownCount) {
        int room = room(GROWTH_TENTHS);
        int unknownBytes = unknownCount == 0 ? 0 : ATTRIBUTE_HEADER_BYTES + ((2 * unknownCount + 3) & ~3);
        String reason = StunErrorCode.reason(code);
        writer.beginAnswer(MessageClass.ERROR, request);
        writer.errorCode(code, fits(4 + reason.length() + unknownBytes, room) ? reason : "");
        if (unknownCount > 0) {
            writer.unknownAttributes(unknown, unknownCount);
        }
        return finish();
    }

    private int finish() {
        if (request.hasFingerprint()) {
            writer.fingerprint();
        }
        return writer.finish();
    }

    private boolean fits(int valueBytes, int room) {
        return writer.length() + ATTRIBUTE_HEADER_BYTES + ((valueBytes + 3) & ~3) <= room;
    }
}
