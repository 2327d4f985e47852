package dev.traversal.benchmarks.portmap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** miniupnpc's own command; its process starts in a millisecond or two. */
final class Upnpc {
    private Upnpc() {}

    static long map(int port) throws IOException, InterruptedException {
        String number = String.valueOf(port);
        long begin = System.nanoTime();
        run("-r", number, "UDP");
        long taken = System.nanoTime() - begin;
        run("-d", number, "UDP");
        return taken;
    }

    private static void run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("upnpc"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }
}
