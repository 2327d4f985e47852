package dev.traversal.spi;

import dev.traversal.api.PeerId;
import dev.traversal.api.PeerRelaying;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What an agent and its peers may do for each other as relays.
 *
 * @param offered whom it relays for; empty for nobody
 * @param accepted whose offers to relay it takes; empty for nobody's
 */
public record PeerRelays(Optional<PeerRelaying> offered, Optional<Predicate<? super PeerId>> accepted) {
    /** Nothing. */
    public static final PeerRelays NONE = new PeerRelays(Optional.empty(), Optional.empty());

    /**
     * {@return whether a peer's offer is taken}
     *
     * @param peer whose
     */
    public boolean accepts(PeerId peer) {
        return accepted.isPresent() && accepted.get().test(peer);
    }
}
