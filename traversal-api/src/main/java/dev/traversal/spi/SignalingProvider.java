package dev.traversal.spi;

import dev.traversal.api.StreamAccess;
import java.net.URI;

/** Makes signaling channels for addresses of one kind; found by {@link java.util.ServiceLoader}. */
public interface SignalingProvider {
    /**
     * {@return whether it knows addresses like this}
     *
     * @param address such as {@code ws://192.0.2.1:8443/}
     */
    boolean supports(URI address);

    /**
     * {@return a channel, not yet open}
     *
     * @param address an address that it {@link #supports}
     */
    SignalingChannel create(URI address);

    /**
     * {@return a channel, not yet open}
     *
     * @param address an address that it {@link #supports}
     * @param access how servers are reached over TCP and TLS
     */
    default SignalingChannel create(URI address, StreamAccess access) {
        return create(address);
    }
}
