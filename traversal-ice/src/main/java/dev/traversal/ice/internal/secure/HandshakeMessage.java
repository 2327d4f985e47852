package dev.traversal.ice.internal.secure;

/**
 * One whole handshake message: twelve bytes of header that call it unfragmented, then its body.
 *
 * @param version what its records carry
 * @param bytes header and body
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HandshakeMessage(int version, byte[] bytes) {
    int type() {
        return Wire.uint8(bytes, 0);
    }

    int sequence() {
        return Wire.uint16(bytes, 4);
    }

    /**
     * {@return the record version to show to Bouncy Castle, which takes that of the ServerHello's record for the
     * negotiated one and drops all others after it}
     */
    int feedVersion() {
        return switch (type()) {
            case Wire.SERVER_HELLO -> version;
            case Wire.CLIENT_HELLO, Wire.HELLO_VERIFY_REQUEST -> Wire.DTLS_1_0;
            default -> Wire.DTLS_1_2;
        };
    }

    int bodyLength() {
        return bytes.length - Wire.MESSAGE_HEADER_BYTES;
    }
}
