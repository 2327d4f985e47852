package dev.traversal.internal.netty;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;

/** The transports that a test runs on. */
enum TransportKind {
    NIO,
    EPOLL,
    EPOLL_WITHOUT_SEGMENTS;

    Transport transport() {
        if (this == NIO) {
            return new NioTransport();
        }
        assumeTrue(Epoll.isAvailable(), "epoll is for Linux");
        return new EpollTransport(this == EPOLL);
    }
}
