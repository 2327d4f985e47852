package dev.traversal.benchmarks.natlab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An ICE agent that can be started as a process and speaks the lines of {@code traversal ice}. */
enum PeerKind {
    /** Ours, as any other implementation sees it. */
    TRAVERSAL("traversal"),
    /** Ours, with all that two of ours do beyond the standards. */
    NATIVE("native"),
    LIBNICE("libnice"),
    /** The same without trickling: all candidates at once. */
    LIBNICE_WHOLE("libnice-whole"),
    PION("pion"),
    AIOICE("aioice"),
    ICE4J("ice4j");

    /** Else ice4j asks the metadata service of a cloud, and waits for an answer, before it does anything. */
    private static final String NOT_IN_THE_CLOUD = "-Dice4j.harvest.mapping.aws.enabled=false";

    private final String title;

    PeerKind(String title) {
        this.title = title;
    }

    static PeerKind of(String title) {
        return Arrays.stream(values())
                .filter(kind -> kind.title.equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such peer: " + title));
    }

    /**
     * {@return the command that starts one}
     *
     * @param role {@code controlling} or {@code controlled}
     * @param stunServer an address and a port
     * @param more further options
     */
    List<String> command(String role, String stunServer, List<String> more) {
        List<String> command = new ArrayList<>(program());
        command.addAll(List.of("--role", role, "--stun", stunServer));
        command.addAll(more);
        return command;
    }

    /** {@return whether what it needs is on this machine} */
    boolean isAvailable() {
        return switch (this) {
            case TRAVERSAL, NATIVE -> Files.exists(traversalJar());
            case LIBNICE, LIBNICE_WHOLE, PION ->
                Files.isExecutable(Path.of(program().get(0)));
            case AIOICE -> Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/aioice"));
            case ICE4J -> true;
        };
    }

    private List<String> program() {
        return switch (this) {
            case TRAVERSAL -> java("-jar", traversalJar().toString(), "ice");
            case NATIVE -> java("-jar", traversalJar().toString(), "ice", "--native");
            case LIBNICE -> List.of(built("libnice-peer"));
            case LIBNICE_WHOLE -> List.of(built("libnice-peer"), "--whole");
            case PION -> List.of(built("pion-peer"));
            case AIOICE ->
                List.of(
                        "/usr/bin/python3",
                        NatLab.HOME.resolve("peers/aioice_peer.py").toString());
            case ICE4J ->
                java(NOT_IN_THE_CLOUD, "-cp", System.getProperty("java.class.path"), Ice4jPeer.class.getName());
        };
    }

    /** The quickest start; none of them runs for long. */
    static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String built(String name) {
        return NatLab.HOME.resolveSibling("target/natlab").resolve(name).toString();
    }

    /** {@return the runnable jar of the {@code traversal} command} */
    static Path traversalJar() {
        String told = System.getProperty("traversal.jar");
        return told != null ? Path.of(told) : NatLab.HOME.resolve("../../examples/target/traversal.jar");
    }

    @Override
    public String toString() {
        return title;
    }
}
