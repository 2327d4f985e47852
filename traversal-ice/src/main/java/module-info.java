import org.jspecify.annotations.NullMarked;

/** The ICE agent and its secure channel. */
@NullMarked
module dev.traversal.ice {
    requires static transitive org.jspecify;
    requires transitive dev.traversal.api;
    requires java.net.http;
    requires static jdk.jfr;
    requires org.slf4j;
    requires io.netty.common;
    requires io.netty.buffer;
    requires io.netty.transport;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.tls;
    requires org.bouncycastle.util;

    exports dev.traversal.ice;

    uses dev.traversal.internal.relay.RelayProvider;
    uses dev.traversal.internal.relay.RelayHostProvider;

    provides dev.traversal.spi.TraversalProvider with
            dev.traversal.ice.IceTraversalProvider;
}
