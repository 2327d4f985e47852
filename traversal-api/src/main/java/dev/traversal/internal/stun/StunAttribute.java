package dev.traversal.internal.stun;

/**
 * Attribute types. Types below 0x8000 must be understood by who receives them; the others may be ignored
 * (RFC 8489 section 14).
 */
public final class StunAttribute {
    /** The source address as the server saw it, in clear (RFC 8489 section 14.1). */
    public static final int MAPPED_ADDRESS = 0x0001;
    /** Which other address or port should answer (RFC 5780 section 7.2). */
    public static final int CHANGE_REQUEST = 0x0003;
    /** Who asks (RFC 8489 section 14.3). */
    public static final int USERNAME = 0x0006;
    /** HMAC-SHA1 over the message so far (RFC 8489 section 14.5). */
    public static final int MESSAGE_INTEGRITY = 0x0008;
    /** Why a request failed (RFC 8489 section 14.8). */
    public static final int ERROR_CODE = 0x0009;
    /** What the answerer did not understand (RFC 8489 section 14.13). */
    public static final int UNKNOWN_ATTRIBUTES = 0x000a;
    /** Number of a channel (RFC 8656 section 18.1). */
    public static final int CHANNEL_NUMBER = 0x000c;
    /** Seconds that an allocation lives (RFC 8656 section 18.2). */
    public static final int LIFETIME = 0x000d;
    /** A peer's address (RFC 8656 section 18.3). */
    public static final int XOR_PEER_ADDRESS = 0x0012;
    /** Relayed data (RFC 8656 section 18.4). */
    public static final int DATA = 0x0013;
    /** The domain of long-term credentials (RFC 8489 section 14.9). */
    public static final int REALM = 0x0014;
    /** The server's token for a while (RFC 8489 section 14.10). */
    public static final int NONCE = 0x0015;
    /** The address at the relay (RFC 8656 section 18.5). */
    public static final int XOR_RELAYED_ADDRESS = 0x0016;
    /** IPv4 or IPv6 at the relay (RFC 8656 section 18.6). */
    public static final int REQUESTED_ADDRESS_FAMILY = 0x0017;
    /** Even port, and the next one kept (RFC 8656 section 18.7). */
    public static final int EVEN_PORT = 0x0018;
    /** Transport at the relay (RFC 8656 section 18.8). */
    public static final int REQUESTED_TRANSPORT = 0x0019;
    /** No fragments from here on (RFC 8656 section 18.9). */
    public static final int DONT_FRAGMENT = 0x001a;
    /** HMAC-SHA256 over the message so far (RFC 8489 section 14.6). */
    public static final int MESSAGE_INTEGRITY_SHA256 = 0x001c;
    /** How the key is made of the password (RFC 8489 section 14.12). */
    public static final int PASSWORD_ALGORITHM = 0x001d;
    /** The user, hashed (RFC 8489 section 14.4). */
    public static final int USERHASH = 0x001e;
    /** The source address as the server saw it (RFC 8489 section 14.2). */
    public static final int XOR_MAPPED_ADDRESS = 0x0020;
    /** Takes an even port kept earlier (RFC 8656 section 18.10). */
    public static final int RESERVATION_TOKEN = 0x0022;
    /** Priority of the candidate that a check may discover (RFC 8445 section 16.1). */
    public static final int PRIORITY = 0x0024;
    /** The controlling side nominates this pair (RFC 8445 section 16.1). */
    public static final int USE_CANDIDATE = 0x0025;
    /** Filling, to make a message as long as a path carries (RFC 5780 section 7.6). */
    public static final int PADDING = 0x0026;
    /** Which port the answer should go to (RFC 5780 section 7.5). */
    public static final int RESPONSE_PORT = 0x0027;
    /** Renomination count, in the numbering where it must be understood. */
    public static final int NOMINATION_MANDATORY = 0x0030;
    /** A second address family at the relay (RFC 8656 section 18.11). */
    public static final int ADDITIONAL_ADDRESS_FAMILY = 0x8000;
    /** Why there is no relayed address of one family (RFC 8656 section 18.12). */
    public static final int ADDRESS_ERROR_CODE = 0x8001;
    /** What the server offers as {@link #PASSWORD_ALGORITHM} (RFC 8489 section 14.11). */
    public static final int PASSWORD_ALGORITHMS = 0x8002;
    /** The name that an alternate server's certificate has (RFC 8489 section 14.16). */
    public static final int ALTERNATE_DOMAIN = 0x8003;
    /** An ICMP error from a peer (RFC 8656 section 18.13). */
    public static final int ICMP = 0x8004;
    /** Name of the sender's program (RFC 8489 section 14.14). */
    public static final int SOFTWARE = 0x8022;
    /** Ask there instead (RFC 8489 section 14.15). */
    public static final int ALTERNATE_SERVER = 0x8023;
    /** How long an answer may be kept (RFC 5780 section 7). */
    public static final int CACHE_TIMEOUT = 0x8027;
    /** CRC-32 over the message so far (RFC 8489 section 14.7). */
    public static final int FINGERPRINT = 0x8028;
    /** The sender is the controlled side; its tie-breaker (RFC 8445 section 16.1). */
    public static final int ICE_CONTROLLED = 0x8029;
    /** The sender is the controlling side; its tie-breaker (RFC 8445 section 16.1). */
    public static final int ICE_CONTROLLING = 0x802a;
    /** Where the answer left from (RFC 5780 section 7.3). */
    public static final int RESPONSE_ORIGIN = 0x802b;
    /** The server's other address and port (RFC 5780 section 7.4). */
    public static final int OTHER_ADDRESS = 0x802c;
    /** Moves an allocation to another client address (RFC 8016 section 5). */
    public static final int MOBILITY_TICKET = 0x8030;
    /** {@link #ADDITIONAL_ADDRESS_FAMILY} before it had its number; coturn's, up to 4.6 at least. */
    public static final int DRAFT_ADDITIONAL_ADDRESS_FAMILY = 0x8032;
    /** Renomination count, in the numbering where it may be ignored. */
    public static final int NOMINATION = 0xc001;

    /** Value of {@link #PASSWORD_ALGORITHM}: MD5 (RFC 8489 section 18.5). */
    public static final int PASSWORD_ALGORITHM_MD5 = 0x0001;
    /** Value of {@link #PASSWORD_ALGORITHM}: SHA-256 (RFC 8489 section 18.5). */
    public static final int PASSWORD_ALGORITHM_SHA256 = 0x0002;
    /** Flag in {@link #CHANGE_REQUEST}: answer from the other address. */
    public static final int CHANGE_ADDRESS_FLAG = 0x4;
    /** Flag in {@link #CHANGE_REQUEST}: answer from the other port. */
    public static final int CHANGE_PORT_FLAG = 0x2;
    /** The first number of a type that may be ignored. */
    static final int FIRST_OPTIONAL = 0x8000;

    private StunAttribute() {}

    /**
     * {@return whether a receiver must understand an attribute or refuse the message}
     *
     * @param type an attribute type
     */
    public static boolean isMandatory(int type) {
        return type < FIRST_OPTIONAL;
    }
}
