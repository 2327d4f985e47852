package dev.traversal.relay.spi;

import java.util.Optional;
import java.util.Set;

/** Who may relay through a server, by long-term credentials (RFC 8489 section 9.2). */
public interface RelayUsers {
    /**
     * {@return a user's password, empty if there is no such user or his time is over} Called for every request, on the
     * server's loop: must not block.
     *
     * @param username as the client sent it
     */
    Optional<String> password(String username);

    /**
     * {@return whose quota a user name draws on, and who may use what was allocated under it} Names with a time in them
     * share one.
     *
     * @param username a name for which there is a password
     */
    default String account(String username) {
        return username;
    }

    /**
     * {@return all user names, so that clients may hide theirs (USERHASH, RFC 8489 section 14.4); empty where they are not
     * to be listed} Asked once.
     */
    default Set<String> usernames() {
        return Set.of();
    }
}
