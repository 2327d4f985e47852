package dev.traversal.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How to find a peer: its public key, and the rendezvous server where it can be asked for. Not a secret, but whoever
 * hands it over decides who the peer is.
 *
 * <p>Text form: {@code traversal:1:KEY} or {@code traversal:1:KEY@URI}, with the compressed key in base64url.
 *
 * @param key the peer's key
 * @param rendezvous where it can be asked for: {@code ws} or {@code wss} for a rendezvous server, or whatever a side
 *     channel of the application's own calls itself; empty if only the application knows
 */
public record Ticket(PeerKey key, Optional<URI> rendezvous) {
    private static final String PREFIX = "traversal:1:";
    private static final int MAX_CHARACTERS = 1_024;
    private static final int MAX_URI_CHARACTERS = 512;
    private static final int KEY_CHARACTERS = 44;
    private static final String SIMULATED = "sim";
    /** What this library dials itself is held to what it can dial. */
    private static final Set<String> OWN_SCHEMES = Set.of("ws", "wss", SIMULATED);

    /**
     * Checks the address.
     *
     * @param key the peer's key
     * @param rendezvous where it can be asked for, with a scheme
     */
    public Ticket {
        Objects.requireNonNull(key, "key");
        rendezvous.ifPresent(Ticket::check);
    }

    private static void check(URI uri) {
        String scheme = uri.getScheme();
        if (scheme == null) {
            throw new IllegalArgumentException("a ticket's address must have a scheme");
        }
        if (OWN_SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))) {
            checkOwn(uri, scheme);
        }
        String text = uri.toString();
        if (text.length() > MAX_URI_CHARACTERS || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("a ticket's address has at most " + MAX_URI_CHARACTERS
                    + " characters, all of them ASCII, but this has " + text.length());
        }
    }

    private static void checkOwn(URI uri, String scheme) {
        if (!OWN_SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException("the scheme of a ticket's address must be lower case but was " + scheme);
        }
        String host = uri.getHost();
        if (!scheme.equals(SIMULATED) && (host == null || host.indexOf('%') >= 0)) {
            throw new IllegalArgumentException("a ticket's address must have a host, without a zone");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new IllegalArgumentException("a ticket's port must be 1..65535 but was " + uri.getPort());
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("a ticket's address must have no user and no fragment");
        }
    }

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
        if (key.length() != KEY_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a ticket's key has " + KEY_CHARACTERS + " characters but this has " + key.length());
        }
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
