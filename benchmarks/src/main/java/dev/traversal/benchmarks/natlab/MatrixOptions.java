package dev.traversal.benchmarks.natlab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to run.
 *
 * @param edges every two of these are crossed
 * @param peers pairs of controlling and controlled peers
 * @param runs of each cell
 * @param parallel how many meetings at a time
 * @param patienceMillis how long a meeting may take
 * @param network options of the laboratory's script
 * @param writeTo a file whose table is replaced, or null
 * @param verbose whether to print what the peers printed
 */
record MatrixOptions(
        List<String> edges,
        List<List<PeerKind>> peers,
        int runs,
        int parallel,
        long patienceMillis,
        List<String> network,
        @Nullable String writeTo,
        boolean verbose) {

    static final String USAGE = """
            matrix [--edges E,E…] [--peers A:B,A:B…] [--runs N] [--parallel N] [--patience MS]
                   [--delay MS] [--loss PERCENT] [--mtu BYTES] [--write FILE] [--verbose]
              every edge against every edge, with A controlling behind the first and B controlled behind the second;
              edges as `natlab` names them; peers: traversal, native, libnice, libnice-whole, pion, aioice, ice4j;
              a name without a colon meets itself; FILE: the Markdown file in which to replace the table""";

    private static final String EDGES =
            "none,masquerade,masquerade:reject,masquerade:accept,hard,range-40000-40511,double,"
                    + "cgnat,udp-blocked,firewall6,ipv6-only,full-cone,restricted,adm,sequential,per-destination,port-set";
    private static final String PEERS =
            "native,traversal,libnice,pion,aioice,ice4j,traversal:libnice,libnice:traversal,"
                    + "traversal:pion,pion:traversal,traversal:aioice,aioice:traversal,traversal:ice4j,ice4j:traversal";

    static MatrixOptions parse(String... arguments) {
        String edges = EDGES;
        String peers = PEERS;
        int runs = 1;
        int parallel = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        long patience = 10_000;
        List<String> network = new ArrayList<>();
        String file = null;
        boolean verbose = false;
        for (int i = 0; i < arguments.length; i++) {
            String name = arguments[i];
            if (name.equals("--verbose")) {
                verbose = true;
                continue;
            }
            if (++i == arguments.length) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            String value = arguments[i];
            switch (name) {
                case "--edges" -> edges = value;
                case "--peers" -> peers = value;
                case "--runs" -> runs = Integer.parseInt(value);
                case "--parallel" -> parallel = Integer.parseInt(value);
                case "--patience" -> patience = Long.parseLong(value);
                case "--delay", "--loss", "--mtu" -> network.addAll(List.of(name, value));
                case "--write" -> file = value;
                default -> throw new IllegalArgumentException("unknown option " + name);
            }
        }
        return new MatrixOptions(
                List.of(edges.split(",")), pairs(peers), runs, parallel, patience, network, file, verbose);
    }

    private static List<List<PeerKind>> pairs(String peers) {
        return Arrays.stream(peers.split(","))
                .map(pair -> pair.split(":"))
                .map(pair -> List.of(PeerKind.of(pair[0]), PeerKind.of(pair[pair.length - 1])))
                .toList();
    }

    /** {@return every cell: two edges are crossed once, unless the peers differ} */
    List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (int a = 0; a < edges.size(); a++) {
            for (int b = 0; b < edges.size(); b++) {
                for (List<PeerKind> pair : peers) {
                    if (b >= a || !Objects.equals(pair.get(0), pair.get(1))) {
                        cells.add(new Cell(edges.get(a), edges.get(b), pair.get(0), pair.get(1)));
                    }
                }
            }
        }
        return cells;
    }
}
