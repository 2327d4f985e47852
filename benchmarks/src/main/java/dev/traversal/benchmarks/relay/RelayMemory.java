package dev.traversal.benchmarks.relay;

import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.netty.NettyEnvironment;
import dev.traversal.relay.internal.turn.server.NamedUsers;
import dev.traversal.relay.internal.turn.server.TurnCounters;
import dev.traversal.relay.internal.turn.server.TurnLimits;
import dev.traversal.relay.internal.turn.server.TurnServerConfig;
import dev.traversal.relay.internal.turn.server.TurnServerMachine;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What our server keeps of clients and of strangers, and allocates for a datagram. */
final class RelayMemory {
    private static final int CLIENTS = 10_000;
    private static final long ENOUGH_BYTES = 8_192;
    private static final int SINGLES = 60_000;
    private static final int BURSTS = 4_000;
    private static final int BURST = 53;
    private static final InetSocketAddress PEER = new InetSocketAddress("198.51.100.9", 50_000);

    private RelayMemory() {}

    /** Measures and prints. */
    static void run(List<String> jvmOptions) throws IOException, InterruptedException {
        machineAlone();
        try (ServerProcess server = ServerProcess.ours(jvmOptions)) {
            strangers(server);
            clients(server);
        }
        try (ServerProcess server = ServerProcess.ours(jvmOptions);
                Driver driver = new NettyEnvironment().openDriver()) {
            RelayClients client = new RelayClients(server, driver, 0, 1);
            datagrams(server, client, "single", 1, SINGLES);
            datagrams(server, client, "bursts", BURST, BURSTS);
        }
    }

    private static void datagrams(ServerProcess server, RelayClients client, String label, int burst, int bursts)
            throws IOException, InterruptedException {
        for (boolean up : new boolean[] {true, false}) {
            RelayLoad load = new RelayLoad(label, up, 1, burst, bursts, 0);
            client.run(load, bursts); // warm
            server.ask(ServedRelay.COUNT);
            client.run(load, bursts);
            long[] bytes = Arrays.stream(server.ask(ServedRelay.COUNTED).split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();
            double each = (double) bytes[0] / burst / bursts;
            double ours = bytes[1] == 0 ? 0 : each * bytes[2] / bytes[1];
            System.out.printf(
                    "%s to the %s: %.1f bytes a datagram, %.1f of them by our code (wanted 0)%n",
                    label, up ? "peer" : "client", each, ours);
        }
    }

    /** The machine with a driver that opens every socket at once. */
    private static void machineAlone() {
        byte[][] answer = new byte[1][];
        long[] now = {0};
        TurnServerMachine machine = new TurnServerMachine(
                TurnServerConfig.of(
                                new InetSocketAddress("203.0.113.1", 3478),
                                List.of(new InetSocketAddress("203.0.113.1", 0).getAddress()),
                                new NamedUsers(Map.of(ChannelAsker.USER, ChannelAsker.PASSWORD)))
                        .with(TurnLimits.USUAL
                                .withQuotas(CLIENTS + 1, CLIENTS + 1, CLIENTS + 1)
                                .withPorts(20_000, 65_535)),
                (socket, remote, buffer, offset, length) -> {
                    answer[0] = Arrays.copyOfRange(buffer, offset, offset + length);
                    return true;
                },
                new SecureRandom(),
                new TurnCounters(),
                now[0]);
        allocate(machine, answer, new InetSocketAddress("198.51.100.1", 1), now);
        long before = Heap.usedBytes();
        for (int i = 0; i < CLIENTS; i++) {
            String address = "192.0." + (2 + i / 250) + "." + (1 + i % 250);
            allocate(machine, answer, new InetSocketAddress(address, 40_000), now);
        }
        print("an allocation with a channel, the machine alone", (Heap.usedBytes() - before) / CLIENTS, ENOUGH_BYTES);
        before = Heap.usedBytes();
        byte[] request = new ChannelAsker(0x4000).first();
        for (int i = 0; i < CLIENTS; i++) {
            String address = "198.51." + (i / 250) + "." + (1 + i % 250);
            machine.handleDatagram(0, new InetSocketAddress(address, i), request, 0, request.length, now[0]);
        }
        print("10,000 strangers, the machine alone", Math.max(0, Heap.usedBytes() - before), 1 << 20);
        machine.close(now[0]);
    }

    private static void allocate(TurnServerMachine machine, byte[][] answer, InetSocketAddress client, long[] now) {
        ChannelAsker asker = new ChannelAsker(0x4000);
        for (byte[] request = asker.first(); request != null; ) {
            machine.handleDatagram(0, client, request, 0, request.length, now[0]);
            for (Effect effect = machine.pollEffect(); effect != null; effect = machine.pollEffect()) {
                if (effect instanceof Effect.OpenSocket open) {
                    machine.handleInput(new Input.SocketOpened(open.socket(), open.local()), now[0]);
                }
            }
            while (machine.pollEvent() != null) {
                // nobody listens
            }
            request = asker.answered(answer[0], 0, answer[0].length, PEER);
        }
    }

    private static void strangers(ServerProcess server) throws IOException, InterruptedException {
        byte[] request = new ChannelAsker(0x4000).first();
        tell(server, request, 500, 50); // warm
        long before = server.heapBytes();
        tell(server, request, CLIENTS, 100);
        print("10,000 strangers, real sockets", Math.max(0, server.heapBytes() - before), 1 << 20);
    }

    private static void tell(ServerProcess server, byte[] request, int times, int network) throws IOException {
        for (int i = 0; i < times; i++) {
            try (DatagramSocket socket = new DatagramSocket(source(network, i))) {
                socket.send(new DatagramPacket(request, request.length, server.address()));
            }
        }
    }

    private static void clients(ServerProcess server) throws IOException, InterruptedException {
        for (int i = 0; i < 500; i++) { // warm
            allocate(server, source(180, i));
        }
        long before = server.heapBytes();
        for (int i = 0; i < CLIENTS; i++) {
            allocate(server, source(200, i));
        }
        if (server.openFiles() < CLIENTS) {
            throw new IllegalStateException("there are only " + server.openFiles() + " sockets");
        }
        print("an allocation with a channel, real sockets", (server.heapBytes() - before) / CLIENTS, ENOUGH_BYTES);
    }

    private static void allocate(ServerProcess server, InetSocketAddress source) throws IOException {
        ChannelAsker asker = new ChannelAsker(0x4000);
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        byte[] buffer = new byte[1_500];
        try (DatagramSocket socket = new DatagramSocket(source)) {
            socket.setSoTimeout(5_000);
            for (byte[] request = asker.first(); request != null; ) {
                socket.send(new DatagramPacket(request, request.length, server.address()));
                DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
                socket.receive(answer);
                request = asker.answered(buffer, 0, answer.getLength(), peer);
            }
        }
    }

    /** {@return an address of the loopback network that no other index has} */
    private static InetSocketAddress source(int network, int index) {
        return new InetSocketAddress("127." + network + "." + (index / 250) + "." + (1 + index % 250), 0);
    }

    private static void print(String what, long bytes, long wanted) {
        System.out.printf("%s: %,d bytes (wanted at most %,d)%n", what, bytes, wanted);
    }
}
