package dev.traversal.internal.stun;

/** Error codes (RFC 8489 section 14.8, RFC 8445 section 7.3.1.1, RFC 8656 section 19, RFC 8016 section 3). */
public final class StunErrorCode {
    /** Ask another server. */
    public static final int TRY_ALTERNATE = 300;
    /** The request makes no sense. */
    public static final int BAD_REQUEST = 400;
    /** Credentials are missing or wrong. */
    public static final int UNAUTHENTICATED = 401;
    /** Not allowed to do this. */
    public static final int FORBIDDEN = 403;
    /** The server does not move allocations. */
    public static final int MOBILITY_FORBIDDEN = 405;
    /** An attribute that must be understood is not. */
    public static final int UNKNOWN_ATTRIBUTE = 420;
    /** No such allocation. */
    public static final int ALLOCATION_MISMATCH = 437;
    /** The nonce is too old. */
    public static final int STALE_NONCE = 438;
    /** No relay for this address family. */
    public static final int ADDRESS_FAMILY_NOT_SUPPORTED = 440;
    /** Credentials other than those of the allocation. */
    public static final int WRONG_CREDENTIALS = 441;
    /** No relay for this transport. */
    public static final int UNSUPPORTED_TRANSPORT = 442;
    /** The peer's address is of another family. */
    public static final int PEER_ADDRESS_FAMILY_MISMATCH = 443;
    /** The user has all allocations that it may have. */
    public static final int ALLOCATION_QUOTA_REACHED = 486;
    /** Both sides claim one role. */
    public static final int ROLE_CONFLICT = 487;
    /** The server's fault; try again. */
    public static final int SERVER_ERROR = 500;
    /** The server is full. */
    public static final int INSUFFICIENT_CAPACITY = 508;

    private StunErrorCode() {}

    /**
     * {@return the standard's words for a code, empty for one that it does not know}
     *
     * @param code a code
     */
    public static String reason(int code) {
        return switch (code) {
            case TRY_ALTERNATE -> "Try Alternate";
            case BAD_REQUEST -> "Bad Request";
            case UNAUTHENTICATED -> "Unauthenticated";
            case FORBIDDEN -> "Forbidden";
            case MOBILITY_FORBIDDEN -> "Mobility Forbidden";
            case UNKNOWN_ATTRIBUTE -> "Unknown Attribute";
            case ALLOCATION_MISMATCH -> "Allocation Mismatch";
            case STALE_NONCE -> "Stale Nonce";
            case ADDRESS_FAMILY_NOT_SUPPORTED -> "Address Family not Supported";
            case WRONG_CREDENTIALS -> "Wrong Credentials";
            case UNSUPPORTED_TRANSPORT -> "Unsupported Transport Protocol";
            case PEER_ADDRESS_FAMILY_MISMATCH -> "Peer Address Family Mismatch";
            case ALLOCATION_QUOTA_REACHED -> "Allocation Quota Reached";
            case ROLE_CONFLICT -> "Role Conflict";
            case SERVER_ERROR -> "Server Error";
            case INSUFFICIENT_CAPACITY -> "Insufficient Capacity";
            default -> "";
        };
    }
}
