package dev.traversal.ice.internal.secure;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** Datagrams that no honest peer sends. */
final class Crafted {
    private Crafted() {}

    static byte[] record(int type, int version, int epoch, long sequence, byte[] body) {
        byte[] record = new byte[Wire.RECORD_HEADER_BYTES + body.length];
        Wire.putRecordHeader(record, 0, type, version, epoch, sequence, body.length);
        System.arraycopy(body, 0, record, Wire.RECORD_HEADER_BYTES, body.length);
        return record;
    }

    /** What a client of ours says first. */
    static byte[] clientHello(HandshakePool pool, long seed) {
        SecureAssociation client =
                new SecureAssociation(TestPeers.ALICE.config(DtlsRole.CLIENT, TestPeers.BOB, pool, seed));
        client.start(0);
        byte[] hello = Objects.requireNonNull(client.pollDatagram());
        client.close(0);
        return hello;
    }

    static byte[] alert(int epoch, int level, int description) {
        return record(Wire.ALERT, Wire.DTLS_1_2, epoch, 5, new byte[] {(byte) level, (byte) description});
    }

    /** One handshake fragment in a record of epoch 0. */
    static byte[] fragment(int type, int messageLength, int messageSequence, int offset, byte[] piece) {
        byte[] body = new byte[Wire.MESSAGE_HEADER_BYTES + piece.length];
        Wire.putUint8(body, 0, type);
        Wire.putUint24(body, 1, messageLength);
        Wire.putUint16(body, 4, messageSequence);
        Wire.putUint24(body, 6, offset);
        Wire.putUint24(body, 9, piece.length);
        System.arraycopy(piece, 0, body, Wire.MESSAGE_HEADER_BYTES, piece.length);
        return record(Wire.HANDSHAKE, Wire.DTLS_1_2, 0, offset + 100, body);
    }

    static byte[] helloVerifyRequest(int messageSequence, byte[] cookie) {
        byte[] body = new byte[3 + cookie.length];
        Wire.putUint16(body, 0, Wire.DTLS_1_0);
        Wire.putUint8(body, 2, cookie.length);
        System.arraycopy(cookie, 0, body, 3, cookie.length);
        return fragment(Wire.HELLO_VERIFY_REQUEST, body.length, messageSequence, 0, body);
    }

    /** {@return the datagram with every occurrence of one byte string replaced by another of its length} */
    static byte[] patch(byte[] datagram, String fromHex, String toHex) {
        byte[] from = HexFormat.of().parseHex(fromHex);
        byte[] to = HexFormat.of().parseHex(toHex);
        byte[] patched = datagram.clone();
        boolean found = false;
        for (int i = 0; i + from.length <= patched.length; i++) {
            if (Arrays.equals(patched, i, i + from.length, from, 0, from.length)) {
                System.arraycopy(to, 0, patched, i, to.length);
                found = true;
            }
        }
        if (!found) {
            throw new AssertionError("nothing to patch");
        }
        return patched;
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
