package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.Deadline;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Ties a DTLS association to its session: each end sends a value that only the holder of the association's secrets can
 * know (RFC 5705), derived from the session's id, its generation and both username fragments. A right key in a wrong
 * session is refused. The frame is repeated until the peer says that it has it, and goes ahead of early data.
 *
 * <p>Wire shape: {@link Frame#BINDING}, a byte of flags, 32 bytes.
 */
final class SessionBinding {
    static final String EXPORTER_LABEL = "EXPORTER-traversal-session-binding";
    static final int EXPORTER_BYTES = 64;

    private static final int MAC_BYTES = 32;
    private static final int FRAME_BYTES = Frame.HEADER_BYTES + 1 + MAC_BYTES;
    private static final int PEER_VERIFIED_FLAG = 1;
    private static final long FIRST_RESEND_NANOS = 100_000_000L;
    private static final long MAX_RESEND_NANOS = 1_000_000_000L;
    private static final long MIN_PAUSE_NANOS = 50_000_000L;

    private final byte[] ownMac;
    private final byte[] peerMac;
    private boolean peerVerified;
    private boolean confirmed;
    private long intervalNanos = FIRST_RESEND_NANOS;
    private long sentNanos;
    private @Nullable Deadline resend;

    /** What a binding frame of the peer means. */
    enum Verdict {
        /** The peer is in this session. */
        VERIFIED,
        /** The peer had proven that already. */
        REPEATED,
        /** The peer is in another session, or the frame is malformed. */
        MISMATCH
    }

    /**
     * Makes one.
     *
     * @param exported {@link #EXPORTER_BYTES} of keying material: the client's value, then the server's
     * @param client whether this end is the DTLS client
     */
    SessionBinding(byte[] exported, boolean client) {
        byte[] clientMac = Arrays.copyOf(exported, MAC_BYTES);
        byte[] serverMac = Arrays.copyOfRange(exported, MAC_BYTES, EXPORTER_BYTES);
        this.ownMac = client ? clientMac : serverMac;
        this.peerMac = client ? serverMac : clientMac;
    }

    /** {@return the exporter's context: both ends must agree on every part of it} */
    static byte[] context(String sessionId, int generation, String initiatorUfrag, String responderUfrag) {
        byte[] session = HexFormat.of().parseHex(sessionId);
        byte[] fragments = (initiatorUfrag + ":" + responderUfrag).getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(session.length + Integer.BYTES + fragments.length)
                .put(session)
                .putInt(generation)
                .put(fragments)
                .array();
    }

    /** {@return the frame to send now; it must be sent again at {@link #deadline()}} */
    byte[] frame(long nowNanos) {
        resend = confirmed ? null : new Deadline(nowNanos + intervalNanos, "binding");
        intervalNanos = Math.min(2 * intervalNanos, MAX_RESEND_NANOS);
        sentNanos = nowNanos;
        byte[] frame = new byte[FRAME_BYTES];
        frame[0] = Frame.BINDING;
        frame[1] = (byte) (peerVerified ? PEER_VERIFIED_FLAG : 0);
        System.arraycopy(ownMac, 0, frame, 2, MAC_BYTES);
        return frame;
    }

    Verdict accept(byte[] plaintext, int offset, int length) {
        if (length != FRAME_BYTES) {
            return Verdict.MISMATCH;
        }
        byte[] mac = Arrays.copyOfRange(plaintext, offset + 2, offset + FRAME_BYTES);
        if (!MessageDigest.isEqual(mac, peerMac)) {
            return Verdict.MISMATCH;
        }
        if (saysVerified(plaintext, offset)) {
            confirmed = true;
            resend = null;
        }
        Verdict verdict = peerVerified ? Verdict.REPEATED : Verdict.VERIFIED;
        peerVerified = true;
        return verdict;
    }

    /** {@return whether the sender of the frame has our proof} */
    boolean saysVerified(byte[] plaintext, int offset) {
        return (plaintext[offset + 1] & PEER_VERIFIED_FLAG) != 0;
    }

    /** {@return whether the last frame left a while ago} */
    boolean mayRepeat(long nowNanos) {
        return nowNanos - sentNanos >= MIN_PAUSE_NANOS;
    }

    /** {@return whether the peer has proven that it is in this session} */
    boolean peerVerified() {
        return peerVerified;
    }

    /** {@return whether the peer has said that it has our proof} */
    boolean confirmed() {
        return confirmed;
    }

    @Nullable
    Deadline deadline() {
        return resend;
    }
}
