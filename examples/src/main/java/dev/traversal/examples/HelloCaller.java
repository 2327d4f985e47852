package dev.traversal.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.traversal.api.Ticket;
import dev.traversal.api.TraversalAgent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The calling side of the README: says hello and waits for the echo. */
final class HelloCaller {
    private HelloCaller() {}

    static String run(String server, Ticket ticket) throws Exception {
        // tag::caller[]
        try (var agent = TraversalAgent.builder().rendezvous(server).build();
                var channel = agent.connect(ticket).get(15, TimeUnit.SECONDS)) {
            channel.send(ByteBuffer.wrap("hello".getBytes(UTF_8)));
            ByteBuffer reply = ByteBuffer.allocate(channel.maxDatagramBytes());
            channel.receive(reply, Duration.ofSeconds(5));
            return UTF_8.decode(reply.flip()).toString();
        }
        // end::caller[]
    }
}
