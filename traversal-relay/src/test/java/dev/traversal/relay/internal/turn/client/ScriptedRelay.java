package dev.traversal.relay.internal.turn.client;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.machine.Runner;
import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import dev.traversal.relay.internal.turn.ChannelData;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** As much of a TURN server as its client needs to be tested, and as wrong as a test wants it. */
final class ScriptedRelay implements Machine<Void> {
    static final int PORT = 3478;
    static final int TLS_PORT = 443;
    private static final InetAddress IPV6 =
            TransportAddress.parse("[2001:db8::99]:1").address();
    private static final long SECOND = 1_000_000_000L;

    final Map<Integer, Integer> requests = new HashMap<>();
    final List<Integer> refreshLifetimes = new ArrayList<>();
    /** When requests came, by method. */
    final Map<Integer, List<Long>> times = new HashMap<>();

    int channelMessages;
    int sendIndications;
    int namesRead;
    String realm = "example.net";
    String password = "secret";

    @Nullable
    String onlyUser;

    long lifetimeSeconds = 600;
    long nonceSeconds = 3_600;
    int staleAnswers;
    int refusal;
    boolean silent;
    boolean sha256;
    boolean anonymous;
    boolean ipv6;
    boolean believesEverybody;
    boolean hidesAlgorithms;

    @Nullable
    InetSocketAddress alternate;

    @Nullable
    InetSocketAddress alternateOnceAuthentic;

    Predicate<Integer> dropsMethod = method -> false;

    private final InetSocketAddress address;
    private final Driver driver;
    private final Queue<Effect> effects = new ArrayDeque<>();
    private final StunMessage message = new StunMessage(KnownAttributes.TURN);
    private final StunWriter writer = new StunWriter(2_000);
    private final Map<InetSocketAddress, SimStream> streams = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Held> byClient = new LinkedHashMap<>();
    private final Map<Integer, Held> byRelay = new LinkedHashMap<>();
    private int nextSocket = 1;
    private @Nullable Runner<ScriptedRelay> runner;

    private static final class Held {
        final InetSocketAddress client;
        final String user;
        final Map<InetAddress, Long> permissions = new HashMap<>();
        final Map<Integer, InetSocketAddress> channels = new HashMap<>();
        final Map<InetSocketAddress, Integer> numbers = new HashMap<>();
        final Map<Integer, Long> channelEnds = new HashMap<>();
        final Map<Integer, InetSocketAddress> relayed = new LinkedHashMap<>();
        byte[] request = {};
        long endsNanos;
        int missing;

        Held(InetSocketAddress client, String user) {
            this.client = client;
            this.user = user;
        }
    }

    private ScriptedRelay(SimHost host) {
        this.address = new InetSocketAddress(host.address(), PORT);
        this.driver = host.environment().openDriver();
        effects.add(new Effect.OpenSocket(0, address));
    }

    static ScriptedRelay on(SimHost host) {
        ScriptedRelay relay = new ScriptedRelay(host);
        relay.runner = relay.driver.start(relay, event -> {});
        relay.acceptAgain(host);
        return relay;
    }

    void acceptAgain(SimHost host) {
        host.acceptStreams(PORT, this::accepted).acceptStreams(TLS_PORT, this::accepted);
    }

    String uri() {
        return "turn:" + address.getAddress().getHostAddress() + ":" + PORT + "?transport=udp";
    }

    InetSocketAddress address() {
        return address;
    }

    /** By TCP at the one port, or TLS at the other, or UDP if it passes. */
    String uriOfAnyTransport() {
        return "turn:" + address.getAddress().getHostAddress() + ":" + PORT;
    }

    String secureUri() {
        return "turns:" + address.getAddress().getHostAddress() + ":" + TLS_PORT;
    }

    private SimStream.Taker accepted(SimStream stream) {
        streams.put(stream.remote(), stream);
        return new SimStream.Taker() {
            @Override
            public void received(byte[] bytes) {
                Objects.requireNonNull(runner)
                        .execute((relay, now) -> relay.handleDatagram(0, stream.remote(), bytes, 0, bytes.length, now));
            }

            @Override
            public void ended(String reason) {
                streams.remove(stream.remote());
            }
        };
    }

    int count(int method) {
        return requests.getOrDefault(method, 0);
    }

    int allocations() {
        return byClient.size();
    }

    /** As after a restart. */
    void forgetEverything() {
        later(() -> {
            byClient.clear();
            byRelay.keySet().forEach(socket -> effects.add(new Effect.CloseSocket(socket)));
            byRelay.clear();
        });
    }

    private void later(Runnable action) {
        Objects.requireNonNull(runner).execute((relay, now) -> action.run());
    }

    void close() {
        driver.close();
    }

    private void indicate(InetSocketAddress client, @Nullable InetSocketAddress peer, byte @Nullable [] data) {
        writer.begin(MessageClass.INDICATION, StunMethod.DATA, new byte[12]);
        if (peer != null) {
            writer.xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer);
        }
        if (data != null) {
            writer.attribute(StunAttribute.DATA, data);
        }
        answer(client, writer.toBytes());
    }

    InetSocketAddress onlyClient() {
        return byClient.keySet().iterator().next();
    }

    void transmit(InetSocketAddress client, byte[] bytes) {
        later(() -> effects.add(new Effect.Transmit(0, client, bytes, 0)));
    }

    /** Sends a Data indication that nobody asked for. */
    void indicateNow(InetSocketAddress client, @Nullable InetSocketAddress peer, byte @Nullable [] data) {
        later(() -> indicate(client, peer, data));
    }

    @Override
    public void handleDatagram(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long now) {
        if (silent) {
            return;
        }
        if (socket != 0) {
            fromPeer(socket, remote, buffer, offset, length, now);
        } else if (ChannelData.looksLike(buffer, offset, length)) {
            channelMessages++;
            throughChannel(remote, buffer, offset, length, now);
        } else if (message.parse(buffer, offset, length) == null) {
            fromClient(remote, now);
        }
    }

    private @Nullable Held held(InetSocketAddress client, long now) {
        Held held = byClient.get(client);
        if (held != null && now - held.endsNanos >= 0) {
            byClient.remove(client);
            held.relayed.keySet().forEach(each -> {
                byRelay.remove(each);
                effects.add(new Effect.CloseSocket(each));
            });
            return null;
        }
        return held;
    }

    private void fromPeer(int socket, InetSocketAddress peer, byte[] buffer, int offset, int length, long now) {
        Held held = byRelay.get(socket);
        if (held == null || held(held.client, now) == null || !isPermitted(held, peer.getAddress(), now)) {
            return;
        }
        Integer number = held.numbers.get(peer);
        byte[] data = Arrays.copyOfRange(buffer, offset, offset + length);
        if (number != null && now - held.channelEnds.get(number) < 0) {
            byte[] framed = new byte[4 + length];
            ChannelData.writeHeader(framed, 0, number, length);
            System.arraycopy(data, 0, framed, 4, length);
            answer(held.client, framed);
        } else {
            indicate(held.client, peer, data);
        }
    }

    private static boolean isPermitted(Held held, InetAddress peer, long now) {
        Long ends = held.permissions.get(peer);
        return ends != null && now - ends < 0;
    }

    private void throughChannel(InetSocketAddress client, byte[] buffer, int offset, int length, long now) {
        Held held = held(client, now);
        int number = ChannelData.channel(buffer, offset);
        if (held != null && held.channels.containsKey(number) && now - held.channelEnds.get(number) < 0) {
            int bytes = ChannelData.payloadBytes(buffer, offset, length);
            toPeer(held, held.channels.get(number), Arrays.copyOfRange(buffer, offset + 4, offset + 4 + bytes), now);
        }
    }

    private void toPeer(Held held, InetSocketAddress peer, byte[] data, long now) {
        boolean peerIpv6 = peer.getAddress().getAddress().length == 16;
        held.relayed.forEach((socket, address) -> {
            if (peerIpv6 == (address.getAddress().getAddress().length == 16)
                    && isPermitted(held, peer.getAddress(), now)) {
                effects.add(new Effect.Transmit(socket, peer, data, 0));
            }
        });
    }

    private void fromClient(InetSocketAddress client, long now) {
        int method = message.method();
        if (message.messageClass() == MessageClass.INDICATION) {
            sendIndications++;
            Held held = held(client, now);
            if (held != null && method == StunMethod.SEND) {
                toPeer(
                        held,
                        message.xorAddress(StunAttribute.XOR_PEER_ADDRESS),
                        message.value(StunAttribute.DATA),
                        now);
            }
            return;
        }
        requests.merge(method, 1, Integer::sum);
        times.computeIfAbsent(method, each -> new ArrayList<>()).add(now);
        if (dropsMethod.test(method)) {
            return;
        }
        boolean authentic = alternate == null && isAuthentic(client, now);
        InetSocketAddress elsewhere = authentic ? alternateOnceAuthentic : alternate;
        if (elsewhere != null) {
            writer.beginAnswer(MessageClass.ERROR, message).errorCode(StunErrorCode.TRY_ALTERNATE, "");
            answer(
                    client,
                    writer.address(StunAttribute.ALTERNATE_SERVER, elsewhere).toBytes());
        } else if (authentic) {
            serve(method, client, now);
        }
    }

    private void answer(InetSocketAddress client, byte[] bytes) {
        SimStream stream = streams.get(client);
        if (stream == null) {
            effects.add(new Effect.Transmit(0, client, bytes, 0));
        } else {
            stream.send(bytes, 0, bytes.length);
        }
    }

    private boolean isAuthentic(InetSocketAddress client, long now) {
        byte[] nonce = message.value(StunAttribute.NONCE);
        String user = user();
        if (nonce == null || user == null || onlyUser != null && !user.equals(onlyUser)) {
            challenge(StunErrorCode.UNAUTHENTICATED, client, now);
            return false;
        }
        if (staleAnswers > 0 || !new String(nonce, StandardCharsets.US_ASCII).equals(nonce(now))) {
            staleAnswers = Math.max(0, staleAnswers - 1);
            challenge(StunErrorCode.STALE_NONCE, client, now);
            return false;
        }
        if (!believesEverybody && !key(user).verify(message) || message.hasIntegritySha256() != sha256) {
            challenge(StunErrorCode.UNAUTHENTICATED, client, now);
            return false;
        }
        return true;
    }

    /** {@return who asks: by name, or by a hash of the one name that such askers have here} */
    private @Nullable String user() {
        byte[] hash = message.value(StunAttribute.USERHASH);
        if (hash != null) {
            return Arrays.equals(hash, IntegrityKey.userHash("alice", realm)) ? "alice" : null;
        }
        String name = message.text(StunAttribute.USERNAME);
        namesRead += name == null ? 0 : 1;
        return name;
    }

    private IntegrityKey key(String user) {
        return sha256
                ? IntegrityKey.longTermSha256(user, realm, password)
                : IntegrityKey.longTerm(user, realm, password);
    }

    private String nonce(long now) {
        String plain = sha256 ? "obMatJos2gAAA" : "nonce";
        return (anonymous ? sha256 ? "obMatJos2wAAA" : "obMatJos2QAAA" : plain)
                + Math.floorDiv(now, nonceSeconds * SECOND);
    }

    private void challenge(int code, InetSocketAddress client, long now) {
        writer.beginAnswer(MessageClass.ERROR, message).errorCode(code, "");
        writer.text(StunAttribute.REALM, realm).text(StunAttribute.NONCE, nonce(now));
        if (sha256 && !hidesAlgorithms) {
            writer.attribute(StunAttribute.PASSWORD_ALGORITHMS, new byte[] {0, 2, 0, 0, 0, 1, 0, 0});
        }
        answer(client, writer.toBytes());
    }

    private void serve(int method, InetSocketAddress client, long now) {
        Held held = held(client, now);
        String user = user();
        if (refusal != 0) {
            refuse(refusal, client);
        } else if (method == StunMethod.ALLOCATE) {
            allocate(client, held, now);
        } else if (held == null) {
            refuse(StunErrorCode.ALLOCATION_MISMATCH, client);
        } else if (!held.user.equals(user)) {
            refuse(StunErrorCode.WRONG_CREDENTIALS, client);
        } else if (method == StunMethod.REFRESH) {
            refresh(held, now);
        } else if (method == StunMethod.CREATE_PERMISSION) {
            held.permissions.put(
                    message.xorAddress(StunAttribute.XOR_PEER_ADDRESS).getAddress(), now + 300 * SECOND);
            succeed(client);
        } else if (method == StunMethod.CHANNEL_BIND) {
            bind(held, now);
        }
    }

    private void allocate(InetSocketAddress client, @Nullable Held before, long now) {
        if (before != null) {
            if (!Arrays.equals(before.request, 8, 20, message.buffer(), message.offset() + 8, message.offset() + 20)) {
                refuse(StunErrorCode.ALLOCATION_MISMATCH, client);
            } else if (before.missing == 0) {
                granted(before);
            }
            return;
        }
        Held held = new Held(client, user());
        held.request = Arrays.copyOfRange(message.buffer(), message.offset(), message.offset() + message.length());
        held.endsNanos = now + lifetimeSeconds * SECOND;
        byClient.put(client, held);
        boolean both = ipv6 && message.has(StunAttribute.ADDITIONAL_ADDRESS_FAMILY);
        held.missing = both ? 2 : 1;
        open(held, new InetSocketAddress(address.getAddress(), 0));
        if (both) {
            open(held, new InetSocketAddress(IPV6, 0));
        }
    }

    private void open(Held held, InetSocketAddress local) {
        byRelay.put(nextSocket, held);
        effects.add(new Effect.OpenSocket(nextSocket++, local));
    }

    private void granted(Held held) {
        message.parse(held.request, 0, held.request.length);
        writer.beginAnswer(MessageClass.SUCCESS, message);
        held.relayed.values().forEach(relayed -> writer.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, relayed));
        writer.intAttribute(StunAttribute.LIFETIME, (int) lifetimeSeconds)
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, held.client);
        seal(held.client);
    }

    private void seal(InetSocketAddress client) {
        IntegrityKey key = key(user());
        answer(client, (sha256 ? writer.integritySha256(key) : writer.integrity(key)).toBytes());
    }

    private void succeed(InetSocketAddress client) {
        writer.beginAnswer(MessageClass.SUCCESS, message);
        seal(client);
    }

    private void refuse(int code, InetSocketAddress client) {
        writer.beginAnswer(MessageClass.ERROR, message).errorCode(code, "");
        seal(client);
    }

    private void refresh(Held held, long now) {
        int seconds = (int) message.unsignedInt(StunAttribute.LIFETIME);
        refreshLifetimes.add(seconds);
        held.endsNanos = seconds == 0 ? now : now + lifetimeSeconds * SECOND;
        writer.beginAnswer(MessageClass.SUCCESS, message)
                .intAttribute(StunAttribute.LIFETIME, seconds == 0 ? 0 : (int) lifetimeSeconds);
        seal(held.client);
        held(held.client, now);
    }

    private void bind(Held held, long now) {
        int number = (int) (message.unsignedInt(StunAttribute.CHANNEL_NUMBER) >> 16);
        InetSocketAddress peer = message.xorAddress(StunAttribute.XOR_PEER_ADDRESS);
        boolean live = held.channelEnds.containsKey(number) && now - held.channelEnds.get(number) < 0;
        if (live && !peer.equals(held.channels.get(number)) || !ChannelData.isChannel(number)) {
            refuse(StunErrorCode.BAD_REQUEST, held.client);
            return;
        }
        held.channels.put(number, peer);
        held.numbers.put(peer, number);
        held.channelEnds.put(number, now + 600 * SECOND);
        held.permissions.put(peer.getAddress(), now + 300 * SECOND);
        succeed(held.client);
    }

    @Override
    public void handleInput(Input input, long now) {
        if (input instanceof Input.SocketOpened opened && opened.socket() != 0) {
            Held held = byRelay.get(opened.socket());
            if (held != null) {
                held.relayed.put(opened.socket(), opened.local());
                if (--held.missing == 0) {
                    granted(held);
                }
            }
        }
    }

    @Override
    public void handleTimeout(long now) {
        // looks at the time when something comes
    }

    @Override
    public @Nullable Effect pollEffect() {
        return effects.poll();
    }

    @Override
    public @Nullable Void pollEvent() {
        return null;
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return null;
    }
}
