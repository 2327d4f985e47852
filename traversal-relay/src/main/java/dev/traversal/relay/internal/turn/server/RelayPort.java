package dev.traversal.relay.internal.turn.server;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A socket at which peers reach an allocation, or which is kept for one that is to come. */
final class RelayPort {
    private final int socket;
    private final InetSocketAddress address;
    private @Nullable Allocation owner;

    RelayPort(int socket, InetSocketAddress address) {
        this.socket = socket;
        this.address = address;
    }

    int socket() {
        return socket;
    }

    InetSocketAddress address() {
        return address;
    }

    @Nullable
    Allocation owner() {
        return owner;
    }

    void give(Allocation allocation) {
        owner = allocation;
    }
}
