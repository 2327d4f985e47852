package dev.traversal.ice.internal.signal;

import java.util.Optional;

/** What a message is for; the code is what stands on the wire. */
public enum MessageKind {
    /** Begins a session; carries the sender's description, key and prekey. */
    OFFER(1),
    /** Accepts it; carries the answerer's description. */
    ANSWER(2),
    /** Adds candidates (RFC 8838). */
    CANDIDATES(3),
    /** Declines or ends the session, with a {@link RejectReason}. */
    REJECT(4),
    /** Reserved: ends the session in peace. */
    BYE(5),
    /** Begins a new generation, or describes the sender's end of one that the peer began (RFC 8445 section 9). */
    RESTART(6),
    /** A word about an attempt to get through hard NATs. */
    PROBING(7);

    private final int code;

    MessageKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Optional<MessageKind> ofCode(int code) {
        return switch (code) {
            case 1 -> Optional.of(OFFER);
            case 2 -> Optional.of(ANSWER);
            case 3 -> Optional.of(CANDIDATES);
            case 4 -> Optional.of(REJECT);
            case 5 -> Optional.of(BYE);
            case 6 -> Optional.of(RESTART);
            case 7 -> Optional.of(PROBING);
            default -> Optional.empty();
        };
    }
}
