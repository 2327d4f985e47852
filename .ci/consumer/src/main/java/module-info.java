/** An application. */
module consumer {
    requires dev.traversal.api;
    requires dev.traversal.relay;
    requires io.netty.transport.classes.epoll;
}
