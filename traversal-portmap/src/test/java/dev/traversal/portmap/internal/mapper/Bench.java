package dev.traversal.portmap.internal.mapper;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.portmap.Gateway;
import dev.traversal.portmap.MappingProtocol;
import dev.traversal.portmap.PortMapping;
import dev.traversal.portmap.PortMappingEvent;
import dev.traversal.portmap.PortMemory;
import dev.traversal.portmap.PortRequest;
import dev.traversal.portmap.Protocol;
import dev.traversal.portmap.internal.protocol.Reject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** A mapper alone: its datagrams are looked at, and whatever a gateway might send is given to it. */
final class Bench {
    static final int PORT = 4_000;
    static final long SECOND = 1_000_000_000L;
    static final InetAddress GATEWAY = address("192.168.1.1");
    static final InetAddress LOCAL = address("192.168.1.5");
    static final InetSocketAddress SERVER = new InetSocketAddress(GATEWAY, 5_351);

    final Mapper mapper;
    final List<Effect.Transmit> sent = new ArrayList<>();
    final List<Effect.OpenStream> streams = new ArrayList<>();
    final List<PortMappingEvent> events = new ArrayList<>();
    long now = 5 * SECOND;
    private int socket;

    Bench(MappingProtocol... protocols) {
        this(PortRequest.of(Protocol.UDP, PORT), protocols);
    }

    Bench(PortRequest request, MappingProtocol... protocols) {
        EnumSet<MappingProtocol> spoken = EnumSet.copyOf(List.of(protocols));
        mapper = new Mapper(new MapperConfig(spoken, true, false, PortMemory.inMemory()), new SecureRandom());
        mapper.useGateways(List.of(new Gateway(GATEWAY, LOCAL, 24, "eth0")), now);
        mapper.map(1, request, null, now);
        drain();
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void drain() {
        for (Effect effect = mapper.pollEffect(); effect != null; effect = mapper.pollEffect()) {
            if (effect instanceof Effect.Transmit transmit) {
                sent.add(transmit);
            } else if (effect instanceof Effect.OpenStream open) {
                streams.add(open);
            } else if (effect instanceof Effect.OpenSocket open) {
                socket = open.socket();
                mapper.handleInput(new Input.SocketOpened(open.socket(), new InetSocketAddress(LOCAL, 50_000)), now);
            }
        }
        for (MapperEvent event = mapper.pollEvent(); event != null; event = mapper.pollEvent()) {
            if (event instanceof MapperEvent.Happened happened) {
                events.add(happened.event());
            }
        }
    }

    /** {@return the last datagram to the port of mapping} */
    byte[] asked() {
        return sent.stream()
                .filter(it -> it.remote().equals(SERVER))
                .reduce((first, second) -> second)
                .orElseThrow()
                .payload();
    }

    void answer(byte[] payload) {
        answer(SERVER, payload);
    }

    void answer(InetSocketAddress from, byte[] payload) {
        mapper.handleDatagram(socket, from, payload, 0, payload.length, now);
        drain();
    }

    void announce(byte[] payload) {
        mapper.handleDatagram(1, SERVER, payload, 0, payload.length, now);
        drain();
    }

    void run(long nanos) {
        long end = now + nanos;
        for (Deadline next = mapper.nextDeadline();
                next != null && next.atNanos() - end <= 0;
                next = mapper.nextDeadline()) {
            now = Math.max(now, next.atNanos());
            mapper.handleTimeout(now);
            drain();
        }
        now = end;
    }

    long rejected(Reject reason) {
        return mapper.rejects().of(reason);
    }

    List<PortMapping> mapped() {
        return events.stream()
                .filter(PortMappingEvent.Mapped.class::isInstance)
                .map(it -> ((PortMappingEvent.Mapped) it).mapping())
                .toList();
    }

    // ---- what a right gateway says

    /** {@return the right answer to the last PCP request (RFC 6887 section 11.1)} */
    byte[] pcpGrant(String external, int externalPort, long lease, int epoch) {
        byte[] request = sent.stream()
                .map(Effect.Transmit::payload)
                .filter(it -> it.length >= 60 && it[0] == 2)
                .reduce((first, second) -> second)
                .orElseThrow();
        ByteBuffer answer = ByteBuffer.allocate(60);
        answer.put((byte) 2)
                .put((byte) 0x81)
                .putShort((short) 0)
                .putInt((int) lease)
                .putInt(epoch);
        answer.position(24).put(request, 24, 18).putShort((short) externalPort);
        return answer.put(new byte[10])
                .putShort((short) -1)
                .put(address(external).getAddress())
                .array();
    }

    /** {@return the answer to the question for the address (RFC 6886 section 3.2)} */
    static byte[] natPmpAddress(String external, int epoch) {
        return ByteBuffer.allocate(12)
                .putShort((short) 0x0080)
                .putShort((short) 0)
                .putInt(epoch)
                .put(address(external).getAddress())
                .array();
    }

    /** {@return the answer to a question for a port (RFC 6886 section 3.3)} */
    static byte[] natPmpGrant(int internalPort, int externalPort, long lease, int epoch) {
        return ByteBuffer.allocate(16)
                .putShort((short) 0x0081)
                .putShort((short) 0)
                .putInt(epoch)
                .putShort((short) internalPort)
                .putShort((short) externalPort)
                .putInt((int) lease)
                .array();
    }
}
