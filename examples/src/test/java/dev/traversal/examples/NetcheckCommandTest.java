package dev.traversal.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetcheckCommandTest {
    @Test
    void somebodyMustBeAsked() {
        assertThat(refusal("netcheck")).contains("--stun");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":3478", "host:port", "198.51.100.1:70000"})
    void serversThatAreNone(String server) {
        assertThat(refusal("netcheck", "--stun=" + server)).isNotBlank();
    }

    @Test
    void theHelpNamesWhatThereIs() {
        assertThat(Main.command().getSubcommands().get("netcheck").getUsageMessage())
                .contains("--stun", "--turn", "--portmap", "--json");
    }

    private static String refusal(String... arguments) {
        StringWriter errors = new StringWriter();
        assertThat(Main.run(Main.command().setErr(new PrintWriter(errors, true)), arguments))
                .isEqualTo(ExitCode.USAGE);
        return errors.toString();
    }
}
