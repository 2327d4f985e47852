package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunWriter;
import java.nio.charset.StandardCharsets;

/**
 * Writes answers and sends them. Without reason phrases, which are for people and make a challenge longer than twice its
 * request; whoever has not proven to know a password gets few.
 */
final class Answers {
    private static final int MAX_ANSWER_BYTES = 1_200;
    /**
     * The shortest request that makes sense, an Allocate with its transport. A shorter one, which may be forged, is not
     * worth a challenge that would be longer than twice as much.
     */
    private static final int SHORTEST_REQUEST_BYTES = 28;

    private static final int FINGERPRINT_BYTES = 8;

    private final DatagramPort out;
    private final Nonces nonces;
    private final AnswerBudget strangers;
    private final TurnCounters counters;
    private final byte[] realm;
    private final boolean sha256;
    private final StunWriter writer = new StunWriter(MAX_ANSWER_BYTES);

    Answers(DatagramPort out, TurnServerConfig config, Nonces nonces, AnswerBudget strangers, TurnCounters counters) {
        this.out = out;
        this.nonces = nonces;
        this.strangers = strangers;
        this.counters = counters;
        realm = config.realm().getBytes(StandardCharsets.UTF_8);
        sha256 = config.sha256();
    }

    /** Begins a good answer, to be {@linkplain #send sent}. */
    StunWriter success(Asker asker) {
        return writer.begin(MessageClass.SUCCESS, asker.method(), asker.transactionId());
    }

    /** Begins a bad one. */
    StunWriter error(Asker asker, int code) {
        return writer.begin(MessageClass.ERROR, asker.method(), asker.transactionId())
                .errorCode(code, "");
    }

    /** Ends the answer that was begun last, and sends it. */
    void send(Asker asker) {
        Asker.Login login = asker.login();
        if (login != null) {
            if (login.sha256()) {
                writer.integritySha256(login.key());
            } else {
                writer.integrity(login.key());
            }
        }
        if (asker.hasFingerprint()) {
            writer.fingerprint();
        }
        int length = writer.finish();
        if (out.send(asker.door().socket(), asker.address(), writer.buffer(), 0, length)) {
            counters.answered();
        } else {
            counters.reject(TurnReject.CONGESTED);
        }
    }

    void refuse(Asker asker, int code, TurnReject reason) {
        counters.reject(reason);
        error(asker, code);
        send(asker);
    }

    /**
     * Refuses somebody who may be anybody; tells how to prove otherwise where that is what is missing.
     *
     * @param known whether somebody at his address has an allocation, and so may ask as briefly as he likes
     */
    void refuseStranger(Asker asker, int reason, int requestBytes, boolean known, long nowNanos) {
        int shortest = SHORTEST_REQUEST_BYTES + (asker.hasFingerprint() ? FINGERPRINT_BYTES : 0);
        boolean tooShort = requestBytes < shortest && !known && !asker.door().isStream();
        int code = tooShort ? StunErrorCode.BAD_REQUEST : reason;
        counters.reject(
                switch (code) {
                    case StunErrorCode.UNAUTHENTICATED -> TurnReject.UNAUTHENTICATED;
                    case StunErrorCode.STALE_NONCE -> TurnReject.STALE_NONCE;
                    default -> TurnReject.BAD_REQUEST;
                });
        // A connection has shown that its source is not forged.
        if (!asker.door().isStream() && !strangers.take(asker.address(), nowNanos)) {
            counters.reject(TurnReject.UNTOLD);
            return;
        }
        error(asker, code);
        if (code != StunErrorCode.BAD_REQUEST) {
            writer.attribute(StunAttribute.REALM, realm);
            writer.attribute(StunAttribute.NONCE, nonces.make(asker.address(), nowNanos));
            if (sha256) {
                writer.attribute(StunAttribute.PASSWORD_ALGORITHMS, Authenticator.PASSWORD_ALGORITHMS);
            }
        }
        send(asker);
    }
}
