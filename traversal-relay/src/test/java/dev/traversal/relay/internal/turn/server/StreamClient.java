package dev.traversal.relay.internal.turn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A client over a connection, of which the server's machine sees no more than a socket. */
final class StreamClient {
    private static final InetSocketAddress ADDRESS = TurnWorld.address("198.51.100.77", 40_000);

    private final TurnWorld world;
    private final int socket;
    private final List<byte[]> received = new ArrayList<>();
    private final TurnClient scribe;

    StreamClient(TurnWorld world, int socket) {
        this.world = world;
        this.socket = socket;
        scribe = world.client("scribe");
        world.driver.attach(socket, (name, remote, buffer, offset, length) -> {
            assertThat(remote).isEqualTo(ADDRESS);
            received.add(Arrays.copyOfRange(buffer, offset, offset + length));
            return true;
        });
        world.runner.execute((machine, now) -> machine.streamOpened(socket, now));
        world.run(1);
    }

    int socket() {
        return socket;
    }

    InetSocketAddress allocate() {
        StunMessage challenge = ask(TurnClient.transport(TurnClient.begin(StunMethod.ALLOCATE, TurnClient.newId()))
                .toBytes());
        assertThat(challenge.errorCode()).isEqualTo(401);
        scribe.nonce = challenge.value(StunAttribute.NONCE);
        return TurnClient.relayed(ask(scribe.write(StunMethod.ALLOCATE, TurnClient.newId(), TurnClient::transport)));
    }

    private StunMessage ask(byte[] request) {
        received.clear();
        world.runner.deliver(socket, ADDRESS, request, 0, request.length);
        world.run(10);
        assertThat(received).hasSize(1);
        return TurnClient.parse(received.get(0));
    }

    void cut() {
        world.runner.execute((machine, now) -> machine.streamClosed(socket, now));
        world.run(1);
    }
}
