package dev.traversal.relay.internal.turn.server;

import dev.traversal.api.PeerId;
import dev.traversal.api.PeerRelaying;
import dev.traversal.api.TransportAddress;
import dev.traversal.api.TurnCredentials;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.relay.RelayHost;
import dev.traversal.internal.relay.RelayHostEvent;
import dev.traversal.internal.relay.RelayHostProvider;
import dev.traversal.relay.spi.RelayUsers;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TURN server on an agent's sockets. Who may use it is told by the agent: credentials are the time until which they are
 * good, the PeerId, and a MAC over both with a key that nobody else ever sees, so nothing is kept for those who do not come.
 */
final class PeerRelayHost implements RelayHost {
    private static final Duration CREDENTIALS_LIFETIME = Duration.ofHours(1);
    private static final int SECRET_BYTES = 32;
    private static final int ALLOCATIONS_PER_PEER = 4;

    private final TurnServerMachine server;
    private final RelayUsers users;
    private final InstantSource clock;
    private long nowNanos;

    PeerRelayHost(PeerRelaying offer, RelayHostProvider.Ground ground, long nowNanos) {
        this.nowNanos = nowNanos;
        clock = ground.clock();
        byte[] secret = new byte[SECRET_BYTES];
        ground.random().nextBytes(secret);
        users = SharedSecrets.of(List.of(Base64.getEncoder().encodeToString(secret)), clock)
                .get(0);
        TurnServerConfig config = new TurnServerConfig(
                List.of(),
                ground.addresses(),
                TurnServerConfig.USUAL_REALM,
                List.of(users),
                new PeerPolicy(offer.allowedPeers().stream().map(Cidr::parse).toList(), List.of()),
                TurnLimits.USUAL.withQuotas(
                        offer.maxAllocations(),
                        ALLOCATIONS_PER_PEER,
                        Math.max(ALLOCATIONS_PER_PEER, offer.maxAllocations())),
                false,
                true,
                false);
        server = new TurnServerMachine(
                config,
                FIRST_NAME,
                new Budget(ground.out(), offer.bytesPerSecond(), () -> this.nowNanos),
                ground.random(),
                new TurnCounters(),
                nowNanos);
    }

    @Override
    public void socketOpened(int socket, TransportAddress local) {
        server.guestOpened(socket, local.toSocketAddress());
    }

    @Override
    public void socketClosed(int socket, long nowNanos) {
        server.streamClosed(socket, nowNanos);
    }

    @Override
    public TurnCredentials.Login admit(PeerId peer) {
        String name = clock.instant().plus(CREDENTIALS_LIFETIME).getEpochSecond() + ":" + peer.value();
        return new TurnCredentials.Login(name, users.password(name).orElseThrow());
    }

    @Override
    public void close(long nowNanos) {
        server.close(nowNanos);
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        this.nowNanos = nowNanos;
        server.handleDatagram(socket, remote, buffer, offset, length, nowNanos);
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        server.handleInput(input, nowNanos);
    }

    @Override
    public void handleTimeout(long nowNanos) {
        server.handleTimeout(nowNanos);
    }

    @Override
    public @Nullable Effect pollEffect() {
        return server.pollEffect();
    }

    @Override
    public @Nullable RelayHostEvent pollEvent() {
        for (TurnServerEvent event = server.pollEvent(); event != null; event = server.pollEvent()) {
            if (event instanceof TurnServerEvent.Allocated it) {
                return new RelayHostEvent.Serving(
                        it.account(), TransportAddress.of(it.relayed().get(0)));
            } else if (event instanceof TurnServerEvent.Ended it) {
                return new RelayHostEvent.Served(it.account(), it.reason());
            }
        }
        return null;
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return server.nextDeadline();
    }
}
