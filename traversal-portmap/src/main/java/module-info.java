import org.jspecify.annotations.NullMarked;

/** Asks gateways for open ports with PCP, NAT-PMP and UPnP IGD: by itself, or as a source of candidates for an agent. */
@NullMarked
module dev.traversal.portmap {
    requires static transitive org.jspecify;
    requires transitive dev.traversal.api;
    requires org.slf4j;
    requires java.xml;
    requires io.netty.common;
    requires io.netty.buffer;
    requires io.netty.transport;
    requires io.netty.codec;
    requires io.netty.codec.http;

    exports dev.traversal.portmap;
}
