package dev.traversal.benchmarks.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The command measures over NATs of this kernel's, in namespaces of its own. */
@Tag("lab")
class BirthdayLabTest {
    private static final Pattern MEASURED = Pattern.compile("\"measured\":\\{[^}]*\"hits\":(\\d+)");
    private static final Pattern DIRECT = Pattern.compile("\"measured\":\\{\"runs\":3,\"direct\":(\\d)");

    @Test
    void randomProbesMeetOpeners_asOftenAsTheTableSays() throws IOException, InterruptedException {
        String said = birthday("--measure", "--trials=200", "--probes=256,2048");

        Matcher hits = MEASURED.matcher(said);
        // 5 standard deviations about 64 % of 200, and all but one in ten thousand
        assertThat(hits.find()).as(said).isTrue();
        assertThat(Integer.parseInt(hits.group(1))).isBetween(94, 162);
        assertThat(hits.find()).as(said).isTrue();
        assertThat(Integer.parseInt(hits.group(1))).isGreaterThanOrEqualTo(198);
    }

    @Test
    void plansLeadThroughNatsOfTheKernels_whateverTheirInput() throws IOException, InterruptedException {
        for (String input : List.of("drop", "accept")) {
            String said = birthday(
                    "--plans", "--measure", "--runs=3", "--pair=linux-keeps,any-keeps,linux-linux", "--input=" + input);

            assertThat(said).contains("\"plan\":\"B\"", "\"plan\":\"R\"", "\"plan\":\"H\"");
            assertThat(DIRECT.matcher(said).results().map(it -> it.group(1)))
                    .as(said)
                    .containsExactly("3", "3", "3");
        }
    }

    private static String birthday(String... options) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(PeerKind.java("-jar", PeerKind.traversalJar().toString(), "birthday", "--json"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
