package dev.traversal.api;

import dev.traversal.spi.SignalingChannel;
import dev.traversal.spi.SignalingProvider;
import java.net.URI;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** How an agent reaches its peers before there is a path: one way, or none. */
final class SignalingChoice {
    private SignalingChoice() {}

    static Optional<SignalingChannel> of(
            @Nullable URI rendezvous, StreamAccess access, @Nullable SignalingChannel own) {
        if (rendezvous == null) {
            return Optional.ofNullable(own);
        }
        if (own != null) {
            throw new IllegalStateException("give a rendezvous server or a signaling channel, not both");
        }
        return Optional.of(providerOf(rendezvous).create(rendezvous, access));
    }

    private static SignalingProvider providerOf(URI address) {
        return ServiceLoader.load(SignalingProvider.class, SignalingChoice.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.supports(address))
                .findFirst()
                .orElseThrow(() -> new SignalingException(
                        SignalingException.Reason.NOT_CONFIGURED,
                        "nothing on the path dials " + address.getScheme() + ": addresses such as " + address
                                + "; for ws and wss add dev.traversal:traversal-relay, for a side channel of"
                                + " your own give the builder a signaling channel"));
    }
}
