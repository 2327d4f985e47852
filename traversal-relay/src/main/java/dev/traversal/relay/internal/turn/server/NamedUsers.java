package dev.traversal.relay.internal.turn.server;

import dev.traversal.relay.spi.RelayUsers;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Users whose passwords are known beforehand.
 *
 * @param passwords by name
 */
public record NamedUsers(Map<String, String> passwords) implements RelayUsers {
    /** Keeps a copy. */
    public NamedUsers {
        passwords = Map.copyOf(passwords);
    }

    @Override
    public Optional<String> password(String username) {
        return Optional.ofNullable(passwords.get(username));
    }

    @Override
    public Set<String> usernames() {
        return passwords.keySet();
    }

    /** {@return how many there are; passwords stay secret} */
    @Override
    public String toString() {
        return "NamedUsers[" + passwords.size() + "]";
    }
}
