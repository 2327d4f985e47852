package dev.traversal.relay.internal.rendezvous;

import dev.traversal.api.PeerId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One message of the rendezvous protocol. Arrays belong to whoever holds the message; nobody changes them. */
public sealed interface RendezvousMessage {
    /** Bytes of a message at most. */
    int MAX_MESSAGE_BYTES = 64 * 1_024;
    /** Bytes of an envelope at most. */
    int MAX_ENVELOPE_BYTES = 32 * 1_024;
    /** Bytes of a prekey at most. */
    int MAX_PREKEY_BYTES = 512;
    /** Bytes of a nonce. */
    int NONCE_BYTES = 32;
    /** STUN servers named at most. */
    int MAX_STUN_SERVERS = 8;
    /** The version of the protocol. */
    int VERSION = 1;

    /**
     * The server asks for proof of possession.
     *
     * @param version of the protocol
     * @param nonce fresh for each connection
     */
    record Challenge(long version, byte[] nonce) implements RendezvousMessage {}

    /**
     * The client proves who it is.
     *
     * @param version of the protocol
     * @param key the compressed key
     * @param signature over {@link RegistrationProof}
     * @param prekey what others fetch; empty if nothing is published yet
     */
    record Register(long version, byte[] key, byte[] signature, Optional<byte[]> prekey) implements RendezvousMessage {}

    /**
     * The proof was accepted.
     *
     * @param stun {@code host:port} or {@code :port} each
     */
    record Registered(List<String> stun) implements RendezvousMessage {}

    /**
     * The client replaces its prekey.
     *
     * @param id the request
     * @param prekey the bytes
     */
    record Publish(long id, byte[] prekey) implements RendezvousMessage {}

    /**
     * The prekey is replaced.
     *
     * @param id the request
     */
    record Published(long id) implements RendezvousMessage {}

    /**
     * The client asks for a prekey.
     *
     * @param id the request
     * @param peer whose
     */
    record Fetch(long id, PeerId peer) implements RendezvousMessage {}

    /**
     * A prekey.
     *
     * @param id the request
     * @param prekey the bytes
     */
    record Prekey(long id, byte[] prekey) implements RendezvousMessage {}

    /**
     * The client sends an envelope.
     *
     * @param id the request
     * @param to the receiver
     * @param envelope the bytes
     * @param from who the client says to be; needs not be said, but may not be somebody else
     */
    record Send(long id, PeerId to, byte[] envelope, Optional<PeerId> from) implements RendezvousMessage {}

    /**
     * The envelope was handed over.
     *
     * @param id the request
     */
    record Sent(long id) implements RendezvousMessage {}

    /**
     * An envelope for the client.
     *
     * @param from the sender, as the server says
     * @param envelope the bytes
     */
    record Message(PeerId from, byte[] envelope) implements RendezvousMessage {}

    /**
     * A request was not carried out.
     *
     * @param id which; empty if it had none
     * @param reason why
     */
    record Failed(OptionalLong id, ErrorReason reason) implements RendezvousMessage {}

    /**
     * JSON of the right form that is no message: unknown type, missing member, value out of range. Never written.
     *
     * @param id its id, if it has one
     * @param reason what is wrong
     */
    record Invalid(OptionalLong id, ErrorReason reason) implements RendezvousMessage {}
}
