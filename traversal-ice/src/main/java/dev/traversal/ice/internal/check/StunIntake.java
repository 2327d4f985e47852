package dev.traversal.ice.internal.check;

import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.RejectCounter;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunReject;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;

/** Takes STUN messages: checks and answers go on, all else is counted. */
final class StunIntake {
    private final CheckWorks works;
    private final InboundChecks inbound;
    private final Answers answers;
    private final StunMessage message = new StunMessage(KnownAttributes.ICE);
    private final RejectCounter malformed = new RejectCounter();

    StunIntake(CheckWorks works, InboundChecks inbound, Answers answers) {
        this.works = works;
        this.inbound = inbound;
        this.answers = answers;
    }

    /**
     * {@return whether it was something that is taken}
     *
     * @param answersCount whether this side still asks
     */
    boolean handle(
            int socket,
            InetSocketAddress remote,
            byte[] buffer,
            int offset,
            int length,
            boolean answersCount,
            long nowNanos) {
        if (malformed.count(message.parse(buffer, offset, length)) != null) {
            return false;
        }
        if (message.method() != StunMethod.BINDING) {
            works.rejects().count(CheckReject.UNEXPECTED);
            return false;
        }
        if (message.messageClass() == MessageClass.INDICATION) {
            return false; // keeps mappings open and wants nothing (RFC 8445 section 11)
        }
        if (!message.hasFingerprint()) {
            malformed.count(StunReject.FINGERPRINT); // checks and their answers have one (RFC 8445 section 7.1)
            return false;
        }
        if (message.messageClass() == MessageClass.REQUEST) {
            inbound.handle(message, socket, remote, nowNanos);
        } else if (answersCount) {
            answers.handle(message, socket, remote, nowNanos);
        }
        return true;
    }

    /** {@return how many datagrams were not taken, by reason; reasons that never were are absent} */
    Map<String, Long> rejects() {
        Map<String, Long> counts = new TreeMap<>();
        works.rejects().nonZero().forEach((reason, count) -> counts.put(reason.label(), count));
        for (StunReject reason : StunReject.values()) {
            if (malformed.of(reason) > 0) {
                counts.merge(reason.label(), malformed.of(reason), Long::sum);
            }
        }
        return counts;
    }
}
