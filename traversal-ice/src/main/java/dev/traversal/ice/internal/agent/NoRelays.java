package dev.traversal.ice.internal.agent;

import dev.traversal.api.TransportAddress;
import dev.traversal.api.TurnCredentials;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.relay.RelayClient;
import dev.traversal.internal.relay.RelayEvent;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stands for the relays of an agent that has none. */
final class NoRelays implements RelayClient {
    private @Nullable RelayEvent event;

    @Override
    public void start(long nowNanos) {
        event = new RelayEvent.Settled();
    }

    @Override
    public void networkChanged(long nowNanos) {}

    @Override
    public void offered(String peer, List<TransportAddress> addresses, TurnCredentials.Login login, long nowNanos) {}

    @Override
    public void withdrawn(String peer, long nowNanos) {}

    @Override
    public void agree(String session, String key, Map<String, Long> ours, Map<String, Long> theirs, long nowNanos) {}

    @Override
    public void ended(String session, long nowNanos) {}

    @Override
    public void setActive(boolean active, long nowNanos) {}

    @Override
    public void close(long nowNanos) {}

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {}

    @Override
    public void handleInput(Input input, long nowNanos) {}

    @Override
    public void handleTimeout(long nowNanos) {}

    @Override
    public @Nullable Effect pollEffect() {
        return null;
    }

    @Override
    public @Nullable RelayEvent pollEvent() {
        RelayEvent next = event;
        event = null;
        return next;
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return null;
    }
}
