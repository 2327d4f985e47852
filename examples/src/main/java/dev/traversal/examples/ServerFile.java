package dev.traversal.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Reads the server's file: an option a line, without its dashes, and its value; {@code #} begins a comment. */
final class ServerFile {
    private ServerFile() {}

    /**
     * {@return what a file tells}
     *
     * @param file the file
     * @throws IllegalArgumentException if it cannot be read, or naming the line that is wrong
     */
    static ServerOptions read(Path file) {
        List<String> arguments = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file, e);
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            List<String> one = arguments(line);
            try {
                parse(one, new ServerOptions());
            } catch (ParameterException e) {
                throw wrong(file, i, String.valueOf(e.getMessage()));
            }
            if (!seen.add(one.get(0)) && !isRepeatable(one.get(0))) {
                throw wrong(file, i, "'" + one.get(0).substring(2) + "' was told before");
            }
            arguments.addAll(one);
        }
        ServerOptions all = new ServerOptions();
        parse(arguments, all);
        return all;
    }

    private static IllegalArgumentException wrong(Path file, int index, String reason) {
        return new IllegalArgumentException(file + ", line " + (index + 1) + ": " + reason);
    }

    private static List<String> arguments(String line) {
        String[] parts = line.split("\\s+", 2);
        return parts.length == 1 ? List.of("--" + parts[0]) : List.of("--" + parts[0], parts[1]);
    }

    private static void parse(List<String> arguments, ServerOptions into) {
        commandLine(into).parseArgs(arguments.toArray(String[]::new));
    }

    private static CommandLine commandLine(ServerOptions options) {
        CommandLine command = new CommandLine(options).setTrimQuotes(false).setExpandAtFiles(false);
        Converters.register(command);
        return command;
    }

    private static boolean isRepeatable(String name) {
        OptionSpec option = commandLine(new ServerOptions()).getCommandSpec().findOption(name);
        return option != null && option.isMultiValue();
    }

    /** {@return whether other users of this computer may read it, as far as the file system tells} */
    static boolean isReadableByOthers(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
