package dev.traversal.ice.internal.secure;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The event loop's half of a handshake: puts the peer's messages together for Bouncy Castle, packs and resends our
 * flights by the machine's clock, and keeps the last one for a peer that missed it (RFC 6347 section 4.2.4).
 */
final class HandshakeDriver {
    private final SecureConfig config;
    private final SecureStatistics statistics;
    private final ArrayDeque<byte[]> datagrams;
    private final HandshakeConduit conduit;
    private final HandshakeReassembler reassembler;
    private final OutboundFlight flight;
    private final ResendTimer timer = new ResendTimer();
    private boolean submitted;
    private long feedSequence;

    HandshakeDriver(
            SecureConfig config, RecordLayer records, SecureStatistics statistics, ArrayDeque<byte[]> datagrams) {
        this.config = config;
        this.statistics = statistics;
        this.datagrams = datagrams;
        this.conduit = new HandshakeConduit(config.pool().isLockstep() ? () -> {} : config.wakeUp());
        this.reassembler = new HandshakeReassembler(config.role());
        this.flight = new OutboundFlight(records);
    }

    /** Puts Bouncy Castle to work. {@return false if the pool is full} */
    boolean submit() {
        submitted = true;
        return config.pool().submit(nameOfPeer(), conduit, new HandshakeRun(config, conduit));
    }

    /** Who is not known yet is somebody new. */
    private ByteBuffer nameOfPeer() {
        List<byte[]> fingerprints = config.peerFingerprints().known();
        byte[] name = config.peerKeyHash();
        if (name == null && fingerprints.isEmpty()) {
            name = new byte[Sha256.BYTES];
            config.random().nextBytes(name);
        }
        return ByteBuffer.wrap(name == null ? fingerprints.get(0) : name);
    }

    boolean isSubmitted() {
        return submitted;
    }

    @Nullable
    RejectReason accept(int epoch, int version, byte[] buffer, int offset, int length) {
        return reassembler.accept(epoch, version, buffer, offset, length);
    }

    /** {@return whether the peer asked for one cookie too many} */
    boolean gaveUp() {
        return reassembler.gaveUp();
    }

    /** {@return whether whole messages wait for {@link #feed}} */
    boolean hasMessages() {
        return reassembler.hasMessages();
    }

    /** Hands whole messages to Bouncy Castle, and answers a peer that repeats itself. */
    void feed(long nowNanos) {
        if (reassembler.takeProgress()) {
            timer.heard();
        }
        if (reassembler.takeRetransmission()) {
            answerRepetition(nowNanos);
        }
        List<byte[]> feed = new ArrayList<>();
        for (HandshakeMessage message = reassembler.poll(); message != null; message = reassembler.poll()) {
            cut(message, feed);
        }
        if (!feed.isEmpty()) {
            conduit.offer(feed);
        }
    }

    /** Cuts a message into records for Bouncy Castle. */
    private void cut(HandshakeMessage message, List<byte[]> feed) {
        int epoch = 0;
        if (message.type() == Wire.FINISHED) {
            // a Finished that authenticates proves that the peer changed its cipher, whether or not it said so
            feed.add(feedRecord(Wire.CHANGE_CIPHER_SPEC, Wire.DTLS_1_2, 0, 1));
            epoch = 1;
        }
        int offset = 0;
        do {
            int count = Math.min(message.bodyLength() - offset, HandshakeTransport.CHUNK_BYTES);
            byte[] record = feedRecord(Wire.HANDSHAKE, message.feedVersion(), epoch, Wire.MESSAGE_HEADER_BYTES + count);
            int at = Wire.RECORD_HEADER_BYTES;
            System.arraycopy(message.bytes(), 0, record, at, Wire.MESSAGE_HEADER_BYTES);
            Wire.putUint24(record, at + 6, offset);
            Wire.putUint24(record, at + 9, count);
            System.arraycopy(
                    message.bytes(), Wire.MESSAGE_HEADER_BYTES + offset, record, at + Wire.MESSAGE_HEADER_BYTES, count);
            feed.add(record);
            offset += count;
        } while (offset < message.bodyLength());
    }

    /** {@return a record for Bouncy Castle with room for its body, the first byte of which is 1} */
    private byte[] feedRecord(int type, int version, int epoch, int length) {
        byte[] record = new byte[Wire.RECORD_HEADER_BYTES + length];
        Wire.putRecordHeader(record, 0, type, version, epoch, feedSequence++, length);
        record[Wire.RECORD_HEADER_BYTES] = 1;
        return record;
    }

    /** {@return what the handshake has to say, or {@code null}} */
    @Nullable
    HandshakeStep poll() {
        if (config.pool().isLockstep()) {
            conduit.awaitQuiet();
        }
        return conduit.poll();
    }

    void send(List<HandshakeMessage> messages, long nowNanos) {
        flight.replace(messages);
        timer.start(nowNanos);
        pack();
    }

    private void pack() {
        int count = flight.packInto(datagrams, timer.datagramBytes());
        statistics.handshakeDatagrams(count);
    }

    void resendIfDue(long nowNanos) {
        if (timer.isDue(nowNanos)) {
            resend(nowNanos);
        }
    }

    /** The peer repeated a message of a flight that we answered: our answer got lost. */
    void answerRepetition(long nowNanos) {
        if (!flight.isEmpty() && timer.mayAnswer(nowNanos)) {
            resend(nowNanos);
        }
    }

    private void resend(long nowNanos) {
        timer.resent(nowNanos);
        statistics.flightResent();
        pack();
    }

    /** The handshake is complete: from now on the last flight leaves only on demand, and only that of a server. */
    void completed() {
        timer.stop();
        if (config.role() == DtlsRole.CLIENT) {
            flight.clear();
        }
    }

    /** The peer has all it needs. */
    void forgetFlight() {
        flight.clear();
    }

    void abort() {
        timer.stop();
        forgetFlight();
        conduit.abort();
    }

    boolean isResending() {
        return timer.isRunning();
    }

    long resendNanos() {
        return timer.deadlineNanos();
    }
}
