package dev.traversal.benchmarks.natlab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One network of the laboratory's script. Closing removes it, and ends whatever still runs in it. */
final class NatLab implements AutoCloseable {
    /** Where the laboratory is; see its own {@code natlab} script. */
    static final Path HOME = home();

    private static final String SCRIPT = HOME.resolve("natlab").toString();
    private static final int SCRIPT_SECONDS = 60;

    /** Where the servers of every network are. */
    static final String SERVER = "198.51.100.130";

    private static final String SERVER_6 = "[2001:db8:5::2]";
    private static final int STUN_PORT = 3478;

    private final String id;
    private final boolean ipv6Only;

    private NatLab(String id, boolean ipv6Only) {
        this.id = id;
        this.ipv6Only = ipv6Only;
    }

    /**
     * Makes a network, instead of what may be left of one with this name.
     *
     * @param id names it, 1..12 of a-z and 0-9
     * @param edges the kind of edge a, then of edge b, then options of the script
     */
    static NatLab up(String id, List<String> edges) {
        NatLab lab = new NatLab(id, edges.stream().limit(2).anyMatch(edge -> edge.startsWith("ipv6-only")));
        lab.run("down");
        lab.run("up", edges.toArray(String[]::new));
        return lab;
    }

    /** Compiles the peers of other makers. */
    static void build() {
        script(List.of(SCRIPT, "build"));
    }

    /** {@return where the STUN server answers, for hosts with this network's kind of address} */
    String stunServer() {
        return (ipv6Only ? SERVER_6 : SERVER) + ":" + STUN_PORT;
    }

    /** {@return a command as it is run on a host} */
    List<String> on(String host, List<String> command) {
        List<String> whole = new ArrayList<>(List.of(SCRIPT, "exec", id, host));
        whole.addAll(command);
        return whole;
    }

    /** {@return how many datagrams a host has sent} */
    int sent(String host) {
        return Integer.parseInt(run("sent", host));
    }

    /** {@return what one of the script's actions printed, which is done to this network} */
    String run(String action, String... arguments) {
        List<String> command = new ArrayList<>(List.of(SCRIPT, action, id));
        command.addAll(List.of(arguments));
        return script(command);
    }

    @Override
    public void close() {
        run("down");
    }

    private static String script(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SCRIPT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("failed: " + String.join(" ", command));
            }
            return said.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path home() {
        String told = System.getProperty("traversal.natlab");
        if (told != null) {
            return Path.of(told);
        }
        Path here = Path.of("natlab");
        return Files.exists(here.resolve("natlab")) ? here : Path.of("benchmarks", "natlab");
    }
}
