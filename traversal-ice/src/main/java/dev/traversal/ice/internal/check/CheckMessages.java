package dev.traversal.ice.internal.check;

import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes checks and their answers (RFC 8445 sections 7.1 and 7.3). Each has a FINGERPRINT. */
final class CheckMessages {
    private static final int CAPACITY = 768;
    private static final int MAX_NAMED_UNKNOWN = 8;

    private final int sessionTag;
    private final StunWriter writer = new StunWriter(CAPACITY);
    private final byte[] id = new byte[StunMessage.TRANSACTION_ID_BYTES];

    /**
     * Makes one.
     *
     * @param sessionTag the first four bytes of every transaction id
     */
    CheckMessages(int sessionTag) {
        this.sessionTag = sessionTag;
    }

    /**
     * {@return a Binding request}
     *
     * @param idSuffix the last eight bytes of the transaction id
     * @param remote whom it is for
     * @param roles ours, to be claimed
     * @param priority of a candidate that the check may discover
     * @param nomination which one of ours this is, 0 for no USE-CANDIDATE
     * @param renominates whether to say which one
     * @param sha256 whether to sign by SHA-256 instead of SHA-1
     */
    byte[] request(
            long idSuffix,
            Credentials.Remote remote,
            Roles roles,
            long priority,
            int nomination,
            boolean renominates,
            boolean sha256) {
        ByteBuffer.wrap(id).putInt(sessionTag).putLong(idSuffix);
        writer.begin(MessageClass.REQUEST, StunMethod.BINDING, id)
                .attribute(StunAttribute.USERNAME, remote.username())
                .intAttribute(StunAttribute.PRIORITY, (int) priority)
                .longAttribute(
                        roles.isControlling() ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED,
                        roles.tieBreaker());
        if (nomination > 0) {
            writer.flag(StunAttribute.USE_CANDIDATE);
            if (renominates) {
                writer.intAttribute(StunAttribute.NOMINATION, nomination);
            }
        }
        return sign(remote.key(), sha256).fingerprint().toBytes();
    }

    /**
     * {@return a success}
     *
     * @param request what is answered
     * @param source who sent it
     * @param key ours
     */
    byte[] success(StunMessage request, InetSocketAddress source, IntegrityKey key) {
        writer.beginAnswer(MessageClass.SUCCESS, request).xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, source);
        return sign(key, request.hasIntegritySha256()).fingerprint().toBytes();
    }

    /**
     * {@return an error}
     *
     * @param request what is answered
     * @param code why
     * @param key ours, or {@code null} towards who does not know it
     */
    byte[] error(StunMessage request, int code, @Nullable IntegrityKey key) {
        writer.beginAnswer(MessageClass.ERROR, request).errorCode(code, StunErrorCode.reason(code));
        if (code == StunErrorCode.UNKNOWN_ATTRIBUTE) {
            int[] unknown = new int[MAX_NAMED_UNKNOWN];
            writer.unknownAttributes(unknown, request.unknownMandatory(unknown));
        }
        if (key != null) {
            sign(key, request.hasIntegritySha256());
        }
        return writer.fingerprint().toBytes();
    }

    /** An answer is signed as its question was (RFC 8489 section 9.1.3). */
    private StunWriter sign(IntegrityKey key, boolean sha256) {
        return sha256 ? writer.integritySha256(key) : writer.integrity(key);
    }
}
