import org.jspecify.annotations.NullMarked;

/** The public API, the SPI of providers, and the protocol ground that the other modules share. */
@NullMarked
module dev.traversal.api {
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires io.netty.common;
    requires io.netty.buffer;
    requires io.netty.transport;
    requires io.netty.resolver;
    requires io.netty.handler;
    requires io.netty.handler.proxy;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.epoll;

    exports dev.traversal.api;
    exports dev.traversal.spi;
    exports dev.traversal.internal.address to
            dev.traversal.ice,
            dev.traversal.portmap,
            dev.traversal.relay,
            dev.traversal.sim;
    exports dev.traversal.internal.machine to
            dev.traversal.ice,
            dev.traversal.portmap,
            dev.traversal.relay,
            dev.traversal.sim;
    exports dev.traversal.internal.relay to
            dev.traversal.ice,
            dev.traversal.relay,
            dev.traversal.sim;
    exports dev.traversal.internal.stun to
            dev.traversal.ice,
            dev.traversal.relay,
            dev.traversal.sim;
    exports dev.traversal.internal.netty to
            dev.traversal.ice,
            dev.traversal.portmap,
            dev.traversal.relay;

    uses dev.traversal.spi.TraversalProvider;
    uses dev.traversal.spi.SignalingProvider;
}
