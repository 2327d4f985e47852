package dev.traversal.ice.internal.secure;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the handshake: puts the peer's messages together, in order, and drops what no honest peer sends.
 * The reassembler of Bouncy Castle 1.84 sizes its buffers by what a fragment declares and takes quadratic time
 * (CVE-2026-59646); it only ever sees whole messages.
 */
final class HandshakeReassembler {
    /** The largest message taken. */
    static final int MAX_MESSAGE_BYTES = 16 * 1024;
    /** Messages ahead of the next one that are kept: more than the longest flight has. */
    static final int MAX_AHEAD = 8;
    /** Bytes of fragments kept in all. */
    static final int MAX_HELD_BYTES = 64 * 1024;
    /** HelloVerifyRequests answered before the client gives up. */
    static final int MAX_HELLO_VERIFY_REQUESTS = 3;

    private final PartialMessage[] ahead = new PartialMessage[MAX_AHEAD];
    private final ArrayDeque<HandshakeMessage> complete = new ArrayDeque<>();
    private final boolean client;
    private int nextSequence;
    private int helloVerifyRequests;
    private byte[] lastCookieMessage = {};
    private boolean released;
    private boolean progress;
    private boolean retransmission;

    HandshakeReassembler(DtlsRole role) {
        this.client = role == DtlsRole.CLIENT;
    }

    /**
     * Takes the body of one handshake record.
     *
     * @param epoch that protected it
     * @param version that the record carried
     * @return why some of it was dropped, or {@code null}
     */
    @Nullable
    RejectReason accept(int epoch, int version, byte[] buffer, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (end - at < Wire.MESSAGE_HEADER_BYTES) {
                return RejectReason.MALFORMED_FRAGMENT;
            }
            int fragment = Wire.uint24(buffer, at + 9);
            if (fragment > end - at - Wire.MESSAGE_HEADER_BYTES) {
                return RejectReason.MALFORMED_FRAGMENT;
            }
            RejectReason reason = acceptFragment(epoch, version, buffer, at, fragment);
            if (reason != null) {
                return reason;
            }
            at += Wire.MESSAGE_HEADER_BYTES + fragment;
        }
        return null;
    }

    private @Nullable RejectReason acceptFragment(int epoch, int version, byte[] buffer, int at, int count) {
        int type = Wire.uint8(buffer, at);
        int length = Wire.uint24(buffer, at + 1);
        int sequence = Wire.uint16(buffer, at + 4);
        int offset = Wire.uint24(buffer, at + 6);
        if (length > MAX_MESSAGE_BYTES) {
            return RejectReason.OVERSIZED_MESSAGE;
        }
        if (offset + count > length || (count == 0 && length > 0)) {
            return RejectReason.MALFORMED_FRAGMENT;
        }
        if (epoch != (type == Wire.FINISHED ? 1 : 0)) {
            return RejectReason.WRONG_EPOCH;
        }
        if (type == Wire.HELLO_VERIFY_REQUEST) {
            return acceptHelloVerifyRequest(version, buffer, at, count, length);
        }
        if (!client && sequence == 0 && type != Wire.CLIENT_HELLO) {
            return RejectReason.MALFORMED_FRAGMENT;
        }
        if (sequence < nextSequence) {
            retransmission = true;
            return null;
        }
        if (sequence >= nextSequence + MAX_AHEAD) {
            return RejectReason.TOO_FAR_AHEAD;
        }
        return keep(version, type, sequence, length, buffer, at + Wire.MESSAGE_HEADER_BYTES, offset, count);
    }

    private @Nullable RejectReason keep(
            int version, int type, int sequence, int length, byte[] buffer, int at, int offset, int count) {
        if (count > 0 && heldBytes() + count > MAX_HELD_BYTES) {
            return RejectReason.TOO_MANY_FRAGMENTS;
        }
        int slot = sequence % MAX_AHEAD;
        PartialMessage message = ahead[slot];
        if (message == null) {
            message = new PartialMessage(version, type, sequence, length);
            ahead[slot] = message;
        }
        RejectReason reason = message.add(type, length, buffer, at, offset, count);
        if (reason == null) {
            progress = true;
        }
        release();
        return reason;
    }

    private int heldBytes() {
        int bytes = 0;
        for (PartialMessage message : ahead) {
            bytes += message == null ? 0 : message.heldBytes();
        }
        return bytes;
    }

    private void release() {
        PartialMessage message = ahead[nextSequence % MAX_AHEAD];
        while (message != null && message.isComplete()) {
            complete.add(message.assemble());
            ahead[nextSequence % MAX_AHEAD] = null;
            nextSequence++;
            released = true;
            message = ahead[nextSequence % MAX_AHEAD];
        }
    }

    /**
     * A server may ask for a cookie without keeping state, so the numbers of its requests say little: a new cookie is a
     * new request, and Bouncy Castle expects numbers 0, 1, 1, and so on (RFC 6347 section 4.2.1).
     */
    private @Nullable RejectReason acceptHelloVerifyRequest(int version, byte[] buffer, int at, int count, int length) {
        if (!client || released || count != length) {
            return RejectReason.MALFORMED_FRAGMENT;
        }
        int body = at + Wire.MESSAGE_HEADER_BYTES;
        if (Arrays.equals(lastCookieMessage, 0, lastCookieMessage.length, buffer, body, body + count)) {
            retransmission = true;
            return null;
        }
        lastCookieMessage = Arrays.copyOfRange(buffer, body, body + count);
        helloVerifyRequests++;
        if (!gaveUp()) {
            complete.add(helloVerifyRequest(version, buffer, body, length));
            nextSequence = 1;
            progress = true;
        }
        return null;
    }

    private HandshakeMessage helloVerifyRequest(int version, byte[] buffer, int body, int length) {
        int sequence = helloVerifyRequests == 1 ? 0 : 1;
        PartialMessage request = new PartialMessage(version, Wire.HELLO_VERIFY_REQUEST, sequence, length);
        request.add(Wire.HELLO_VERIFY_REQUEST, length, buffer, body, 0, length);
        HandshakeMessage message = request.assemble();
        if (length >= 2) {
            // its version means nothing, but Bouncy Castle takes a long cookie from DTLS 1.2 only
            Wire.putUint16(message.bytes(), Wire.MESSAGE_HEADER_BYTES, Wire.DTLS_1_2);
        }
        return message;
    }

    /** {@return whether the server asked for one cookie too many (row D10)} */
    boolean gaveUp() {
        return helloVerifyRequests > MAX_HELLO_VERIFY_REQUESTS;
    }

    boolean hasMessages() {
        return !complete.isEmpty();
    }

    /** {@return the next whole message in order, or {@code null}} */
    @Nullable
    HandshakeMessage poll() {
        return complete.poll();
    }

    /** {@return whether anything new came since this was asked last} */
    boolean takeProgress() {
        boolean taken = progress;
        progress = false;
        return taken;
    }

    /** {@return whether the peer repeated an earlier message since this was asked last} */
    boolean takeRetransmission() {
        boolean taken = retransmission;
        retransmission = false;
        return taken;
    }
}
