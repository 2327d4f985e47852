package dev.traversal.sim;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.sim.SimGateway.Entry;
import dev.traversal.sim.SimGateway.Speech;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The datagrams of a simulated gateway: PCP, NAT-PMP and SSDP. */
final class GatewayMachine implements Machine<Void> {
    private static final int MAPPING = 0;
    private static final int SEARCHED = 1;
    private static final int MAPPING_PORT = 5_351;
    private static final int ANNOUNCED_PORT = 5_350;
    private static final int SSDP_PORT = 1_900;
    private static final int PCP_HEADER = 24;
    private static final int NOT_AUTHORIZED = 2;
    private static final int CANNOT_PROVIDE_EXTERNAL = 11;
    private static final int RESPONSE = 0x80;

    private final SimGateway gateway;
    private final InetAddress address;
    private final Queue<Effect> effects = new ArrayDeque<>();

    GatewayMachine(SimGateway gateway, InetAddress address) {
        this.gateway = gateway;
        this.address = address;
        effects.add(new Effect.OpenSocket(MAPPING, new InetSocketAddress(address, MAPPING_PORT)));
        InetSocketAddress group = new InetSocketAddress(Addresses.parse("239.255.255.250"), SSDP_PORT);
        effects.add(new Effect.OpenGroup(SEARCHED, group, List.of(address)));
    }

    void announce() {
        InetSocketAddress all = new InetSocketAddress(Addresses.parse("224.0.0.1"), ANNOUNCED_PORT);
        if (gateway.speaks(Speech.PCP)) {
            effects.add(new Effect.Transmit(MAPPING, all, bytes(pcpHeader(0, 0, 0, PCP_HEADER)), 0));
        }
        if (gateway.speaks(Speech.NAT_PMP)) {
            effects.add(new Effect.Transmit(MAPPING, all, natPmpAddress(), 0));
        }
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        byte[] request = Arrays.copyOfRange(buffer, offset, offset + length);
        byte[] answer = socket == MAPPING ? answer(request, remote) : searched(request);
        byte[] sent = answer == null ? new byte[0] : gateway.change(answer);
        if (sent.length > 0) {
            // from the port of mapping, as many gateways answer searches from any port
            gateway.host().network().after(gateway.slowness(), () -> {
                effects.add(new Effect.Transmit(MAPPING, remote, sent, 0));
                gateway.flush();
            });
        }
    }

    private byte @Nullable [] answer(byte[] request, InetSocketAddress remote) {
        if (request.length < 2) {
            return null;
        }
        boolean pcp = request[0] == 2;
        gateway.count(pcp ? "PCP" : "NAT_PMP");
        if (pcp) {
            return gateway.speaks(Speech.PCP) ? pcp(request, remote) : null;
        }
        return gateway.speaks(Speech.NAT_PMP) ? natPmp(ByteBuffer.wrap(request), remote) : null;
    }

    // ---- PCP

    private ByteBuffer pcpHeader(int opcode, int result, long leaseSeconds, int bytes) {
        return ByteBuffer.allocate(bytes)
                .put((byte) 2)
                .put((byte) (RESPONSE | opcode))
                .put((byte) 0)
                .put((byte) result)
                .putInt((int) leaseSeconds)
                .putInt(gateway.epochSeconds())
                .put(new byte[12]);
    }

    private static byte[] bytes(ByteBuffer full) {
        byte[] bytes = new byte[full.position()];
        full.flip().get(bytes);
        return bytes;
    }

    private byte[] pcp(byte[] bytesOfRequest, InetSocketAddress remote) {
        ByteBuffer request = ByteBuffer.wrap(bytesOfRequest);
        int opcode = request.get(1);
        if (opcode == 0) {
            return bytes(pcpHeader(0, 0, 0, PCP_HEADER));
        }
        int bytes = opcode == 2 ? PCP_HEADER + 56 : PCP_HEADER + 36;
        long asked = request.getInt(4) & 0xffff_ffffL;
        int protocol = request.get(PCP_HEADER + 12);
        int internalPort = request.getShort(PCP_HEADER + 16) & 0xffff;
        int wanted = request.getShort(PCP_HEADER + 18) & 0xffff;
        boolean exact = request.capacity() > bytes && request.get(bytes) == 2;
        InetSocketAddress internal = new InetSocketAddress(remote.getAddress(), internalPort);
        int result = gateway.refuses(Speech.PCP) ? NOT_AUTHORIZED : 0;
        Entry entry = null;
        if (result == 0) {
            entry = asked == 0
                    ? drop(protocol, internal)
                    : gateway.add(protocol, wanted, internal, gateway.granted(asked), !exact);
            result = entry == null && asked != 0 ? CANNOT_PROVIDE_EXTERNAL : 0;
        }
        long lease = result == 0 && asked != 0 ? gateway.granted(asked) : 0;
        ByteBuffer answer = pcpHeader(opcode, result, lease, bytes);
        answer.put(bytesOfRequest, PCP_HEADER, 18);
        answer.putShort((short) (entry == null ? wanted : entry.externalPort()));
        answer.put(new byte[10]).putShort((short) 0xffff).put(gateway.external().getAddress());
        answer.put(bytesOfRequest, PCP_HEADER + 36, bytes - PCP_HEADER - 36);
        return bytes(answer);
    }

    private @Nullable Entry drop(int protocol, InetSocketAddress internal) {
        for (Entry entry = gateway.findInternal(protocol, internal);
                entry != null;
                entry = gateway.findInternal(protocol, internal)) {
            gateway.remove(entry);
        }
        return null;
    }

    // ---- NAT-PMP

    private byte[] natPmpAddress() {
        return ByteBuffer.allocate(12)
                .put((byte) 0)
                .put((byte) RESPONSE)
                .putShort((short) (gateway.refuses(Speech.NAT_PMP) ? NOT_AUTHORIZED : 0))
                .putInt(gateway.epochSeconds())
                .put(gateway.external().getAddress())
                .array();
    }

    private byte @Nullable [] natPmp(ByteBuffer request, InetSocketAddress remote) {
        int opcode = request.get(1);
        if (opcode == 0) {
            return natPmpAddress();
        }
        if (request.capacity() < 12) {
            return null;
        }
        int protocol = opcode == 1 ? 17 : 6;
        int internalPort = request.getShort(4) & 0xffff;
        long asked = request.getInt(8) & 0xffff_ffffL;
        InetSocketAddress internal = new InetSocketAddress(remote.getAddress(), internalPort);
        boolean refused = gateway.refuses(Speech.NAT_PMP);
        Entry entry = null;
        if (!refused) {
            Entry known = gateway.findInternal(protocol, internal);
            int wanted = known == null ? request.getShort(6) & 0xffff : known.externalPort();
            entry = asked == 0
                    ? drop(protocol, internal)
                    : gateway.add(protocol, wanted, internal, gateway.granted(asked), true);
        }
        return ByteBuffer.allocate(16)
                .put((byte) 0)
                .put((byte) (RESPONSE | opcode))
                .putShort((short) (refused ? NOT_AUTHORIZED : 0))
                .putInt(gateway.epochSeconds())
                .putShort((short) internalPort)
                .putShort((short) (entry == null ? 0 : entry.externalPort()))
                .putInt((int) (entry == null ? 0 : gateway.granted(asked)))
                .array();
    }

    // ---- SSDP

    private byte @Nullable [] searched(byte[] request) {
        String text = new String(request, StandardCharsets.US_ASCII);
        if (!gateway.speaks(Speech.UPNP) || !text.startsWith("M-SEARCH")) {
            return null;
        }
        gateway.count("SSDP");
        String location = "http://" + address.getHostAddress() + ":" + SimIgd.PORT + "/desc.xml";
        return ("HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: upnp:rootdevice\r\nLOCATION: " + location
                        + "\r\nUSN: uuid:1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        if (input instanceof Input.SocketFailed failed) {
            throw new IllegalStateException("the gateway at " + address + " has no socket: " + failed.reason());
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {
        // waits for nothing
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
