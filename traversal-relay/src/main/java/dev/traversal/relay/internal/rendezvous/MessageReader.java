package dev.traversal.relay.internal.rendezvous;

import dev.traversal.api.PeerId;
import dev.traversal.api.PeerKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads messages from JSON text. Never throws, whatever the text. */
final class MessageReader {
    /** The longest DER signature of P-256. */
    private static final int MAX_SIGNATURE_BYTES = 72;

    private static final int MAX_HOST_CHARACTERS = 262;

    private final JsonMembers members;
    private final OptionalLong id;

    private MessageReader(JsonMembers members) {
        this.members = members;
        id = members.number("id");
    }

    /**
     * Returns the message; {@link RendezvousMessage.Invalid} where the JSON is good but the message is not; {@code
     * null} where the text is no JSON as the protocol wants it.
     */
    static @Nullable RendezvousMessage read(byte[] text) {
        JsonMembers members = JsonMembers.parse(text);
        return members == null ? null : new MessageReader(members).message();
    }

    private RendezvousMessage message() {
        String type = members.string("type").orElse("");
        Optional<? extends RendezvousMessage> message = switch (type) {
            case "challenge" -> challenge();
            case "register" -> register();
            case "registered" -> registered();
            case "message" -> envelope();
            case "publish", "published", "fetch", "prekey", "send", "sent" ->
                id.isPresent() ? request(type, id.getAsLong()) : Optional.empty();
            case "error" ->
                members.string("reason")
                        .map(ErrorReason::parse)
                        .map(reason -> new RendezvousMessage.Failed(id, reason));
            default -> Optional.of(new RendezvousMessage.Invalid(id, ErrorReason.UNKNOWN_TYPE));
        };
        return message.isPresent() ? message.get() : new RendezvousMessage.Invalid(id, ErrorReason.MALFORMED);
    }

    private Optional<? extends RendezvousMessage> request(String type, long request) {
        return switch (type) {
            case "publish" -> prekey().map(prekey -> new RendezvousMessage.Publish(request, prekey));
            case "published" -> Optional.of(new RendezvousMessage.Published(request));
            case "fetch" -> peer("peer").map(peer -> new RendezvousMessage.Fetch(request, peer));
            case "prekey" -> prekey().map(prekey -> new RendezvousMessage.Prekey(request, prekey));
            case "send" -> send(request);
            case "sent" -> Optional.of(new RendezvousMessage.Sent(request));
            default -> throw new AssertionError(type);
        };
    }

    private Optional<RendezvousMessage> challenge() {
        OptionalLong version = members.number("version");
        Optional<byte[]> nonce = members.bytes("nonce", RendezvousMessage.NONCE_BYTES, RendezvousMessage.NONCE_BYTES);
        return version.isPresent() && nonce.isPresent()
                ? Optional.of(new RendezvousMessage.Challenge(version.getAsLong(), nonce.get()))
                : Optional.empty();
    }

    private Optional<RendezvousMessage> register() {
        OptionalLong version = members.number("version");
        Optional<byte[]> key = members.bytes("key", PeerKey.COMPRESSED_BYTES, PeerKey.COMPRESSED_BYTES);
        Optional<byte[]> signature = members.bytes("signature", 1, MAX_SIGNATURE_BYTES);
        Optional<byte[]> prekey = prekey();
        boolean complete = version.isPresent() && key.isPresent() && signature.isPresent();
        return complete && members.has("prekey") == prekey.isPresent()
                ? Optional.of(new RendezvousMessage.Register(version.getAsLong(), key.get(), signature.get(), prekey))
                : Optional.empty();
    }

    private Optional<RendezvousMessage> registered() {
        List<String> stun = members.strings("stun").stream()
                .filter(server -> server.length() <= MAX_HOST_CHARACTERS)
                .limit(RendezvousMessage.MAX_STUN_SERVERS)
                .toList();
        return Optional.of(new RendezvousMessage.Registered(stun));
    }

    private Optional<RendezvousMessage> envelope() {
        Optional<byte[]> bytes = members.bytes("envelope", 0, RendezvousMessage.MAX_ENVELOPE_BYTES);
        return peer("from").flatMap(from -> bytes.map(envelope -> new RendezvousMessage.Message(from, envelope)));
    }

    private Optional<RendezvousMessage> send(long request) {
        Optional<byte[]> bytes = members.bytes("envelope", 0, RendezvousMessage.MAX_ENVELOPE_BYTES);
        Optional<PeerId> from = peer("from");
        if (members.has("from") != from.isPresent()) {
            return Optional.empty();
        }
        return peer("to").flatMap(to -> bytes.map(envelope -> new RendezvousMessage.Send(request, to, envelope, from)));
    }

    private Optional<byte[]> prekey() {
        return members.bytes("prekey", 1, RendezvousMessage.MAX_PREKEY_BYTES);
    }

    private Optional<PeerId> peer(String name) {
        return members.string(name).flatMap(MessageReader::peerId);
    }

    private static Optional<PeerId> peerId(String text) {
        try {
            return Optional.of(new PeerId(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
