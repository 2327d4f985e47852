package dev.traversal.ice.internal.signal;

import dev.traversal.api.PeerKey;
import dev.traversal.api.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A message that its sender signed and nobody else could read.
 *
 * @param kind what it is for
 * @param session the session
 * @param generation 0, and one more with each restart
 * @param sequence counts this sender's messages in this session from 0; gaps and changed order are possible
 * @param sender whose signature it bears
 * @param senderPrekey where to seal answers to; with an {@link MessageKind#OFFER} only
 * @param body its content, which depends on the kind
 */
public record SignalMessage(
        MessageKind kind,
        SessionId session,
        int generation,
        int sequence,
        PeerKey sender,
        Optional<PublicPrekey> senderPrekey,
        byte[] body) {
    /** {@return the body as text; bytes that are not UTF-8 become replacement characters} */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** {@return what it is, without its content} */
    @Override
    public String toString() {
        return kind + " " + sequence + " of session " + session + "." + generation + " from " + sender.peerId();
    }
}
