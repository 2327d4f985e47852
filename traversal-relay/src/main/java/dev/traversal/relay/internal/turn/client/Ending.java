package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.stun.StunErrorCode;

/** How a contact with a server ends. */
enum Ending {
    /** It could not be reached, or made no sense. */
    FAILED,
    /** It has no room now; to ask again soon would not help (RFC 8656 section 7.4). */
    BUSY,
    /** It does not want us, and will not until something changes. */
    REFUSED,
    /** There was an allocation, and it is gone. */
    LOST;

    static Ending of(int code) {
        return switch (code) {
            case StunErrorCode.ALLOCATION_QUOTA_REACHED, StunErrorCode.INSUFFICIENT_CAPACITY -> BUSY;
            case StunErrorCode.UNAUTHENTICATED,
                    StunErrorCode.FORBIDDEN,
                    StunErrorCode.WRONG_CREDENTIALS,
                    StunErrorCode.UNSUPPORTED_TRANSPORT,
                    StunErrorCode.ADDRESS_FAMILY_NOT_SUPPORTED -> REFUSED;
            default -> FAILED;
        };
    }
}
