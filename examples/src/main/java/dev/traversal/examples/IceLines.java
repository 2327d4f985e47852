package dev.traversal.examples;

import java.io.PrintStream;

/** What an ICE peer prints, each line whole. Thread-safe. */
final class IceLines {
    private final PrintStream out;

    IceLines(PrintStream out) {
        this.out = out;
    }

    void print(String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }

    /** {@return where events are told: their time is counted from now} */
    Output start() {
        return Output.prefixed("event ", this::print);
    }
}
