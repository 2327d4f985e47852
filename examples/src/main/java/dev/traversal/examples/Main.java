package dev.traversal.examples;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code traversal} command. */
@Command(
        name = "traversal",
        mixinStandardHelpOptions = true,
        version = "traversal 0.1.0",
        description = "Connects two peers behind NATs directly, and encrypts what they say.",
        subcommands = {
            DemoCommand.class,
            ServerCommand.class,
            ListenCommand.class,
            ConnectCommand.class,
            IceCommand.class,
            PortmapCommand.class,
            NetcheckCommand.class,
            BirthdayCommand.class,
            BirthdayInsideCommand.class,
            PlanInsideCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 connected directly, 2 connected through a relay, 1 failed, 64 wrong usage.",
            "Try: java -jar traversal.jar demo"
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs the command and exits with its code.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return run(command(), arguments);
    }

    static CommandLine command() {
        return new CommandLine(new Main());
    }

    static int run(CommandLine command, String... arguments) {
        command.getSubcommands()
                .values()
                .forEach(sub -> sub.getCommandSpec()
                        .exitCodeOnInvalidInput(ExitCode.USAGE)
                        .exitCodeOnExecutionException(ExitCode.FAILED));
        command.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE);
        command.setCaseInsensitiveEnumValuesAllowed(true);
        Converters.register(command);
        command.setExecutionExceptionHandler((error, line, parsed) -> {
            line.getErr().println("traversal: " + (error.getMessage() == null ? error.toString() : error.getMessage()));
            return ExitCode.FAILED;
        });
        return command.execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: demo, server, listen, connect, ice, portmap, netcheck or birthday");
    }
}
