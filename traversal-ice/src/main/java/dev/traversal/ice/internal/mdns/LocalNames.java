package dev.traversal.ice.internal.mdns;

import dev.traversal.internal.address.IpLiteral;
import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Says where this host's names are to those on the link who ask, and asks where others' are (RFC 6762). Questions leave
 * from ports of their own, one for each address of this host, and answers come back there (section 5.1): so nothing that
 * others multicast is taken for an answer.
 */
public final class LocalNames implements Machine<NameEvent> {
    /** The names of its sockets begin here. */
    public static final int FIRST_NAME = 192;

    private static final int PORT = 5_353;
    private static final InetSocketAddress IPV4_GROUP = group("224.0.0.251");
    private static final InetSocketAddress IPV6_GROUP = group("ff02::fb");
    private static final int IPV4_SOCKET = FIRST_NAME;
    private static final int IPV6_SOCKET = FIRST_NAME + 1;
    private static final int FIRST_ASKING = FIRST_NAME + 2;
    private static final int MAX_ASKING = 8;

    private static final int MAX_QUESTIONS = 32;
    private static final int MAX_KNOWN = 64;
    private static final int TTL_SECONDS = 120; // section 10
    private static final int LEGACY_TTL_SECONDS = 10; // section 6.7
    private static final long SECOND = 1_000_000_000L;
    private static final int ANSWERS_PER_SECOND = 100;

    private final DatagramPort out;
    private final RandomGenerator random;
    private final Queue<Effect> effects = new ArrayDeque<>();
    private final Queue<NameEvent> events = new ArrayDeque<>();
    private final Map<LocalName, InetAddress> ours = new HashMap<>();
    private final Map<LocalName, Inquiry> inquiries = new HashMap<>();
    private final Map<LocalName, Known> known = new HashMap<>();
    private final Set<Integer> asking = new TreeSet<>();
    private final Map<Integer, Boolean> askingIpv6 = new HashMap<>();
    private long rejected;
    private long answersFromNanos;
    private int answers;

    private record Known(InetAddress address, long untilNanos) {}

    /**
     * Makes one that knows no name.
     *
     * @param out lets datagrams leave
     * @param random must be unpredictable
     */
    public LocalNames(DatagramPort out, RandomGenerator random) {
        this.out = out;
        this.random = random;
    }

    private static InetSocketAddress group(String literal) {
        byte[] bytes = IpLiteral.parse(literal);
        if (bytes == null) {
            throw new IllegalArgumentException(literal);
        }
        return new InetSocketAddress(IpLiteral.toAddress(bytes), PORT);
    }

    // ---- commands

    /**
     * Opens sockets at this host's addresses; called again when those are others.
     *
     * @param addresses on links with others
     */
    public void open(List<InetAddress> addresses) {
        for (int socket = FIRST_NAME; socket < FIRST_ASKING + MAX_ASKING; socket++) {
            effects.add(new Effect.CloseSocket(socket));
        }
        asking.clear();
        askingIpv6.clear();
        List<InetAddress> ipv4 = new ArrayList<>();
        List<InetAddress> ipv6 = new ArrayList<>();
        for (InetAddress address : addresses) {
            (address instanceof Inet6Address ? ipv6 : ipv4).add(address);
            if (ipv4.size() + ipv6.size() <= MAX_ASKING) {
                int name = FIRST_ASKING + ipv4.size() + ipv6.size() - 1;
                askingIpv6.put(name, address instanceof Inet6Address);
                effects.add(new Effect.OpenSocket(name, new InetSocketAddress(address, 0)));
            }
        }
        if (!ipv4.isEmpty()) {
            effects.add(new Effect.OpenGroup(IPV4_SOCKET, IPV4_GROUP, ipv4));
        }
        if (!ipv6.isEmpty()) {
            effects.add(new Effect.OpenGroup(IPV6_SOCKET, IPV6_GROUP, ipv6));
        }
    }

    /**
     * Whoever asks on the link is told from now on.
     *
     * @param name a new name
     * @param address an address of this host
     */
    public void publish(LocalName name, InetAddress address) {
        ours.put(name, address);
    }

    /**
     * Looks for somebody's address; an event says how that went.
     *
     * @param name whose
     * @param nowNanos the time
     */
    public void find(LocalName name, long nowNanos) {
        InetAddress own = ours.get(name);
        Known before = known.get(name);
        if (own != null) {
            events.add(new NameEvent.Found(name, own));
        } else if (before != null && before.untilNanos() - nowNanos > 0) {
            events.add(new NameEvent.Found(name, before.address()));
        } else if (!inquiries.containsKey(name)) {
            if (inquiries.size() >= MAX_QUESTIONS) {
                events.add(new NameEvent.NotFound(name, "too many names are looked up"));
                return;
            }
            Inquiry inquiry = new Inquiry(name, 1 + random.nextInt(0xffff), nowNanos);
            inquiries.put(name, inquiry);
            ask(inquiry, nowNanos);
        }
    }

    /** {@return how many datagrams meant nothing here} */
    public long rejected() {
        return rejected;
    }

    private void ask(Inquiry inquiry, long nowNanos) {
        inquiry.asked(nowNanos);
        byte[] question = inquiry.question().toBytes();
        for (int socket : asking) {
            InetSocketAddress group = Boolean.TRUE.equals(askingIpv6.get(socket)) ? IPV6_GROUP : IPV4_GROUP;
            out.send(socket, group, question, 0, question.length);
        }
    }

    // ---- what comes

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        MdnsMessage message = MdnsMessage.parse(buffer, offset, length);
        boolean group = socket == IPV4_SOCKET || socket == IPV6_SOCKET;
        if (message == null) {
            rejected++;
        } else if (group && !message.response()) {
            answer(socket, remote, message, nowNanos);
        } else if (!group && message.response() && remote.getPort() == PORT) {
            take(message, nowNanos);
        } else if (!group) {
            rejected++; // what others tell each other is none of ours, and no fault
        }
    }

    private void answer(int socket, InetSocketAddress remote, MdnsMessage message, long nowNanos) {
        boolean legacy = remote.getPort() != PORT;
        List<MdnsMessage.Question> asked = new ArrayList<>();
        List<MdnsMessage.Answer> said = new ArrayList<>();
        boolean alone = legacy;
        for (MdnsMessage.Question question : message.questions()) {
            InetAddress address = ours.get(question.name());
            boolean fits = address instanceof Inet6Address ? question.ipv6() : question.ipv4();
            if (address != null && fits && said.size() < MAX_KNOWN) {
                asked.add(new MdnsMessage.Question(question.name(), question.ipv4(), question.ipv6(), false));
                said.add(new MdnsMessage.Answer(question.name(), address, legacy ? LEGACY_TTL_SECONDS : TTL_SECONDS));
                alone |= question.unicast();
            }
        }
        if (said.isEmpty() || !mayAnswer(nowNanos)) {
            return;
        }
        // A legacy querier finds its own id and question in the answer (section 6.7).
        byte[] bytes = new MdnsMessage(legacy ? message.id() : 0, true, legacy ? asked : List.of(), said).toBytes();
        InetSocketAddress to = alone ? remote : socket == IPV6_SOCKET ? IPV6_GROUP : IPV4_GROUP;
        out.send(socket, to, bytes, 0, bytes.length);
    }

    private boolean mayAnswer(long nowNanos) {
        if (nowNanos - answersFromNanos >= SECOND) {
            answersFromNanos = nowNanos;
            answers = 0;
        }
        return ++answers <= ANSWERS_PER_SECOND;
    }

    /** An answer counts if it was asked for: it repeats the id, which only those on the link have seen. */
    private void take(MdnsMessage message, long nowNanos) {
        Map<LocalName, Set<InetAddress>> told = new HashMap<>();
        int ttl = TTL_SECONDS;
        for (MdnsMessage.Answer answer : message.answers()) {
            Inquiry inquiry = inquiries.get(answer.name());
            if (inquiry == null || inquiry.id() != message.id()) {
                rejected++;
            } else {
                told.computeIfAbsent(answer.name(), name -> new java.util.HashSet<>())
                        .add(answer.address());
                ttl = Math.min(ttl, answer.ttlSeconds());
            }
        }
        long untilNanos = nowNanos + ttl * SECOND;
        told.forEach((name, addresses) -> {
            inquiries.remove(name);
            if (addresses.size() > 1) {
                events.add(new NameEvent.NotFound(name, "it has several addresses"));
            } else {
                InetAddress address = addresses.iterator().next();
                remember(name, new Known(address, untilNanos), nowNanos);
                events.add(new NameEvent.Found(name, address));
            }
        });
    }

    private void remember(LocalName name, Known what, long nowNanos) {
        known.values().removeIf(each -> each.untilNanos() - nowNanos <= 0);
        if (known.size() < MAX_KNOWN) {
            known.put(name, what);
        }
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        boolean group = input.name() == IPV4_SOCKET || input.name() == IPV6_SOCKET;
        if (input instanceof Input.SocketOpened opened && !group) {
            asking.add(opened.socket());
            for (Inquiry inquiry : inquiries.values()) {
                byte[] question = inquiry.question().toBytes();
                InetSocketAddress to = Boolean.TRUE.equals(askingIpv6.get(opened.socket())) ? IPV6_GROUP : IPV4_GROUP;
                out.send(opened.socket(), to, question, 0, question.length);
            }
        } else if (input instanceof Input.SocketFailed failed) {
            asking.remove(failed.socket());
            if (group) {
                events.add(new NameEvent.Unanswerable(failed.socket() == IPV6_SOCKET, failed.reason()));
            }
        } else if (input instanceof Input.SocketOpened opened) {
            events.add(new NameEvent.Answerable(opened.socket() == IPV6_SOCKET));
        }
    }

    // ---- time

    @Override
    public void handleTimeout(long nowNanos) {
        for (Inquiry inquiry : List.copyOf(inquiries.values())) {
            if (inquiry.isOver(nowNanos)) {
                inquiries.remove(inquiry.name());
                events.add(new NameEvent.NotFound(inquiry.name(), "nobody on the link has it"));
            } else if (inquiry.isDue(nowNanos)) {
                ask(inquiry, nowNanos);
            }
        }
    }

    @Override
    public @Nullable Effect pollEffect() {
        return effects.poll();
    }

    @Override
    public @Nullable NameEvent pollEvent() {
        return events.poll();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        Deadline earliest = null;
        for (Inquiry inquiry : inquiries.values()) {
            earliest = Deadline.earlier(earliest, inquiry.deadline());
        }
        return earliest;
    }
}
