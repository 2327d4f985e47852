package dev.traversal.benchmarks.natlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Results as a table in Markdown: a line for every two edges, a column for every two peers. */
final class MatrixTable {
    private static final String BEGIN = "<!-- matrix: begin -->";
    private static final String END = "<!-- matrix: end -->";

    private final MatrixOptions options;
    private final Map<Cell, CellResult> results;

    MatrixTable(MatrixOptions options, Map<Cell, CellResult> results) {
        this.options = options;
        this.results = results;
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("%d runs a cell%s.%n%n"
                .formatted(
                        options.runs(),
                        options.network().isEmpty() ? "" : "; network: " + String.join(" ", options.network())));
        text.append("| a (controlling) | b |");
        options.peers().forEach(pair -> text.append(" %s |".formatted(title(pair))));
        text.append("\n|---|---|").append("---|".repeat(options.peers().size())).append('\n');
        for (List<String> edges : lines()) {
            text.append("| %s | %s |".formatted(edges.get(0), edges.get(1)));
            for (List<PeerKind> pair : options.peers()) {
                CellResult result = results.get(new Cell(edges.get(0), edges.get(1), pair.get(0), pair.get(1)));
                text.append(result == null ? " |" : " " + result.text() + " |");
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Puts a table where the last one was. */
    static void replaceIn(Path file, String table) throws IOException {
        String text = Files.readString(file);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(file + " has no place for a table between " + BEGIN + " and " + END);
        }
        Files.writeString(file, text.substring(0, begin + BEGIN.length()) + "\n" + table + text.substring(end));
    }

    private List<List<String>> lines() {
        return results.keySet().stream()
                .map(cell -> List.of(cell.edgeA(), cell.edgeB()))
                .distinct()
                .collect(Collectors.toList());
    }

    private static String title(List<PeerKind> pair) {
        return pair.get(0) == pair.get(1) ? pair.get(0).toString() : pair.get(0) + " × " + pair.get(1);
    }
}
