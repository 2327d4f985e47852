package dev.traversal.sim;

import dev.traversal.api.PeerId;
import dev.traversal.api.TransportAddress;
import dev.traversal.spi.SignalingChannel;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A rendezvous in memory: carries envelopes between agents in virtual time. It may be slow, lossy, down, or hostile.
 *
 * <pre>{@code
 * SimSignaling hub = net.signaling().delay(Duration.ofMillis(30));
 * hub.intercept(envelope -> List.of(envelope, envelope)); // replays everything
 * }</pre>
 */
public final class SimSignaling {
    private static final URI ADDRESS = URI.create("sim://hub");
    private static final int MAX_REMEMBERED = 10_000;

    private final SimNetwork network;
    private final RandomGenerator random;
    private final Map<PeerId, SimSignalingChannel> registered = new LinkedHashMap<>();
    private final List<SimSignalingChannel> channels = new ArrayList<>();
    private final List<Envelope> taken = new ArrayList<>();
    private Duration delay = Duration.ofMillis(25);
    private long jitterNanos;
    private double loss;
    private double duplication;
    private double reordering;
    private long reorderNanos;
    private boolean up = true;
    private List<TransportAddress> stunServers = List.of();
    private Interceptor interceptor = List::of;
    private PrekeySwap prekeySwap = (peer, prekey) -> prekey;

    SimSignaling(SimNetwork network) {
        this.network = network;
        this.random = network.random("signaling");
    }

    /** {@return a channel for one agent, not yet open, that needs no network} */
    public SignalingChannel channel() {
        return add(null);
    }

    /**
     * {@return a channel for one agent, not yet open, that reaches the hub only while an interface of the agent's host
     * is up, and closes when the host is killed}
     *
     * @param host where the agent lives
     */
    public SignalingChannel channel(SimHost host) {
        return add(host);
    }

    private SignalingChannel add(@Nullable SimHost host) {
        SimSignalingChannel channel = new SimSignalingChannel(this, host);
        channels.add(channel);
        return channel;
    }

    /** {@return what tickets name: {@code sim://hub}} */
    public URI address() {
        return ADDRESS;
    }

    /**
     * Sets the one-way delay between an agent and the hub; an envelope takes it twice.
     *
     * @param oneWay 25 ms by default
     * @return this
     */
    public SimSignaling delay(Duration oneWay) {
        delay = oneWay;
        return this;
    }

    /**
     * Sets how much longer an envelope may take, evenly spread; this reorders.
     *
     * @param jitter zero by default
     * @return this
     */
    public SimSignaling jitter(Duration jitter) {
        jitterNanos = jitter.toNanos();
        return this;
    }

    /**
     * Sets how many envelopes the hub takes and loses.
     *
     * @param probability 0..1
     * @return this
     */
    public SimSignaling loss(double probability) {
        loss = probability;
        return this;
    }

    /**
     * Sets how many envelopes arrive twice.
     *
     * @param probability 0..1
     * @return this
     */
    public SimSignaling duplicate(double probability) {
        duplication = probability;
        return this;
    }

    /**
     * Sets how many envelopes are held back.
     *
     * @param probability 0..1
     * @param by how long at most
     * @return this
     */
    public SimSignaling reorder(double probability, Duration by) {
        reordering = probability;
        reorderNanos = by.toNanos();
        return this;
    }

    /**
     * Sets the STUN servers that agents are told when they connect.
     *
     * @param servers their addresses
     * @return this
     */
    public SimSignaling stunServers(TransportAddress... servers) {
        stunServers = List.of(servers);
        return this;
    }

    /** Goes down: agents are told, nothing is taken, what is under way is lost. */
    public void goDown() {
        if (up) {
            up = false;
            registered.values().forEach(channel -> channel.disconnected("the hub is down"));
        }
    }

    /** Comes up again: agents connect within a second, and what they published is still there. */
    public void comeUp() {
        if (!up) {
            up = true;
            for (SimSignalingChannel channel : List.copyOf(registered.values())) {
                long nanos = random.nextLong(Duration.ofSeconds(1).toNanos());
                network.after(Duration.ofNanos(nanos), channel::connect);
            }
        }
    }

    // ---- for attackers

    /**
     * Sets what becomes of envelopes; replaces the one before.
     *
     * @param hook asked for each envelope that an agent sends
     * @return this
     */
    public SimSignaling intercept(Interceptor hook) {
        interceptor = hook;
        return this;
    }

    /**
     * Sets what becomes of prekeys that are fetched; replaces the one before.
     *
     * @param swap asked for each
     * @return this
     */
    public SimSignaling swapPrekeys(PrekeySwap swap) {
        prekeySwap = swap;
        return this;
    }

    /**
     * Delivers an envelope as if an agent had sent it, past the interceptor.
     *
     * @param envelope it
     */
    public void inject(Envelope envelope) {
        carry(envelope);
    }

    /** {@return the envelopes that agents sent, oldest first, before the interceptor saw them} */
    public List<Envelope> envelopes() {
        return List.copyOf(taken);
    }

    /** {@return channels that were opened and not closed} */
    public int openChannels() {
        return (int) channels.stream().filter(SimSignalingChannel::isOpen).count();
    }

    // ---- for the channels

    SimNetwork network() {
        return network;
    }

    Duration delay() {
        return delay;
    }

    boolean isUp() {
        return up;
    }

    List<TransportAddress> stunServers() {
        return stunServers;
    }

    /** Registers a channel under an identity; another one of the same identity is replaced. */
    void register(PeerId peer, SimSignalingChannel channel) {
        SimSignalingChannel before = registered.put(peer, channel);
        if (before != null && before != channel) {
            before.disconnected("replaced by another connection of the same identity");
        }
    }

    void unregister(PeerId peer, SimSignalingChannel channel) {
        registered.remove(peer, channel);
    }

    void killed(SimHost host) {
        for (SimSignalingChannel channel : List.copyOf(channels)) {
            if (channel.belongsTo(host)) {
                channel.closeNow();
            }
        }
    }

    void forget(SimSignalingChannel channel) {
        channels.remove(channel);
    }

    @Nullable
    SimSignalingChannel find(PeerId peer) {
        SimSignalingChannel channel = registered.get(peer);
        return channel != null && channel.isConnected() ? channel : null;
    }

    byte @Nullable [] prekey(PeerId peer) {
        SimSignalingChannel channel = find(peer);
        byte[] prekey = channel == null ? null : channel.prekey();
        return prekey == null ? null : prekeySwap.swap(peer, prekey.clone());
    }

    /** Takes an envelope that has reached the hub. */
    void take(Envelope envelope) {
        if (taken.size() < MAX_REMEMBERED) {
            taken.add(envelope);
        }
        interceptor.intercept(envelope).forEach(this::carry);
    }

    private void carry(Envelope envelope) {
        if (loss > 0 && random.nextDouble() < loss) {
            return;
        }
        if (duplication > 0 && random.nextDouble() < duplication) {
            carryOnce(envelope);
        }
        carryOnce(envelope);
    }

    private void carryOnce(Envelope envelope) {
        long extra = jitterNanos > 0 ? random.nextLong(jitterNanos) : 0;
        if (reordering > 0 && random.nextDouble() < reordering) {
            extra += random.nextLong(reorderNanos + 1);
        }
        network.after(delay.plusNanos(extra), () -> {
            SimSignalingChannel to = find(envelope.to());
            if (to != null) {
                to.receive(envelope);
            }
        });
    }

    /** Decides what becomes of an envelope. */
    @FunctionalInterface
    public interface Interceptor {
        /**
         * Returns what is delivered instead: nothing to drop it, itself to let it pass, others to tamper, redirect or
         * replay.
         *
         * @param envelope what an agent sent
         * @return what is delivered, in order
         */
        List<Envelope> intercept(Envelope envelope);
    }

    /** Decides what somebody gets who asks for a prekey. */
    @FunctionalInterface
    public interface PrekeySwap {
        /**
         * Returns what is told instead.
         *
         * @param peer whose prekey was asked for
         * @param prekey what that peer published
         * @return what is told
         */
        byte[] swap(PeerId peer, byte[] prekey);
    }

    /**
     * What travels.
     *
     * @param from who sent it, as the hub says
     * @param to who gets it
     * @param bytes the sealed message
     */
    public record Envelope(PeerId from, PeerId to, byte[] bytes) {
        /**
         * Keeps a copy.
         *
         * @param from who sent it, as the hub says
         * @param to who gets it
         * @param bytes the sealed message
         */
        public Envelope {
            bytes = bytes.clone();
        }

        /** {@return a copy of the bytes} */
        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        /**
         * {@return the same with another sender}
         *
         * @param peer the sender
         */
        public Envelope withFrom(PeerId peer) {
            return new Envelope(peer, to, bytes);
        }

        /**
         * {@return the same with another receiver}
         *
         * @param peer the receiver
         */
        public Envelope withTo(PeerId peer) {
            return new Envelope(from, peer, bytes);
        }

        /**
         * {@return the same with one bit flipped}
         *
         * @param bit its index, from 0
         */
        public Envelope withFlippedBit(int bit) {
            byte[] copy = bytes.clone();
            copy[bit >> 3] ^= (byte) (1 << (bit & 7));
            return new Envelope(from, to, copy);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Envelope envelope
                    && from.equals(envelope.from)
                    && to.equals(envelope.to)
                    && Arrays.equals(bytes, envelope.bytes);
        }

        @Override
        public int hashCode() {
            return Objects.hash(from, to, Arrays.hashCode(bytes));
        }

        /** {@return who to whom, and how many bytes} */
        @Override
        public String toString() {
            return from.abbreviated() + " > " + to.abbreviated() + ": " + bytes.length + " B";
        }
    }
}
