package dev.traversal.benchmarks.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A relay in a process of its own, and what it has computed so far. */
final class ServerProcess implements AutoCloseable {
    /** The kernel's unit in /proc: USER_HZ is 100 on every architecture that a JVM runs on. */
    private static final long TICK_NANOS = 10_000_000L;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    private final String name;
    private final Process process;
    private final BufferedReader lines;
    private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private ServerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        lines = process.inputReader(StandardCharsets.UTF_8);
    }

    static ServerProcess ours(List<String> options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServedRelay.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ServerProcess server = new ServerProcess("traversal", process);
        BufferedReader lines = server.lines;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(ServedRelay.LISTENING)) {
                int port = Integer.parseInt(line.substring(ServedRelay.LISTENING.length()));
                server.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
                return server;
            }
        }
        throw new IOException("our server did not start");
    }

    static ServerProcess coturn() throws IOException, InterruptedException {
        int port = freePort();
        Path database = Files.createTempFile("relay-figures", ".db");
        Process process = new ProcessBuilder(
                        "turnserver",
                        "-n",
                        "--listening-ip=127.0.0.1",
                        "--relay-ip=127.0.0.1",
                        "--listening-port=" + port,
                        "--min-port=50000",
                        "--max-port=60000",
                        "--lt-cred-mech",
                        "--user=" + ChannelAsker.USER + ":" + ChannelAsker.PASSWORD,
                        "--realm=" + ChannelAsker.REALM,
                        "--userdb=" + database,
                        "--allow-loopback-peers",
                        "--no-cli",
                        "--no-tls",
                        "--no-dtls",
                        "--no-tcp",
                        "--no-stdout-log",
                        "--log-file=/dev/null",
                        "--pidfile=" + database + ".pid")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        // It says nothing that could be waited for, and takes a second.
        if (process.waitFor(2, TimeUnit.SECONDS)) {
            throw new IOException("turnserver ended with " + process.exitValue());
        }
        Files.deleteIfExists(database);
        ServerProcess server = new ServerProcess("coturn", process);
        server.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
            return udp.getLocalPort();
        }
    }

    String label() {
        return name;
    }

    InetSocketAddress address() {
        return address;
    }

    /** {@return what the process has computed, its share of the kernel's work included} */
    long cpuNanos() throws IOException {
        String statistics = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = statistics.substring(statistics.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * TICK_NANOS;
    }

    /** {@return what our server answers to a command} */
    String ask(String command) throws IOException {
        Writer commands = process.outputWriter(StandardCharsets.UTF_8);
        commands.write(command + "\n");
        commands.flush();
        String answer = lines.readLine();
        if (answer == null) {
            throw new IOException("our server has ended");
        }
        return answer;
    }

    /** {@return how many files and sockets it has open} */
    long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return files.count();
        }
    }

    /** {@return what is in use on our server's heap} */
    long heapBytes() throws IOException {
        return Long.parseLong(ask(ServedRelay.HEAP));
    }

    @Override
    public void close() throws IOException {
        try {
            process.getOutputStream().close();
            if (name.equals("coturn") || !process.waitFor(3, TimeUnit.SECONDS)) {
                process.destroy();
                process.waitFor();
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
