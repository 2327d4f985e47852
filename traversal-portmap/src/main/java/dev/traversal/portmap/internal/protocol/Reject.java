package dev.traversal.portmap.internal.protocol;

/** Why bytes from the network were dropped. */
public enum Reject {
    /** Not from the gateway that was asked. */
    NOT_THE_GATEWAY,
    /** Too short for what it says it is, or longer than allowed. */
    WRONG_LENGTH,
    /** A version that nobody asked for. */
    WRONG_VERSION,
    /** A question, or an answer to another kind of question. */
    WRONG_OPCODE,
    /** An option is cut off, unknown and mandatory, or out of place. */
    WRONG_OPTION,
    /** Nobody asked with that nonce. */
    WRONG_NONCE,
    /** It names another internal port or protocol than was asked for. */
    WRONG_PORT,
    /** Nobody waits for it any more. */
    NOT_ASKED,
    /** An answer to a search that is no HTTP, or leads elsewhere than to who sent it. */
    WRONG_LOCATION,
    /** More answers to a search than are looked at. */
    TOO_MANY,
    /** HTTP that is broken, too long or in an encoding that was not asked for. */
    WRONG_HTTP,
    /** XML that is broken, too deep, too long, or declares a document type. */
    WRONG_XML
}
