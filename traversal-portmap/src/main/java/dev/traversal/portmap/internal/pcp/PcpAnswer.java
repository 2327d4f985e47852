package dev.traversal.portmap.internal.pcp;

import dev.traversal.internal.address.IpLiteral;
import dev.traversal.portmap.internal.protocol.Reject;
import dev.traversal.portmap.internal.protocol.Rule;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An answer (RFC 6887 sections 7.2, 11.1, 12.1). A reader of its own: the next answer overwrites it.
 *
 * <p>An error carries the request's data back, so nonce and ports can be compared in either case.
 */
final class PcpAnswer {
    static final int MAX_BYTES = 1_100; // section 7

    private static final int RESPONSE = 0x80;
    private static final int OPTION_HEADER_BYTES = 4;
    private static final int MAX_OPTIONS = 32;
    private static final int MANDATORY_LIMIT = 0x80; // codes below it must be understood (section 7.3)
    private static final int THIRD_PARTY = 1;
    private static final int FILTER = 3;

    private int opcode;
    private PcpResult result = PcpResult.UNKNOWN;
    private long lifetimeSeconds;
    private long epochSeconds;
    private byte[] nonce = {};
    private int protocol;
    private int internalPort;
    private int externalPort;
    private byte[] externalAddress = {};
    private byte[] peer = {};

    /** {@return why the bytes are no answer, {@code null} if they are one} */
    @Nullable
    Reject read(byte[] buffer, int offset, int length) {
        if (length < PcpRequest.HEADER_BYTES || length > MAX_BYTES || length % 4 != 0) {
            return Reject.WRONG_LENGTH;
        }
        ByteBuffer in = ByteBuffer.wrap(buffer, offset, length);
        if ((in.get() & 0xff) != PcpRequest.VERSION) {
            return Reject.WRONG_VERSION;
        }
        int second = in.get() & 0xff;
        opcode = second & ~RESPONSE;
        if ((second & RESPONSE) == 0 || opcode > PcpRequest.PEER) {
            return Reject.WRONG_OPCODE;
        }
        in.get();
        result = PcpResult.of(in.get() & 0xff);
        lifetimeSeconds = in.getInt() & 0xffff_ffffL;
        epochSeconds = in.getInt() & 0xffff_ffffL;
        in.position(in.position() + 12);
        return opcode == PcpRequest.ANNOUNCE ? null : readRule(in);
    }

    private @Nullable Reject readRule(ByteBuffer in) {
        if (in.remaining() < (opcode == PcpRequest.PEER ? PcpRequest.PEER_BYTES : PcpRequest.MAP_BYTES)) {
            return Reject.WRONG_LENGTH;
        }
        nonce = take(in, Rule.NONCE_BYTES);
        protocol = in.get() & 0xff;
        in.position(in.position() + 3);
        internalPort = in.getShort() & 0xffff;
        externalPort = in.getShort() & 0xffff;
        externalAddress = take(in, 16);
        peer = opcode == PcpRequest.PEER ? take(in, 20) : new byte[0];
        return readOptions(in);
    }

    /** Nothing in an option changes what was granted, but one that is cut off makes the whole answer doubtful. */
    private static @Nullable Reject readOptions(ByteBuffer in) {
        int options = 0;
        while (in.hasRemaining()) {
            int code = in.get() & 0xff;
            in.get();
            int padded = (in.getShort() & 0xffff) + 3 & ~3;
            boolean unasked = code == THIRD_PARTY || (code < MANDATORY_LIMIT && code > FILTER);
            if (++options > MAX_OPTIONS || unasked || padded > in.remaining()) {
                return Reject.WRONG_OPTION;
            }
            in.position(in.position() + padded);
            if (in.hasRemaining() && in.remaining() < OPTION_HEADER_BYTES) {
                return Reject.WRONG_OPTION;
            }
        }
        return null;
    }

    private static byte[] take(ByteBuffer in, int bytes) {
        byte[] taken = new byte[bytes];
        in.get(taken);
        return taken;
    }

    int opcode() {
        return opcode;
    }

    PcpResult result() {
        return result;
    }

    /** {@return for how long it is granted, or the error holds} */
    long lifetimeSeconds() {
        return lifetimeSeconds;
    }

    long epochSeconds() {
        return epochSeconds;
    }

    boolean hasNonce(byte[] asked) {
        return Arrays.equals(nonce, asked);
    }

    int protocol() {
        return protocol;
    }

    int internalPort() {
        return internalPort;
    }

    int externalPort() {
        return externalPort;
    }

    InetAddress externalAddress() {
        return IpLiteral.toAddress(externalAddress);
    }

    /** {@return the remote port, two zeros and the remote address of a PEER answer} */
    byte[] peer() {
        return peer;
    }
}
