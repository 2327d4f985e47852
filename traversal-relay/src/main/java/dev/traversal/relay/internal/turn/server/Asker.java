package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.StunMessage;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request came from, and what its answer must look like.
 *
 * @param door where it came in
 * @param address the client
 * @param method of the request
 * @param transactionId of the request
 * @param hasFingerprint whether the answer gets one
 * @param login who has proven to ask, if anybody has
 */
record Asker(
        Door door,
        InetSocketAddress address,
        int method,
        byte[] transactionId,
        boolean hasFingerprint,
        @Nullable Login login) {
    /**
     * Somebody who knows a password.
     *
     * @param username as sent
     * @param account whose quota it is
     * @param key for answers
     * @param sha256 whether answers are protected with SHA-256
     */
    record Login(String username, String account, IntegrityKey key, boolean sha256) {
        @Override
        public String toString() {
            return "Login[" + username + "]";
        }
    }

    static Asker of(Door door, InetSocketAddress address, StunMessage request, @Nullable Login login) {
        byte[] id = new byte[StunMessage.TRANSACTION_ID_BYTES];
        request.copyTransactionId(id, 0);
        return new Asker(door, address, request.method(), id, request.hasFingerprint(), login);
    }
}
