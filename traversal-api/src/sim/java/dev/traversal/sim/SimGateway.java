package dev.traversal.sim;

import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Runner;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What maps ports of a NAT for the hosts behind it, with PCP (RFC 6887), NAT-PMP (RFC 6886) and UPnP IGD: as a host of its own
 * behind that NAT, so the gateway that applications ask is its address.
 */
public final class SimGateway implements AutoCloseable {
    /** How it is asked. */
    public enum Speech {
        /** RFC 6887. */
        PCP,
        /** RFC 6886. */
        NAT_PMP,
        /** UPnP InternetGatewayDevice:1 or 2. */
        UPNP
    }

    private static final int RANDOM_PORT = 40_000;

    private final SimHost host;
    private final NatBox nat;
    private final Map<Key, Entry> table = new LinkedHashMap<>();
    private final Map<String, Integer> requests = new LinkedHashMap<>();
    private Set<Speech> speaks = EnumSet.allOf(Speech.class);
    private Set<Speech> refuses = EnumSet.noneOf(Speech.class);
    private long mostLeaseSeconds = 86_400;
    private boolean permanentOnly;
    private int igdVersion = 1;
    private Duration slowness = Duration.ZERO;
    private @Nullable InetAddress lie;
    private UnaryOperator<byte[]> answers = answer -> answer;
    private long bootNanos;
    private int nextPort = RANDOM_PORT;
    private final Driver driver;
    private final Runner<GatewayMachine> runner;

    private record Key(int protocol, int externalPort) {}

    /**
     * A mapped port.
     *
     * @param protocol 17 for UDP, 6 for TCP
     * @param externalPort the NAT's end
     * @param internal the host's end
     * @param endNanos when it ends on the virtual clock, 0 for never
     */
    public record Entry(int protocol, int externalPort, InetSocketAddress internal, long endNanos) {}

    private SimGateway(SimHost host, NatBox nat) {
        this.host = host;
        this.nat = nat;
        this.driver = host.openDriver();
        this.runner = driver.start(new GatewayMachine(this, host.address()), event -> {});
        SimIgd igd = new SimIgd(this);
        host.acceptStreams(SimIgd.PORT, igd::accept);
    }

    /**
     * {@return a gateway that speaks everything}
     *
     * @param host a host behind the NAT, which does nothing else
     * @param nat the NAT whose ports it maps
     */
    public static SimGateway on(SimHost host, NatBox nat) {
        return new SimGateway(host, nat);
    }

    /** {@return where it is asked} */
    public InetAddress address() {
        return host.address();
    }

    /**
     * Sets what it speaks; it is silent in everything else.
     *
     * @param chosen by default all
     * @return this
     */
    public SimGateway speaks(Speech... chosen) {
        speaks = chosen.length == 0 ? EnumSet.noneOf(Speech.class) : EnumSet.copyOf(List.of(chosen));
        return this;
    }

    /**
     * Sets in what it answers that this host may not.
     *
     * @param chosen by default nothing
     * @return this
     */
    public SimGateway refuses(Speech... chosen) {
        refuses = chosen.length == 0 ? EnumSet.noneOf(Speech.class) : EnumSet.copyOf(List.of(chosen));
        return this;
    }

    /**
     * Sets the longest lease that it grants.
     *
     * @param lease by default a day
     * @return this
     */
    public SimGateway mostLease(Duration lease) {
        mostLeaseSeconds = lease.toSeconds();
        return this;
    }

    /**
     * Sets whether it knows no leases over UPnP (error 725).
     *
     * @param only false by default
     * @return this
     */
    public SimGateway permanentOnly(boolean only) {
        permanentOnly = only;
        return this;
    }

    /**
     * Sets which version of UPnP IGD it is.
     *
     * @param version 1 by default, or 2
     * @return this
     */
    public SimGateway igdVersion(int version) {
        igdVersion = version;
        return this;
    }

    /**
     * Sets how long it thinks about each answer.
     *
     * @param time none by default
     * @return this
     */
    public SimGateway slowness(Duration time) {
        slowness = time;
        return this;
    }

    /**
     * Makes it name another external address than the NAT's.
     *
     * @param literal such as {@code 10.0.0.1}
     * @return this
     */
    public SimGateway lying(String literal) {
        lie = Addresses.parse(literal);
        return this;
    }

    /**
     * Sets what becomes of its answers, over UDP and as the bodies of HTTP.
     *
     * @param change may return anything; nothing is sent for no bytes
     * @return this
     */
    public SimGateway answers(UnaryOperator<byte[]> change) {
        answers = change;
        return this;
    }

    /** Forgets what it maps, and begins to count time anew; says nothing about it. */
    public void reboot() {
        for (Entry entry : List.copyOf(table.values())) {
            remove(entry);
        }
        bootNanos = now();
    }

    /** Tells all hosts of its network that it has begun anew (RFC 6886 section 3.2.1, RFC 6887 section 14.1). */
    public void announce() {
        runner.execute((machine, now) -> machine.announce());
    }

    /** {@return what it maps now} */
    public List<Entry> entries() {
        expire();
        return new ArrayList<>(table.values());
    }

    /**
     * {@return how often it was asked for this}
     *
     * @param what {@code PCP}, {@code NAT_PMP}, {@code SSDP}, or the name of a UPnP action
     */
    public int requests(String what) {
        return requests.getOrDefault(what, 0);
    }

    @Override
    public void close() {
        driver.close();
        host.refuseStreams(SimIgd.PORT);
    }

    // ---- for the protocols

    boolean speaks(Speech speech) {
        return speaks.contains(speech);
    }

    boolean refuses(Speech speech) {
        return refuses.contains(speech);
    }

    void count(String what) {
        requests.merge(what, 1, Integer::sum);
    }

    int igdVersion() {
        return igdVersion;
    }

    boolean isPermanentOnly() {
        return permanentOnly;
    }

    Duration slowness() {
        return slowness;
    }

    SimHost host() {
        return host;
    }

    /** Lets leave what was answered late. */
    void flush() {
        runner.execute((machine, now) -> {});
    }

    byte[] change(byte[] answer) {
        return answers.apply(answer);
    }

    InetAddress external() {
        return lie == null ? nat.externalAddress() : lie;
    }

    /** {@return seconds since it began} */
    int epochSeconds() {
        return (int) ((now() - bootNanos) / NatSettings.SECOND);
    }

    long granted(long asked) {
        return Math.min(asked, mostLeaseSeconds);
    }

    @Nullable
    Entry find(int protocol, int externalPort) {
        expire();
        return table.get(new Key(protocol, externalPort));
    }

    @Nullable
    Entry findInternal(int protocol, InetSocketAddress internal) {
        expire();
        return table.values().stream()
                .filter(it -> it.protocol() == protocol && it.internal().equals(internal))
                .findFirst()
                .orElse(null);
    }

    /**
     * Maps a port that is free, or whose entry is this host's already.
     *
     * @param any whether another port may be taken
     * @return the entry, {@code null} if the port is somebody else's
     */
    @Nullable
    Entry add(int protocol, int wanted, InetSocketAddress internal, long leaseSeconds, boolean any) {
        Entry known = find(protocol, wanted);
        boolean free = wanted != 0 && (known == null || known.internal().equals(internal));
        if (!free && !any) {
            return null;
        }
        int port = free ? wanted : freePort(protocol);
        long end = leaseSeconds == 0 ? 0 : now() + leaseSeconds * NatSettings.SECOND;
        Entry entry = new Entry(protocol, port, internal, end);
        if (table.put(new Key(protocol, port), entry) == null) {
            nat.map(port, internal);
        }
        return entry;
    }

    private int freePort(int protocol) {
        while (table.containsKey(new Key(protocol, nextPort))) {
            nextPort++;
        }
        return nextPort++;
    }

    void remove(Entry entry) {
        if (table.remove(new Key(entry.protocol(), entry.externalPort())) != null) {
            nat.unmap(entry.externalPort());
        }
    }

    private void expire() {
        for (Entry entry : List.copyOf(table.values())) {
            if (entry.endNanos() != 0 && now() >= entry.endNanos()) {
                remove(entry);
            }
        }
    }

    private long now() {
        return host.network().nowNanos();
    }
}
