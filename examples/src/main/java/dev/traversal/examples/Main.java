package dev.traversal.examples;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code traversal} command. */
@Command(name = "traversal", mixinStandardHelpOptions = true, version = "0.1.0")
public final class Main implements Runnable {
    private Main() {}

    /**
     * Runs the command and exits with its code.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
