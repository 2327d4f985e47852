package dev.traversal.portmap.internal.pcp;

import dev.traversal.api.TransportAddress;
import dev.traversal.portmap.PortRequest;
import dev.traversal.portmap.internal.protocol.Ask;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes requests (RFC 6887 sections 7.1, 11.1, 12.1, 13). */
final class PcpRequest {
    static final int VERSION = 2;
    static final int ANNOUNCE = 0;
    static final int MAP = 1;
    static final int PEER = 2;
    static final int HEADER_BYTES = 24;
    static final int MAP_BYTES = 36;
    static final int PEER_BYTES = 56;

    private static final int PREFER_FAILURE = 2;
    private static final int FILTER = 3;
    private static final int FILTER_BYTES = 20;
    private static final int ADDRESS_BYTES = 16;
    private static final int ADDRESS_BITS = 128;
    private static final int MAX_BYTES = 1_100; // section 7

    private PcpRequest() {}

    /** {@return a question that changes nothing (section 14.1)} */
    static byte[] announce(InetAddress client) {
        return bytes(header(ANNOUNCE, 0, client));
    }

    /** {@return a question for a mapping} */
    static byte[] map(Ask ask, InetAddress client) {
        return rule(ask, ask.leaseSeconds(), client);
    }

    /** {@return the end of a mapping (section 15)} */
    static byte[] delete(Ask ask, InetAddress client) {
        return rule(ask, 0, client);
    }

    static int opcode(PortRequest request) {
        return request.toward().isPresent() ? PEER : MAP;
    }

    private static byte[] rule(Ask ask, int leaseSeconds, InetAddress client) {
        PortRequest request = ask.rule().request();
        TransportAddress peer = request.toward().orElse(null);
        ByteBuffer out = header(opcode(request), leaseSeconds, client);
        out.put(ask.rule().nonce()).put((byte) request.protocol().number()).put(new byte[3]);
        out.putShort((short) request.internalPort());
        boolean deletes = leaseSeconds == 0;
        out.putShort((short) (deletes ? 0 : ask.externalPort()));
        putAddress(out, deletes ? null : ask.externalAddress(), client);
        if (peer != null) {
            out.putShort((short) peer.port()).putShort((short) 0);
            putAddress(out, peer.address(), client);
        }
        if (!deletes) {
            putOptions(out, request);
        }
        return bytes(out);
    }

    private static byte[] bytes(ByteBuffer out) {
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static void putOptions(ByteBuffer out, PortRequest request) {
        if (request.exact() && request.toward().isEmpty()) {
            out.put((byte) PREFER_FAILURE).put((byte) 0).putShort((short) 0);
        }
        for (TransportAddress remote : request.remotes()) {
            out.put((byte) FILTER).put((byte) 0).putShort((short) FILTER_BYTES);
            out.put((byte) 0).put((byte) ADDRESS_BITS).putShort((short) remote.port());
            putAddress(out, remote.address(), remote.address());
        }
    }

    private static ByteBuffer header(int opcode, int leaseSeconds, InetAddress client) {
        ByteBuffer out = ByteBuffer.allocate(MAX_BYTES);
        out.put((byte) VERSION).put((byte) opcode).putShort((short) 0).putInt(leaseSeconds);
        putAddress(out, client, client);
        return out;
    }

    /** An IPv4 address goes as a mapped one; none is the unspecified one of the family (section 5). */
    private static void putAddress(ByteBuffer out, @Nullable InetAddress address, InetAddress family) {
        byte[] bytes = address == null ? new byte[family.getAddress().length] : address.getAddress();
        if (bytes.length < ADDRESS_BYTES) {
            out.put(new byte[10]).putShort((short) 0xffff);
        }
        out.put(bytes);
    }
}
