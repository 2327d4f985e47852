package dev.traversal.sim;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.api.SignalingException;
import dev.traversal.api.SignalingException.Reason;
import dev.traversal.spi.SignalingChannel;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One agent's way to the hub. Every answer takes a round trip. */
final class SimSignalingChannel implements SignalingChannel {
    private static final int MAX_PREKEY_BYTES = 512;
    private static final int MAX_ENVELOPE_BYTES = 32 * 1_024;

    private final SimSignaling hub;
    private final @Nullable SimHost host;
    private @Nullable PeerId self;
    private @Nullable Listener listener;
    private byte @Nullable [] prekey;
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean connecting;
    private boolean connected;
    private boolean closed;

    SimSignalingChannel(SimSignaling hub, @Nullable SimHost host) {
        this.hub = hub;
        this.host = host;
    }

    @Override
    public void open(Identity identity, Listener newListener) {
        hub.network().execute(() -> {
            self = identity.peerId();
            listener = newListener;
            connecting = true;
            hub.register(identity.peerId(), this);
            hub.network().after(hub.delay().multipliedBy(2), this::connect);
        });
    }

    void connect() {
        Listener current = listener;
        if (closed || connected || current == null || !hub.isUp()) {
            return;
        }
        connected = true;
        current.onStateChanged(true, hub.address().toString());
        connecting = false;
        waiting.forEach(Runnable::run);
        waiting.clear();
        if (!hub.stunServers().isEmpty()) {
            current.onStunServers(hub.stunServers());
        }
    }

    void disconnected(String detail) {
        Listener current = listener;
        if (connected && current != null) {
            connected = false;
            current.onStateChanged(false, detail);
        }
    }

    boolean isConnected() {
        return connected && !closed && (host == null || host.isOnline());
    }

    boolean isOpen() {
        return listener != null && !closed;
    }

    byte @Nullable [] prekey() {
        return prekey;
    }

    void receive(SimSignaling.Envelope envelope) {
        Listener current = listener;
        if (current != null) {
            current.onEnvelope(envelope.from(), envelope.bytes());
        }
    }

    @Override
    public CompletableFuture<Void> publish(byte[] newPrekey) {
        byte[] copy = newPrekey.clone();
        return roundTrip(answer -> {
            if (copy.length > MAX_PREKEY_BYTES) {
                throw new SignalingException(Reason.MALFORMED, "a prekey has at most 512 bytes but has " + copy.length);
            }
            prekey = copy;
            answer.complete(null);
        });
    }

    @Override
    public CompletableFuture<byte[]> fetchPrekey(PeerId peer) {
        return roundTrip(answer -> {
            byte[] found = hub.prekey(peer);
            if (found == null) {
                throw unknown(peer);
            }
            answer.complete(found);
        });
    }

    @Override
    public CompletableFuture<Void> send(PeerId peer, byte[] envelope) {
        byte[] copy = envelope.clone();
        return roundTrip(answer -> {
            PeerId from = self;
            if (copy.length > MAX_ENVELOPE_BYTES || from == null) {
                throw new SignalingException(
                        Reason.MALFORMED, "an envelope has at most 32 KiB but has " + copy.length + " bytes");
            }
            if (hub.find(peer) == null) {
                throw unknown(peer);
            }
            hub.take(new SimSignaling.Envelope(from, peer, copy));
            answer.complete(null);
        });
    }

    @Override
    public Optional<URI> address() {
        return Optional.of(hub.address());
    }

    @Override
    public void close() {
        hub.network().execute(this::closeNow);
    }

    void closeNow() {
        closed = true;
        connected = false;
        PeerId name = self;
        if (name != null) {
            hub.unregister(name, this);
        }
        hub.forget(this);
    }

    boolean belongsTo(SimHost other) {
        return host == other;
    }

    /** Lets the hub act after one delay and the caller know after another; what is asked while connecting waits. */
    private <T> CompletableFuture<T> roundTrip(AtHub<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        hub.network().execute(() -> {
            if (isConnected()) {
                hub.network().after(hub.delay(), () -> act(action, result));
            } else if (connecting && hub.isUp()) {
                waiting.add(() -> hub.network().after(hub.delay(), () -> act(action, result)));
            } else {
                result.completeExceptionally(unreachable());
            }
        });
        return result;
    }

    private <T> void act(AtHub<T> action, CompletableFuture<T> result) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (isConnected()) {
            try {
                action.run(answer);
            } catch (SignalingException e) {
                answer.completeExceptionally(e);
            }
        } else {
            answer.completeExceptionally(unreachable());
        }
        hub.network()
                .after(
                        hub.delay(),
                        () -> answer.whenComplete((value, error) -> {
                            if (error != null) {
                                result.completeExceptionally(error);
                            } else {
                                result.complete(value);
                            }
                        }));
    }

    private SignalingException unreachable() {
        return new SignalingException(Reason.UNREACHABLE, "not connected to " + hub.address());
    }

    private static SignalingException unknown(PeerId peer) {
        return new SignalingException(Reason.UNKNOWN_PEER, "no such peer now: " + peer.abbreviated());
    }

    @FunctionalInterface
    private interface AtHub<T> {
        void run(CompletableFuture<T> answer);
    }
}
