package dev.traversal.benchmarks.portmap;

import dev.traversal.portmap.MappingProtocol;
import dev.traversal.portmap.PortMapper;
import dev.traversal.portmap.PortMapperBuilder;
import dev.traversal.portmap.PortMemory;
import dev.traversal.portmap.Protocol;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures from nothing known to a usable mapping, in a network of the laboratory that has a gateway: ours beside the least
 * that a client by hand can do, beside weupnp and, as a process of its own, upnpc. What is compared takes turns; the first
 * round of a process counts by itself. Run it with {@code natlab exec ID a}, never on a network that is not made for it.
 */
public final class PortmapFigures {
    private static final int PORT = 30_000;

    private PortmapFigures() {}

    /** One way to map a port. */
    interface Client {
        /** Maps a port, and gives it back outside of the time that counts. {@return nanoseconds} */
        long map(int port) throws Exception;
    }

    /**
     * Runs.
     *
     * @param arguments how many rounds (20), then which clients
     * @throws Exception if a client fails
     */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        List<String> chosen = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        Map<String, Client> clients = clients();
        clients.keySet().retainAll(chosen.isEmpty() ? clients.keySet() : chosen);
        Map<String, long[]> times = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Client> client : clients.entrySet()) {
                times.computeIfAbsent(client.getKey(), any -> new long[rounds])[round] =
                        client.getValue().map(PORT + round);
            }
        }
        times.forEach((name, nanos) -> {
            long first = nanos[0];
            long[] rest = Arrays.copyOfRange(nanos, Math.min(rounds / 4, rounds - 1), rounds);
            Arrays.sort(rest);
            System.out.printf(
                    Locale.ROOT,
                    "%-20s first %8.2f ms   median %8.3f ms   least %8.3f ms%n",
                    name,
                    first / 1e6,
                    rest[rest.length / 2] / 1e6,
                    rest[0] / 1e6);
        });
    }

    private static Map<String, Client> clients() {
        Map<String, Client> clients = new LinkedHashMap<>();
        clients.put("nat-pmp by hand", ByHand::natPmp);
        clients.put("pcp by hand", ByHand::pcp);
        clients.put("ours, all", port -> ours(PortMapper.builder(), port));
        clients.put("ours, pcp", port -> ours(PortMapper.builder().protocols(MappingProtocol.PCP), port));
        clients.put("ours, nat-pmp", port -> ours(PortMapper.builder().protocols(MappingProtocol.NAT_PMP), port));
        clients.put("ours, upnp", port -> ours(PortMapper.builder().protocols(MappingProtocol.UPNP_IGD), port));
        clients.put("weupnp", Weupnp::map);
        clients.put("upnpc", Upnpc::map);
        return clients;
    }

    private static long ours(PortMapperBuilder builder, int port) {
        long begin = System.nanoTime();
        try (PortMapper mapper = builder.memory(PortMemory.inMemory()).open()) {
            mapper.map(Protocol.UDP, port).join();
            return System.nanoTime() - begin;
        }
    }
}
