package dev.traversal.relay.internal.rendezvous;

import java.util.Locale;

/** Why the rendezvous server turned something away. */
public enum RejectReason {
    /** Too many connections that have not registered yet. */
    TOO_MANY_WAITING,
    /** The same, from one address. */
    TOO_MANY_FROM_ONE_ADDRESS,
    /** More registered peers than the server admits. */
    TOO_MANY_PEERS,
    /** More proofs a second than the server checks. */
    TOO_MANY_PROOFS,
    /** Not registered in time. */
    TOO_LATE,
    /** HTTP, but no acceptable upgrade to WebSocket. */
    NOT_WEBSOCKET,
    /** Broken framing. */
    PROTOCOL_ERROR,
    /** A binary message. */
    BINARY,
    /** Text that is no JSON as the protocol wants it. */
    BAD_JSON,
    /** A message that is too long. */
    TOO_LONG,
    /** A message that lacks something. */
    MALFORMED,
    /** A message of unknown type. */
    UNKNOWN_TYPE,
    /** A registration that proves nothing. */
    BAD_PROOF,
    /** Something else than a registration, before the registration. */
    NOT_REGISTERED,
    /** Spoke for somebody else. */
    FORBIDDEN,
    /** Asked for a peer who is not there. */
    UNKNOWN_PEER,
    /** A quota is used up. */
    OVERLOADED,
    /** The directory or the bus did not answer. */
    UNAVAILABLE,
    /** Did not read what was sent to it. */
    SLOW_READER,
    /** Said nothing for too long. */
    IDLE,
    /** The same peer registered on a newer connection. */
    DISPLACED;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** {@return the name in reports, such as {@code slow-reader}} */
    public String text() {
        return text;
    }
}
