package dev.traversal.examples;

import dev.traversal.api.TransportAddress;
import dev.traversal.portmap.PortMapper;
import dev.traversal.portmap.Protocol;
import java.util.function.Consumer;

/** The open port of the README. */
final class OpenPort {
    private OpenPort() {}

    static void run(Consumer<TransportAddress> untilDone) throws Exception {
        // tag::port[]
        try (var mapper = PortMapper.open()) {
            var mapping = mapper.map(Protocol.UDP, 27015).get();
            untilDone.accept(mapping.external()); // the port stays open until the mapper is closed
        }
        // end::port[]
    }
}
