package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.CandidateType;
import dev.traversal.api.IceSession.Mode;
import dev.traversal.api.Path;
import dev.traversal.sim.InputPolicy;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An edge that accepts what nobody asked for moves a flow to another port for good if the peer's packet comes first. Then
 * only another socket helps, if what opens its mapping goes ahead of what tells the peer of it.
 */
class FreshSocketTest {
    private static SimHost accepting(SimHost host) {
        host.link().delay(Duration.ofMillis(20));
        return host.behind(NatBox.linuxMasquerade().input(InputPolicy.ACCEPT));
    }

    private static SimHost dropping(SimHost host) {
        host.link().delay(Duration.ofMillis(20));
        return host.behind(NatBox.linuxMasquerade());
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = "NATIVE", mode = EnumSource.Mode.EXCLUDE)
    void meetsAPeerThatSendsFirst_whenBothEdgesAcceptWhatNobodyAskedFor(Mode mode) {
        Seeds.forEach(seed -> {
            Carried carried = new Carried(
                    seed,
                    mode,
                    FreshSocketTest::accepting,
                    FreshSocketTest::accepting,
                    builder -> builder.openers(false));
            carried.bob.slowness = Duration.ofMillis(300);
            carried.exchange();

            assertThatAFreshSocketIsUsed(carried);
            assertThatNothingIsLeft(carried);
        });
    }

    /** Without openers it is enough that the other edge drops what comes too early. */
    @Test
    void meetsAPeerThatSendsFirst_whenTheTtlCannotBeLimited() {
        Seeds.forEach(seed -> {
            Carried carried = new Carried(
                    seed,
                    Mode.PLAIN,
                    FreshSocketTest::dropping,
                    FreshSocketTest::accepting,
                    builder -> builder.openers(false));
            carried.alice.slowness = Duration.ofMillis(300);
            carried.exchange();

            assertThatAFreshSocketIsUsed(carried);
            assertThatNothingIsLeft(carried);
        });
    }

    @Test
    void opensNoMoreThanTwo_andGivesThemBack_whenNothingHelps() {
        Carried carried = new Carried(
                1, Mode.PLAIN, FreshSocketTest::accepting, host -> host.behind(NatBox.linuxMasquerade()), b -> b);
        carried.bob.slowness = Duration.ofHours(1);
        carried.net.runFor(Duration.ofSeconds(1));
        List.of(
                        "a=ice-ufrag:gone",
                        "a=ice-pwd:0123456789012345678901",
                        "a=candidate:1 1 udp 1694498815 203.0.113.200 " + "5000 typ srflx raddr 192.0.2.1 rport 5000")
                .forEach(line -> assertThat(carried.alice.session.handleLine(line))
                        .as(line)
                        .isTrue());
        carried.net.runFor(Duration.ofSeconds(12));
        assertThat(carried.aliceHost.leftovers().stream().filter(line -> line.contains("socket")))
                .hasSize(3);

        carried.net.runFor(Duration.ofMinutes(1));
        assertThat(carried.alice.session.connected()).isCompletedExceptionally();
        assertThat(carried.aliceHost.leftovers().stream().filter(line -> line.contains("socket")))
                .hasSize(1);
        assertThatNothingIsLeft(carried);
    }

    private static void assertThatAFreshSocketIsUsed(Carried carried) {
        assertThat(List.of(carried.alice, carried.bob)).anyMatch(FreshSocketTest::usesAFreshSocket);
    }

    private static boolean usesAFreshSocket(Carried.End end) {
        Path path = end.session.path().orElseThrow();
        int ordinary = end.agent.candidates().stream()
                .filter(candidate -> candidate.type() == CandidateType.HOST)
                .findFirst()
                .orElseThrow()
                .address()
                .port();
        return path.local().related().orElseThrow().port() != ordinary;
    }

    private static void assertThatNothingIsLeft(Carried carried) {
        carried.alice.agent.close();
        carried.bob.agent.close();
        carried.net.runFor(Duration.ofSeconds(1));
        assertThat(carried.aliceHost.leftovers()).isEmpty();
        assertThat(carried.bobHost.leftovers()).isEmpty();
    }
}
