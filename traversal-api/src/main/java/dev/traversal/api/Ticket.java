package dev.traversal.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.Optional;

/**
 * How to find a peer: its public key, and the rendezvous server where it can be asked for. Not a secret, but whoever
 * hands it over decides who the peer is.
 *
 * <p>Text form: {@code traversal:1:KEY} or {@code traversal:1:KEY@URI}, with the compressed key in base64url.
 *
 * @param key the peer's key
 * @param rendezvous where it can be asked for; empty if only the application knows
 */
public record Ticket(PeerKey key, Optional<URI> rendezvous) {
    private static final String PREFIX = "traversal:1:";
    private static final int MAX_CHARACTERS = 1_024;

    /** {@return who the peer is} */
    public PeerId peerId() {
        return key.peerId();
    }

    /**
     * {@return the ticket}
     *
     * @param text what {@link #toString()} gave; white space around it is ignored
     * @throws IllegalArgumentException if it is not one
     */
    public static Ticket parse(String text) {
        String ticket = text.strip();
        if (ticket.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a ticket has at most " + MAX_CHARACTERS + " characters but this has " + ticket.length());
        }
        if (!ticket.startsWith(PREFIX)) {
            throw new IllegalArgumentException("a ticket begins with " + PREFIX);
        }
        int at = ticket.indexOf('@');
        String key = ticket.substring(PREFIX.length(), at < 0 ? ticket.length() : at);
        try {
            PeerKey peerKey = PeerKey.ofCompressed(Base64.getUrlDecoder().decode(key));
            Optional<URI> rendezvous = at < 0 ? Optional.empty() : Optional.of(new URI(ticket.substring(at + 1)));
            return new Ticket(peerKey, rendezvous);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the ticket's address is no URI", e);
        }
    }

    /** {@return the text form} */
    @Override
    public String toString() {
        String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(key.compressed());
        return rendezvous.map(uri -> text + "@" + uri).orElse(text);
    }
}
