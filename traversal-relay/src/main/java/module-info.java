import org.jspecify.annotations.NullMarked;

/** The rendezvous server and its client, and a STUN server. */
@NullMarked
module dev.traversal.relay {
    requires static transitive org.jspecify;
    requires transitive dev.traversal.api;
    requires org.slf4j;
    requires io.netty.common;
    requires io.netty.buffer;
    requires io.netty.transport;
    requires io.netty.resolver;
    requires io.netty.handler;
    requires io.netty.handler.proxy;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires com.fasterxml.jackson.core;

    exports dev.traversal.relay;
    exports dev.traversal.relay.spi;

    provides dev.traversal.spi.SignalingProvider with
            dev.traversal.relay.internal.websocket.RendezvousSignalingProvider;
    provides dev.traversal.internal.relay.RelayProvider with
            dev.traversal.relay.internal.turn.client.TurnRelayProvider;
    provides dev.traversal.internal.relay.RelayHostProvider with
            dev.traversal.relay.internal.turn.server.PeerRelayHostProvider;
}
