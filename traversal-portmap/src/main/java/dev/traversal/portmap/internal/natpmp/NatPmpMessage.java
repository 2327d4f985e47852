package dev.traversal.portmap.internal.natpmp;

import dev.traversal.internal.address.IpLiteral;
import dev.traversal.portmap.PortMappingFailure;
import dev.traversal.portmap.Protocol;
import dev.traversal.portmap.internal.protocol.Reject;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes requests and reads answers (RFC 6886 sections 3.2 to 3.5). As a reader, the next answer overwrites it. */
final class NatPmpMessage {
    static final int ADDRESS = 0;
    static final int RESULT_UNSUPPORTED_VERSION = 1;

    private static final int MAP_UDP = 1;
    private static final int MAP_TCP = 2;
    private static final int RESPONSE = 0x80;
    private static final int MAP_REQUEST_BYTES = 12;
    private static final int SHORTEST_BYTES = 8;
    private static final int ADDRESS_BYTES = 12;
    private static final int MAP_BYTES = 16;

    private int opcode;
    private int result;
    private long epochSeconds;
    private byte[] address = {};
    private int internalPort;
    private int externalPort;
    private long leaseSeconds;

    static byte[] address() {
        return new byte[2];
    }

    /** {@return a question for a mapping, or with no time its end (section 3.4)} */
    static byte[] map(Protocol protocol, int internalPort, int externalPort, int leaseSeconds) {
        return ByteBuffer.allocate(MAP_REQUEST_BYTES)
                .put((byte) 0)
                .put((byte) opcode(protocol))
                .putShort((short) 0)
                .putShort((short) internalPort)
                .putShort((short) (leaseSeconds == 0 ? 0 : externalPort))
                .putInt(leaseSeconds)
                .array();
    }

    static int opcode(Protocol protocol) {
        return protocol == Protocol.UDP ? MAP_UDP : MAP_TCP;
    }

    /** {@return why the bytes are no answer, {@code null} if they are one} */
    @Nullable
    Reject read(byte[] buffer, int offset, int length) {
        if (length < SHORTEST_BYTES || length > MAP_BYTES) {
            return Reject.WRONG_LENGTH;
        }
        ByteBuffer in = ByteBuffer.wrap(buffer, offset, length);
        if (in.get() != 0) {
            return Reject.WRONG_VERSION;
        }
        int second = in.get() & 0xff;
        opcode = second & ~RESPONSE;
        if ((second & RESPONSE) == 0 || opcode > MAP_TCP) {
            return Reject.WRONG_OPCODE;
        }
        result = in.getShort() & 0xffff;
        epochSeconds = in.getInt() & 0xffff_ffffL;
        int wanted = opcode == ADDRESS ? ADDRESS_BYTES : MAP_BYTES;
        if (length != wanted) {
            return result == 0 ? Reject.WRONG_LENGTH : readNothing();
        }
        if (opcode == ADDRESS) {
            address = new byte[4];
            in.get(address);
        } else {
            internalPort = in.getShort() & 0xffff;
            externalPort = in.getShort() & 0xffff;
            leaseSeconds = in.getInt() & 0xffff_ffffL;
        }
        return null;
    }

    /** A refusal may end with the header. */
    private @Nullable Reject readNothing() {
        address = new byte[4];
        internalPort = 0;
        return null;
    }

    int opcode() {
        return opcode;
    }

    int result() {
        return result;
    }

    /** {@return what a result other than 0 means (section 3.5)} */
    PortMappingFailure failure() {
        return switch (result) {
            case RESULT_UNSUPPORTED_VERSION, 5 -> PortMappingFailure.UNSUPPORTED;
            case 2 -> PortMappingFailure.NOT_AUTHORIZED;
            case 3 -> PortMappingFailure.NETWORK_FAILURE;
            case 4 -> PortMappingFailure.NO_RESOURCES;
            default -> PortMappingFailure.MALFORMED;
        };
    }

    String text() {
        return "NAT-PMP: "
                + switch (result) {
                    case RESULT_UNSUPPORTED_VERSION -> "unsupported version";
                    case 2 -> "not authorized";
                    case 3 -> "network failure";
                    case 4 -> "out of resources";
                    case 5 -> "unsupported opcode";
                    default -> "result " + result;
                };
    }

    long epochSeconds() {
        return epochSeconds;
    }

    InetAddress externalAddress() {
        return IpLiteral.toAddress(address);
    }

    /** {@return the internal port, 0 if a refusal names none} */
    int internalPort() {
        return internalPort;
    }

    int externalPort() {
        return externalPort;
    }

    long leaseSeconds() {
        return leaseSeconds;
    }
}
