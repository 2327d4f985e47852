package dev.traversal.benchmarks.natlab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets peers meet through every pair of edges, and writes down how that went. As root. */
public final class Matrix {
    private final MatrixOptions options;
    private final AtomicInteger networks = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    private Matrix(MatrixOptions options) {
        this.options = options;
    }

    /**
     * Runs the cells that the options name, and prints a table of them.
     *
     * @param arguments see {@link MatrixOptions#USAGE}
     * @throws Exception if the laboratory does not work
     */
    public static void main(String[] arguments) throws Exception {
        MatrixOptions options;
        try {
            options = MatrixOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + MatrixOptions.USAGE);
            System.exit(64);
            return;
        }
        NatLab.build();
        String table = new Matrix(options).run();
        System.out.println(table);
        if (options.writeTo() != null) {
            MatrixTable.replaceIn(Path.of(options.writeTo()), table);
        }
    }

    private String run() throws InterruptedException, IOException {
        List<Cell> cells = options.cells();
        ExecutorService workers = Executors.newFixedThreadPool(options.parallel());
        Map<Cell, List<Future<Outcome>>> running = new LinkedHashMap<>();
        for (Cell cell : cells) {
            List<Future<Outcome>> runs = new ArrayList<>();
            for (int i = 0; i < options.runs(); i++) {
                runs.add(workers.submit(() -> meet(cell, cells.size() * options.runs())));
            }
            running.put(cell, runs);
        }
        try {
            Map<Cell, CellResult> results = new LinkedHashMap<>();
            for (Map.Entry<Cell, List<Future<Outcome>>> cell : running.entrySet()) {
                List<Outcome> outcomes = new ArrayList<>();
                for (Future<Outcome> outcome : cell.getValue()) {
                    outcomes.add(outcome.get());
                }
                results.put(cell.getKey(), CellResult.of(outcomes));
            }
            return new MatrixTable(options, results).markdown();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }

    private Outcome meet(Cell cell, int all) throws InterruptedException {
        String id = "m" + networks.incrementAndGet();
        Outcome outcome = Meeting.of(cell, id, options.network(), options.patienceMillis());
        System.err.printf("%d/%d %s: %s%n", done.incrementAndGet(), all, cell, outcome);
        if (options.verbose()) {
            outcome.transcript().forEach(System.err::println);
        }
        return outcome;
    }
}
