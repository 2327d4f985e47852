package dev.traversal.internal.machine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** What a driver answers to an {@link Effect}. */
public sealed interface Input {
    /** {@return the name of the socket or question that it is about} */
    int name();

    /**
     * A socket is open.
     *
     * @param socket its name
     * @param local what it is bound to; a wildcard address stays a wildcard
     */
    record SocketOpened(int socket, InetSocketAddress local) implements Input {
        @Override
        public int name() {
            return socket;
        }
    }

    /**
     * A socket could not be opened, or broke.
     *
     * @param socket its name
     * @param reason what the system said
     */
    record SocketFailed(int socket, String reason) implements Input {
        @Override
        public int name() {
            return socket;
        }
    }

    /**
     * The system refused a datagram, or reported one undeliverable: a hint, nothing more.
     *
     * @param socket the socket
     * @param remote where it was to go
     * @param reason what the system said
     */
    record TransmitFailed(int socket, InetSocketAddress remote, String reason) implements Input {
        @Override
        public int name() {
            return socket;
        }
    }

    /**
     * A name has addresses.
     *
     * @param query the question
     * @param addresses at least one, in the resolver's order
     */
    record Resolved(int query, List<InetAddress> addresses) implements Input {
        @Override
        public int name() {
            return query;
        }

        /** Keeps a copy. */
        public Resolved {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * A name has none.
     *
     * @param query the question
     * @param reason what the resolver said
     */
    record ResolveFailed(int query, String reason) implements Input {
        @Override
        public int name() {
            return query;
        }
    }
}
