package dev.traversal.relay.internal.rendezvous;

/** Status codes with which a connection is closed (RFC 6455 section 7.4). */
public final class CloseCode {
    /** All is said. */
    public static final int NORMAL = 1_000;
    /** The server stops. */
    public static final int GOING_AWAY = 1_001;
    /** The other end breaks the framing. */
    public static final int PROTOCOL_ERROR = 1_002;
    /** Binary messages are not spoken here. */
    public static final int UNSUPPORTED = 1_003;
    /** Not such JSON as the protocol wants. */
    public static final int BAD_DATA = 1_007;
    /** Wrong proof, or none in time. */
    public static final int POLICY = 1_008;
    /** Message too long. */
    public static final int TOO_LONG = 1_009;
    /** The server is full: try again later. */
    public static final int TRY_AGAIN_LATER = 1_013;
    /** The same peer registered on a newer connection. */
    public static final int DISPLACED = 4_000;
    /** No closing handshake: the connection is cut. */
    public static final int CUT = 0;

    private CloseCode() {}
}
