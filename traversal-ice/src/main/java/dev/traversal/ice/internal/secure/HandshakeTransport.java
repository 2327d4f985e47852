package dev.traversal.ice.internal.secure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/**
 * What Bouncy Castle takes for the network. Whole handshake messages arrive in order and in the clear, and whole
 * messages leave: loss, order, fragments, resends and protection are the event loop's business, so neither the wall
 * clock nor the reassembler of Bouncy Castle has any work.
 */
final class HandshakeTransport implements DatagramTransport {
    /** A long message goes in as several records of this much, so that no buffer here is large. */
    static final int CHUNK_BYTES = 2_000;

    private static final int RECEIVE_LIMIT = Wire.RECORD_HEADER_BYTES + Wire.MESSAGE_HEADER_BYTES + CHUNK_BYTES;
    private static final int SEND_LIMIT = Wire.RECORD_HEADER_BYTES + Wire.MAX_PLAINTEXT_BYTES;

    private final HandshakeConduit conduit;
    private final List<HandshakeMessage> flight = new ArrayList<>();
    private @Nullable EpochKeys keys;
    private @Nullable KeyExporter exporter;
    private int alert = -1;
    private int nextSequence;

    HandshakeTransport(HandshakeConduit conduit) {
        this.conduit = conduit;
    }

    void derived(EpochKeys epochKeys, KeyExporter keyExporter) {
        keys = epochKeys;
        exporter = keyExporter;
    }

    /** {@return what has gathered since the last step} */
    HandshakeStep takeStep(HandshakeStep.@Nullable Outcome outcome) {
        HandshakeStep step = new HandshakeStep(keys, exporter, List.copyOf(flight), alert, outcome);
        flight.clear();
        keys = null;
        exporter = null;
        alert = -1;
        return step;
    }

    @Override
    public int getReceiveLimit() {
        return RECEIVE_LIMIT;
    }

    @Override
    public int getSendLimit() {
        return SEND_LIMIT;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
        boolean news = !flight.isEmpty() || keys != null || alert >= 0;
        byte[] record = conduit.exchange(news ? takeStep(null) : null);
        System.arraycopy(record, 0, buffer, offset, record.length);
        return record.length;
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
        int body = offset + Wire.RECORD_HEADER_BYTES;
        int type = Wire.uint8(buffer, offset);
        if (type == Wire.HANDSHAKE) {
            HandshakeMessage message = new HandshakeMessage(
                    Wire.uint16(buffer, offset + 1), Arrays.copyOfRange(buffer, body, offset + length));
            // Bouncy Castle's own resends, should it ever make one, are not news
            if (message.sequence() == nextSequence) {
                nextSequence++;
                flight.add(message);
            }
        } else if (type == Wire.ALERT && Wire.uint8(buffer, body) == Wire.ALERT_FATAL) {
            alert = Wire.uint8(buffer, body + 1);
        }
        // change_cipher_spec is put before Finished by whoever packs the flight
    }

    @Override
    public void close() {}
}
