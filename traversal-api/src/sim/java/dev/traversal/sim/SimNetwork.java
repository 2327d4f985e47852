package dev.traversal.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network with a clock of its own. Nothing happens between two calls of {@link #runFor} or {@link #runUntil}; within
 * them everything happens on the calling thread, in an order that follows from the seed alone.
 *
 * <pre>{@code
 * SimNetwork net = SimNetwork.seeded(7);
 * NatBox home = NatBox.mapping(ENDPOINT_INDEPENDENT);
 * home.link().loss(0.1).delay(Duration.ofMillis(20));
 * SimHost alice = net.host("alice").behind(home);
 * TraversalAgent agent = TraversalAgent.builder()
 *         .environment(alice.environment())
 *         .signaling(net.signaling().channel())
 *         .build();
 * net.runFor(Duration.ofSeconds(5));
 * }</pre>
 *
 * <p>Not thread-safe, except that {@link #execute} and what an agent's other threads call may come from anywhere.
 */
public final class SimNetwork {
    private static final InetSocketAddress NOWHERE = new InetSocketAddress(Addresses.ANY_IPV4, 0);
    private static final long MAX_EVENTS_AT_ONCE = 1_000_000;
    private static final int MAX_POOLED_PACKETS = 4_096;
    private static final double NANOS_PER_SECOND = 1e9;

    private final long seed;
    private final long clockOrigin;
    private final EventQueue queue = new EventQueue();
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Packet> pool = new ArrayDeque<>();
    private final Map<String, SimHost> hosts = new LinkedHashMap<>();
    private final Set<Block> blocks = new HashSet<>();
    private final PublicAddresses publicAddresses = new PublicAddresses();
    private final Segment internet = new Segment(this, "internet", null);
    private final SimTrace trace = new SimTrace(this);
    private final SimDns dns = new SimDns();
    private volatile @Nullable Thread runner;
    private long time;
    private long eventsAtOnce;
    private int sites;
    private boolean packetInFlight;
    private @Nullable SimRunner<?, ?> current;
    private @Nullable SimSignaling signaling;

    private SimNetwork(long seed) {
        this.seed = seed;
        // any origin will do for machines that compare by subtraction, so they get one that is as likely to overflow
        this.clockOrigin = random("clock").nextLong();
    }

    /**
     * {@return an empty network}
     *
     * @param seed from which everything follows
     */
    public static SimNetwork seeded(long seed) {
        return new SimNetwork(seed);
    }

    /** {@return an empty network with the seed of {@link Seeds#fromProperty()}} */
    public static SimNetwork fromProperty() {
        return seeded(Seeds.fromProperty());
    }

    /** {@return the seed that repeats this run} */
    public long seed() {
        return seed;
    }

    /** {@return the time since the network began} */
    public Duration now() {
        return Duration.ofNanos(time);
    }

    /** {@return the time as machines see it: with an origin that means nothing} */
    public long nowNanos() {
        return clockOrigin + time;
    }

    // ---- what there is

    /**
     * {@return the host with this name, new and with a public IPv4 address at the first call}
     *
     * @param name a name for traces
     */
    public SimHost host(String name) {
        return hosts.computeIfAbsent(name, key -> new SimHost(this, key));
    }

    /** {@return all hosts, oldest first} */
    public Collection<SimHost> hosts() {
        return Collections.unmodifiableCollection(hosts.values());
    }

    /** {@return the names} */
    public SimDns dns() {
        return dns;
    }

    /**
     * Gives a name addresses.
     *
     * @param name the name
     * @param addresses literals
     * @return this
     */
    public SimNetwork dns(String name, String... addresses) {
        dns.name(name, addresses);
        return this;
    }

    /** {@return the rendezvous} */
    public SimSignaling signaling() {
        SimSignaling hub = signaling;
        if (hub == null) {
            hub = new SimSignaling(this);
            signaling = hub;
        }
        return hub;
    }

    /** {@return what happened to packets} */
    public SimTrace trace() {
        return trace;
    }

    /**
     * {@return a source of chance of its own}
     *
     * @param purpose equal purposes of equal seeds give equal numbers
     */
    public RandomGenerator random(String purpose) {
        long hash = seed;
        for (int i = 0; i < purpose.length(); i++) {
            hash = hash * 0x5851f42d4c957f2dL + purpose.charAt(i);
        }
        return new SplittableRandom(hash);
    }

    /**
     * Drops everything between the sites of two hosts, in both directions.
     *
     * @param a one
     * @param b the other
     */
    public void partition(SimHost a, SimHost b) {
        block(a, b);
        block(b, a);
    }

    /**
     * Drops everything from one host's site to the other's.
     *
     * @param from the sender
     * @param to the receiver
     */
    public void block(SimHost from, SimHost to) {
        blocks.add(new Block(from.edge(), to.edge()));
    }

    /**
     * Ends {@link #partition} and {@link #block}, in both directions.
     *
     * @param a one
     * @param b the other
     */
    public void heal(SimHost a, SimHost b) {
        blocks.remove(new Block(a.edge(), b.edge()));
        blocks.remove(new Block(b.edge(), a.edge()));
    }

    // ---- time

    /**
     * Lets time pass.
     *
     * @param duration how much
     * @throws SimulationFailure if a machine or a callback threw
     */
    public void runFor(Duration duration) {
        run(time + duration.toNanos(), () -> false);
    }

    /**
     * Lets time pass until something is so.
     *
     * @param condition asked after every event
     * @param limit how much time may pass
     * @return whether it is so
     * @throws SimulationFailure if a machine or a callback threw
     */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        return run(time + limit.toNanos(), condition);
    }

    /**
     * Lets time pass until something is so, and fails if that does not come.
     *
     * @param what it is, for the failure's message
     * @param condition asked after every event
     * @param limit how much time may pass
     * @throws SimulationFailure if it is not so in time, or a machine or a callback threw
     */
    public void await(String what, BooleanSupplier condition, Duration limit) {
        if (!runUntil(condition, limit)) {
            throw failure("waited " + limit.toMillis() + " ms in vain for: " + what, null);
        }
    }

    /**
     * Runs an action later.
     *
     * @param delay how much later
     * @param action what to do
     */
    public void after(Duration delay, Runnable action) {
        long nanos = Math.max(0, delay.toNanos());
        if (isForeign()) {
            inbox.add(() -> queue.schedule(new Task(action), time + nanos));
        } else {
            queue.schedule(new Task(action), time + nanos);
        }
    }

    /**
     * Runs an action at the present virtual time, after what happens now. May be called by any thread.
     *
     * @param action what to do
     */
    public void execute(Runnable action) {
        after(Duration.ZERO, action);
    }

    /**
     * {@return a failure with seed, time and trace in its message, to be thrown by tests}
     *
     * @param what what is wrong
     * @param cause why, if known
     */
    public SimulationFailure failure(String what, @Nullable Throwable cause) {
        SimRunner<?, ?> machine = current;
        String where = machine == null ? "" : " in " + machine.label();
        String message = what + where + " after " + time / NANOS_PER_SECOND + " s; repeat with -D" + Seeds.SEED + "="
                + seed + "\n" + trace.dump();
        return new SimulationFailure(seed, message, cause);
    }

    private boolean run(long until, BooleanSupplier condition) {
        if (runner != null) {
            throw new IllegalStateException("the network runs already");
        }
        runner = Thread.currentThread();
        current = null;
        try {
            while (true) {
                drainInbox();
                if (condition.getAsBoolean()) {
                    return true;
                }
                SimEvent next = queue.peek();
                if (next == null || next.at > until) {
                    time = until;
                    return false;
                }
                advanceTo(next.at);
                queue.cancel(next);
                packetInFlight = next instanceof Packet;
                next.fire();
            }
        } catch (SimulationFailure e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw failure(e.toString(), e);
        } finally {
            packetInFlight = false;
            runner = null;
        }
    }

    private void advanceTo(long at) {
        if (at > time) {
            time = at;
            eventsAtOnce = 0;
        } else if (++eventsAtOnce > MAX_EVENTS_AT_ONCE) {
            throw new IllegalStateException("virtual time stands still");
        }
    }

    private void drainInbox() {
        for (Runnable action = inbox.poll(); action != null; action = inbox.poll()) {
            action.run();
        }
    }

    // ---- for the parts of the network

    long time() {
        return time;
    }

    long fromMachineTime(long machineNanos) {
        return machineNanos - clockOrigin;
    }

    EventQueue queue() {
        return queue;
    }

    Segment internet() {
        return internet;
    }

    int nextSite() {
        return ++sites;
    }

    InetAddress publicAddress(boolean ipv6, Predicate<InetAddress> inUse) {
        return publicAddresses.take(ipv6, inUse);
    }

    /** {@return whether a packet is being handed on right now, with no machine waiting for that to end} */
    boolean isPacketInFlight() {
        return packetInFlight;
    }

    /** Notes which machine runs; returns what ran before. */
    @Nullable
    SimRunner<?, ?> enter(@Nullable SimRunner<?, ?> machine) {
        SimRunner<?, ?> before = current;
        current = machine;
        if (machine != null) {
            packetInFlight = false;
        }
        return before;
    }

    /** {@return the machine that runs right now} */
    @Nullable
    SimRunner<?, ?> current() {
        return current;
    }

    boolean isForeign() {
        Thread owner = runner;
        return owner != null && owner != Thread.currentThread();
    }

    boolean isPartitioned(Attachment from, Attachment to) {
        return !blocks.isEmpty() && blocks.contains(new Block(from, to));
    }

    Packet packet() {
        Packet packet = pool.poll();
        return packet != null ? packet : new Packet(this, NOWHERE);
    }

    void recycle(Packet packet) {
        if (pool.size() < MAX_POOLED_PACKETS) {
            pool.push(packet);
        }
    }

    private record Block(Attachment from, Attachment to) {}
}
