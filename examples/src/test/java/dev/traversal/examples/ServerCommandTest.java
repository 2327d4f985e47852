package dev.traversal.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerCommandTest {
    private static final String SECRET = "0123456789abcdef";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"65536", "0x50", "-1", "", "08", "80 ", "\uff18\uff10"})
    void c01_portsThatAreNone(String port) {
        assertRefused("--listen", "--listen=127.0.0.1:" + port);
        assertRefused("--tls-listen", "--tls-listen=127.0.0.1:" + port);
        assertRefused("--alternate", "--alternate=127.0.0.2:" + port);
        assertRefused("--metrics", "--metrics=" + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "changeme", "fifteen bytes!!"})
    void c02_secretsThatAreNone(String secret) {
        assertRefused("--secret", "--secret=" + secret);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.1-10.0.0.0", "fe80::/10%eth0"})
    void c03_rangesThatMakeNoSense(String range) throws IOException {
        assertRefused("--allow-peer", "--allow-peer=" + range);
        assertRefused("--deny-peer", "--deny-peer=" + range);
        Path file = file("# the peers\n\nlisten 127.0.0.1:0\nallow-peer " + range + "\n");

        assertRefused("line 4", "--config=" + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5 m", "-3s", "1e9s", "", "s", "99999999s"})
    void c04_timesWithoutAUnit(String time) {
        assertRefused("--drain", "--drain=" + time);
        assertThat(refusal("--drain=" + time)).contains("30s");
    }

    @Test
    void c05_secretThatAllMayRead() throws IOException {
        Path file = file("secret " + SECRET + "\nlisten 127.0.0.1:0\ntls-listen 127.0.0.1:0\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(refusal("--config=" + file)).contains("warning").contains("go together");
        assertThat(refusal("--strict", "--config=" + file))
                .contains("every user of this computer")
                .doesNotContain("warning")
                .doesNotContain(SECRET);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(refusal("--strict", "--config=" + file))
                .doesNotContain("every user of this computer")
                .contains("go together");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense", "listen", "listen 1.2.3.4", "config x", "user alice", "relay-ports 5-4", "sha256 x"})
    void refusesALineOfAFile_andSaysWhichAndWhy(String line) throws IOException {
        assertRefused("line 2", "--config=" + file("realm example\n" + line + "\n"));
    }

    @Test
    void refusesWhatWasToldBefore() throws IOException {
        assertRefused("line 3", "--config=" + file("realm one\nuser a:b\nrealm two\n"));
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        assertRefused("go together", "--tls-listen=127.0.0.1:0");
        assertRefused("cannot read", "--tls-listen=127.0.0.1:0", "--cert=" + folder, "--key=" + folder.resolve("x"));
        assertRefused("two users", "--user=a:b", "--user=a:c");
        assertRefused("at most 2 secrets", "--secret=" + SECRET, "--secret=" + SECRET + 1, "--secret=" + SECRET + 2);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("server.conf"), text);
    }

    private static void assertRefused(String named, String... arguments) {
        assertThat(refusal(arguments)).contains(named);
    }

    private static String refusal(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "server";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        StringWriter said = new StringWriter();
        assertThat(Main.run(Main.command().setErr(new PrintWriter(said, true)), all))
                .as(String.join(" ", all))
                .isEqualTo(ExitCode.USAGE);
        return said.toString();
    }
}
