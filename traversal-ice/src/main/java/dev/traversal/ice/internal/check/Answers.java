package dev.traversal.ice.internal.check;

import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMessage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** Takes the peer's answers to our checks (RFC 8445 section 7.2.5). */
final class Answers {
    private final int sessionTag;
    private final CheckWorks works;

    Answers(int sessionTag, CheckWorks works) {
        this.sessionTag = sessionTag;
        this.works = works;
    }

    void handle(StunMessage answer, int socket, InetSocketAddress source, long nowNanos) {
        long id = answer.transactionIdSuffix();
        SentChecks.Sent sent = works.sent().get(id);
        Credentials.Remote remote = works.credentials().remote();
        if (sent == null || remote == null || answer.transactionIdPrefix() != sessionTag) {
            works.rejects().count(CheckReject.UNKNOWN_TRANSACTION);
            return;
        }
        CandidatePair pair = sent.pair();
        // Symmetric or nothing (RFC 8445 section 7.2.5.2.1); the right answer may still come.
        if (pair.socket() != socket || !pair.address().equals(source)) {
            works.rejects().count(CheckReject.WRONG_SOURCE);
            return;
        }
        if (!remote.key().verify(answer)) {
            works.rejects().count(CheckReject.INTEGRITY);
            if (answer.messageClass() == MessageClass.ERROR && !pair.isValid()) {
                pair.refused();
                pair.error("the peer answered " + answer.errorCode() + " without proof");
            }
            return;
        }
        if (answer.hasUnknownMandatory()) {
            works.rejects().count(CheckReject.UNKNOWN_ATTRIBUTE);
            return;
        }
        if (pair.isRemoved() || pair.isExpired()) {
            return;
        }
        if (answer.messageClass() == MessageClass.SUCCESS) {
            handleSuccess(answer, sent, id, nowNanos);
        } else {
            works.sent().remove(id);
            handleError(answer, sent, nowNanos);
        }
    }

    private void handleError(StunMessage answer, SentChecks.Sent sent, long nowNanos) {
        CandidatePair pair = sent.pair();
        int code = answer.errorCode();
        if (code == StunErrorCode.ROLE_CONFLICT) {
            if (works.roles().refused(sent.role())) {
                works.roleChanged();
                works.consent().askSoon(pair, nowNanos); // the peer is to learn our role by it
            }
            works.runner().checkSoon(pair);
        } else if (code == StunErrorCode.FORBIDDEN && pair.isValid()) {
            works.consent().lose(pair, "the peer revoked its consent", nowNanos); // RFC 7675 section 5.2
        } else if (pair.state() == CheckState.IN_PROGRESS) {
            pair.refused();
            works.runner().fail(pair, "the peer refused: " + code + " " + answer.errorReason());
        }
    }

    private void handleSuccess(StunMessage answer, SentChecks.Sent sent, long id, long nowNanos) {
        InetSocketAddress mapped = answer.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS);
        if (mapped == null || mapped.getPort() == 0) {
            works.rejects().count(CheckReject.ADDRESS);
            return;
        }
        works.sent().remove(id);
        CandidatePair pair = sent.pair();
        long rttNanos = nowNanos - sent.atNanos();
        boolean first = !pair.isValid();
        int asked = pair.life().sinceAnswer();
        pair.life().answered(rttNanos, nowNanos);
        pair.remote().verified(nowNanos);
        pair.seenAs(mapped);
        pair.error(null);
        if (first) {
            becomeValid(pair, nowNanos);
        } else {
            works.outbox().tell(new IceEvent.RttMeasured(pair.path(), pair.socket(), pair.address(), rttNanos));
        }
        works.consent().answered(pair, asked, nowNanos);
        if (sent.nominates()) {
            works.nominator().answered(pair, nowNanos);
        }
    }

    private void becomeValid(CandidatePair pair, long nowNanos) {
        if (pair.state() == CheckState.WAITING) {
            pair.to(CheckState.IN_PROGRESS); // was to be checked again, and now need not be
        }
        pair.to(CheckState.SUCCEEDED);
        works.runner().forget(pair);
        works.checklist().thawAll(pair.foundation());
        long rttNanos = pair.life().rttNanos();
        works.outbox()
                .tell(new IceEvent.CheckEnded(pair.path(), Optional.of(Duration.ofNanos(rttNanos)), Optional.empty()));
        works.outbox().tell(new IceEvent.PairValid(pair.path(), pair.socket(), pair.address(), rttNanos, pair.life()));
        works.nominator().valid(pair, nowNanos);
    }
}
