package dev.traversal.examples;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command of this program in a network namespace of its own, one without a name that ends with the processes in it,
 * and so do all networks that the command makes there.
 */
final class OwnNamespace {
    private static final List<String> TOOLS = List.of("unshare", "ip", "nft", "conntrack", "tc");

    private OwnNamespace() {}

    /** {@return why this process cannot make one, or null if it can} */
    static @Nullable String obstacle() throws IOException {
        if (!System.getProperty("os.name").equals("Linux")) {
            return "measuring needs Linux: only its NAT can be put into a network namespace";
        }
        if (!(Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer user) || user != 0) {
            return "measuring needs root, to make network namespaces";
        }
        List<String> missing = TOOLS.stream().filter(tool -> !isInstalled(tool)).toList();
        return missing.isEmpty() ? null : "measuring needs " + String.join(", ", missing) + " on the PATH";
    }

    private static boolean isInstalled(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    /**
     * Runs a command there, to its end.
     *
     * @param arguments a hidden command's name and its options
     * @param lines takes what it prints
     * @throws IOException if it fails
     */
    static void run(List<String> arguments, Consumer<String> lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread stop = new Thread(process::destroyForcibly, "traversal-namespace-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        BufferedReader said = process.inputReader();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            lines.accept(line);
        }
        int code = process.waitFor();
        Runtime.getRuntime().removeShutdownHook(stop);
        if (code != 0) {
            throw new IOException("the measurement failed");
        }
    }

    private static List<String> command(List<String> arguments) {
        String java = ProcessHandle.current().info().command().orElse("java");
        Stream<String> start = Stream.of(
                "unshare",
                "--net",
                "--",
                java,
                "-Djava.net.preferIPv4Stack=true",
                "-Dtraversal.log=ERROR", // that the machine is busy is no news here
                "--enable-native-access=ALL-UNNAMED",
                "-cp");
        Stream<String> program = Stream.of(System.getProperty("java.class.path"), Main.class.getName());
        return Stream.of(start, program, arguments.stream())
                .flatMap(part -> part)
                .toList();
    }

    /** Refuses to go on anywhere else, as routes and addresses are about to change; then ends this process with its input. */
    static void require() throws IOException {
        long starter = ProcessHandle.current()
                .parent()
                .orElseThrow(() -> new IOException("nobody started this"))
                .pid();
        Path mine = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        Path theirs = Files.readSymbolicLink(Path.of("/proc/" + starter + "/ns/net"));
        if (mine.equals(theirs) || !hasLoopbackAlone()) {
            throw new IOException("not in a network namespace of its own: start traversal birthday --measure instead");
        }
        endWithInput();
    }

    private static boolean hasLoopbackAlone() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/net/dev"))) {
            return lines.filter(line -> line.contains(":"))
                    .allMatch(line -> line.strip().startsWith("lo:"));
        }
    }

    private static void endWithInput() {
        Thread watch = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // the same as its end
                    }
                    Runtime.getRuntime().halt(ExitCode.FAILED);
                },
                "traversal-namespace-input");
        watch.setDaemon(true);
        watch.start();
    }
}
