package dev.traversal.ice.internal.signal;

import java.nio.ByteBuffer;
import org.bouncycastle.util.Arrays;

/** Makes envelopes that are good on the outside. */
final class EnvelopeProbe {
    private EnvelopeProbe() {}

    static byte[] withHeader(Party receiver, byte[] sealed) {
        return Arrays.concatenate(header(receiver), sealed);
    }

    static byte[] seal(Party receiver, byte[] plaintext) {
        PublicPrekey prekey = receiver.ring.published();
        byte[] header = header(receiver);
        byte[] sealed = new HpkeBox()
                .seal(prekey.publicKey(), receiver.identity.peerId().value(), header, plaintext, receiver.random);
        return Arrays.concatenate(header, sealed);
    }

    private static byte[] header(Party receiver) {
        return ByteBuffer.allocate(EnvelopeSealer.HEADER_BYTES)
                .put(EnvelopeSealer.VERSION)
                .putInt(receiver.ring.published().id())
                .array();
    }
}
