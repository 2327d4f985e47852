package dev.traversal.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A UDP socket of a simulated host. */
final class SimSocket {
    private final int name;
    private final SimRunner<?, ?> owner;
    private final InetSocketAddress local;
    private final boolean wildcard;
    private final @Nullable InetAddress group;
    private @Nullable InetSocketAddress lastSource;

    SimSocket(int name, SimRunner<?, ?> owner, InetSocketAddress local) {
        this(name, owner, local, null);
    }

    /**
     * Makes one.
     *
     * @param group the multicast group that it has joined
     */
    SimSocket(int name, SimRunner<?, ?> owner, InetSocketAddress local, @Nullable InetAddress group) {
        this.group = group;
        this.name = name;
        this.owner = owner;
        this.local = local;
        this.wildcard = local.getAddress().isAnyLocalAddress();
    }

    int name() {
        return name;
    }

    SimRunner<?, ?> owner() {
        return owner;
    }

    InetSocketAddress local() {
        return local;
    }

    boolean isWildcard() {
        return wildcard;
    }

    boolean takes(InetAddress destination) {
        return wildcard
                ? Addresses.sameFamily(local.getAddress(), destination)
                : local.getAddress().equals(destination);
    }

    boolean hasJoined(InetAddress address) {
        return address.equals(group);
    }

    /** {@return whether others of the same kind may have its port too} */
    boolean isShared() {
        return group != null;
    }

    boolean clashesWith(InetAddress other) {
        return Addresses.sameFamily(local.getAddress(), other)
                && (wildcard || other.isAnyLocalAddress() || local.getAddress().equals(other));
    }

    /** {@return the endpoint that receivers see when the route chooses {@code address}} */
    InetSocketAddress source(InetAddress address) {
        InetSocketAddress last = lastSource;
        if (last == null || !last.getAddress().equals(address)) {
            last = new InetSocketAddress(address, local.getPort());
            lastSource = last;
        }
        return last;
    }
}
