package dev.traversal.benchmarks.relay;

import dev.traversal.relay.RelayServer;
import dev.traversal.relay.Relaying;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Our server in a process of its own, which ends when its input does, and says what it keeps and allocates. */
public final class ServedRelay {
    /** What it prints before its port. */
    static final String LISTENING = "listening ";
    /** Asks for the bytes in use on the heap after a collection. */
    static final String HEAP = "heap";
    /** Begins to count allocated bytes. */
    static final String COUNT = "count";
    /** Ends that, and asks for the bytes: all, those of our code. */
    static final String COUNTED = "counted";

    private static final int ALLOCATIONS = 20_000;

    private ServedRelay() {}

    /**
     * Serves.
     *
     * @param arguments none
     * @throws IOException if the input breaks
     */
    public static void main(String[] arguments) throws IOException {
        try (RelayServer server = start();
                AllocationTally tally = new AllocationTally()) {
            say(LISTENING + server.address().getPort());
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                switch (line) {
                    case HEAP -> say(Long.toString(Heap.usedBytes()));
                    case COUNT -> {
                        tally.begin();
                        say("counting");
                    }
                    case COUNTED -> say(tally.end());
                    default -> throw new IllegalArgumentException(line);
                }
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static RelayServer start() {
        return RelayServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .relaying(Relaying.create()
                        .user(ChannelAsker.USER, ChannelAsker.PASSWORD)
                        .allowPeer("127.0.0.0/8")
                        .quotas(ALLOCATIONS, ALLOCATIONS, ALLOCATIONS)
                        .ports(20_000, 65_535)
                        .rates(0, 0))
                .start();
    }
}
