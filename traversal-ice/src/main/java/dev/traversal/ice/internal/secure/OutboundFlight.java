package dev.traversal.ice.internal.secure;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * The newest flight of ours, kept whole so that each sending can cut it anew: records get fresh numbers, fragments fit
 * the datagrams of the day, and as few datagrams leave as can hold it (RFC 6347 sections 4.1.1 and 4.2.3).
 */
final class OutboundFlight {
    /** Datagrams that pass every path that carries data. */
    static final int DATAGRAM_BYTES = 1_150;
    /** Datagrams that pass nearly everything, for when the larger ones meet silence. */
    static final int SMALL_DATAGRAM_BYTES = 500;

    /** A smaller piece of a message is not worth its headers. */
    private static final int MIN_PIECE_BYTES = 64;

    private final RecordLayer records;
    private List<HandshakeMessage> messages = List.of();

    // the datagram being packed
    private byte[] datagram = {};
    private int used;

    OutboundFlight(RecordLayer records) {
        this.records = records;
    }

    void replace(List<HandshakeMessage> flight) {
        messages = flight;
    }

    void clear() {
        messages = List.of();
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Packs the flight into datagrams of at most {@code limit} bytes. {@return how many} */
    int packInto(ArrayDeque<byte[]> out, int limit) {
        int before = out.size();
        datagram = new byte[limit];
        used = 0;
        for (HandshakeMessage message : messages) {
            if (message.type() == Wire.FINISHED) {
                packFinished(message, out);
            } else {
                packFragments(message, out);
            }
        }
        flush(out);
        datagram = new byte[0];
        return out.size() - before;
    }

    private void packFragments(HandshakeMessage message, ArrayDeque<byte[]> out) {
        int headers = Wire.RECORD_HEADER_BYTES + Wire.MESSAGE_HEADER_BYTES;
        int length = message.bodyLength();
        int offset = 0;
        do {
            int left = length - offset;
            int room = datagram.length - used - headers;
            if (room < left && room < MIN_PIECE_BYTES) {
                flush(out);
                room = datagram.length - headers;
            }
            int piece = Math.min(left, room);
            packFragment(message, offset, piece);
            offset += piece;
        } while (offset < length);
    }

    private void packFragment(HandshakeMessage message, int offset, int count) {
        byte[] fragment = new byte[Wire.MESSAGE_HEADER_BYTES + count];
        System.arraycopy(message.bytes(), 0, fragment, 0, Wire.MESSAGE_HEADER_BYTES);
        Wire.putUint24(fragment, 6, offset);
        Wire.putUint24(fragment, 9, count);
        System.arraycopy(
                message.bytes(), Wire.MESSAGE_HEADER_BYTES + offset, fragment, Wire.MESSAGE_HEADER_BYTES, count);
        used += records.writePlain(Wire.HANDSHAKE, message.version(), fragment, 0, fragment.length, datagram, used);
    }

    /** change_cipher_spec and Finished stay together: one without the other is of no use. */
    private void packFinished(HandshakeMessage message, ArrayDeque<byte[]> out) {
        byte[] finished = message.bytes();
        int needed = Wire.RECORD_HEADER_BYTES + 1 + records.overhead() + finished.length;
        if (datagram.length - used < needed) {
            flush(out);
        }
        used += records.writePlain(Wire.CHANGE_CIPHER_SPEC, Wire.DTLS_1_2, new byte[] {1}, 0, 1, datagram, used);
        used += records.seal(Wire.HANDSHAKE, finished, 0, finished.length, datagram, used);
    }

    private void flush(ArrayDeque<byte[]> out) {
        if (used > 0) {
            out.add(Arrays.copyOf(datagram, used));
            used = 0;
        }
    }
}
