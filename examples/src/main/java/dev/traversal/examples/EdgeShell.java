package dev.traversal.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;

/**
 * A shell in a network namespace of its own, which has no name: it and all that is in it are gone when the shell ends, and
 * that ends when this process does, however that happens.
 */
final class EdgeShell implements AutoCloseable {
    private static final String END = "--end--";

    private final Process shell;
    private final Writer input;
    private final BufferedReader output;

    EdgeShell() throws IOException {
        shell = new ProcessBuilder("unshare", "--net", "--", "sh")
                .redirectErrorStream(true)
                .start();
        input = shell.outputWriter();
        output = shell.inputReader();
        run(":"); // its namespace is there only now
    }

    long pid() {
        return shell.pid();
    }

    /** Runs commands, and waits for their end. */
    void run(String script) throws IOException {
        input.write("( set -e\n" + script + "\n)\necho " + END + " $?\n");
        input.flush();
        StringBuilder said = new StringBuilder();
        String line = output.readLine();
        while (line != null && !line.startsWith(END)) {
            said.append(line).append(' ');
            line = output.readLine();
        }
        if (line == null || !line.equals(END + " 0")) {
            throw new IOException(
                    "the edge could not be made: " + said.toString().strip());
        }
    }

    @Override
    public void close() {
        shell.destroy();
    }
}
