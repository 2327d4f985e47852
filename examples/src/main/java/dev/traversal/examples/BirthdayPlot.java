package dev.traversal.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** Probes against chance, drawn with letters. */
final class BirthdayPlot {
    private static final int WIDTH = 64;
    private static final int HEIGHT = 16;

    private final char[][] canvas = new char[HEIGHT + 1][WIDTH + 1];
    private final int probes;

    BirthdayPlot(int probes) {
        this.probes = probes;
        for (char[] row : canvas) {
            Arrays.fill(row, ' ');
        }
    }

    /** Draws one curve over those before it. */
    void draw(char letter, IntToDoubleFunction chance) {
        for (int x = 0; x <= WIDTH; x++) {
            int y = (int) Math.round(chance.applyAsDouble(probesAt(x)) * HEIGHT);
            canvas[HEIGHT - y][x] = letter;
        }
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row <= HEIGHT; row++) {
            String label = row % 4 == 0 ? (100 - 100 * row / HEIGHT) + " %" : "";
            lines.add(String.format(Locale.ROOT, "%7s |%s", label, new String(canvas[row]))
                    .stripTrailing());
        }
        lines.add("        +" + "-".repeat(WIDTH + 1));
        StringBuilder axis = new StringBuilder("         0");
        for (int x = WIDTH / 4; x <= WIDTH; x += WIDTH / 4) {
            axis.append(String.format(Locale.ROOT, "%" + WIDTH / 4 + "s", probesAt(x)));
        }
        lines.add(axis + " probes");
        return lines;
    }

    private int probesAt(int x) {
        return (int) ((long) probes * x / WIDTH);
    }
}
