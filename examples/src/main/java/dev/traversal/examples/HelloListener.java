package dev.traversal.examples;

import dev.traversal.api.Ticket;
import dev.traversal.api.TraversalAgent;
import java.util.function.Consumer;

/** The listening side of the README: sends back whatever comes. */
final class HelloListener {
    private HelloListener() {}

    static void run(String server, Consumer<Ticket> handOver, Runnable untilDone) {
        // tag::listener[]
        try (var agent = TraversalAgent.builder().rendezvous(server).build()) {
            agent.listen(channel -> channel.onDatagram((from, datagram) -> from.send(datagram)));
            handOver.accept(agent.ticket()); // a line of text: by mail, chat, QR code
            untilDone.run();
        }
        // end::listener[]
    }
}
